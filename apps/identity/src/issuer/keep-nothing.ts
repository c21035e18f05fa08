import type { Adapter } from 'oidc-provider';

const REFUSAL = 'This issuer serves programs alone and keeps nothing.';

/**
 * The store of an issuer without a database. What it gives out are signed tokens that need no store; people cannot sign
 * in, and whatever would have to be kept is refused.
 */
export class KeepNothing implements Adapter {
  upsert(): Promise<void> {
    return Promise.reject(new Error(REFUSAL));
  }

  consume(): Promise<void> {
    return Promise.reject(new Error(REFUSAL));
  }

  find(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  findByUserCode(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  findByUid(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  destroy(): Promise<void> {
    return Promise.resolve();
  }

  revokeByGrantId(): Promise<void> {
    return Promise.resolve();
  }
}

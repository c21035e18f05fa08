import type { OrderingUnderTest } from './ordering-under-test.js';

/** What a TM Forum address answers. */
export interface TmfAnswer<T = Record<string, unknown>> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
}

/** Somebody who calls the TM Forum APIs. */
export type TmfClient = <T = Record<string, unknown>>(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>) => Promise<TmfAnswer<T>>;

/** @param customerId the customer whose token it is; undefined: one of the operator's own people */
export async function tmfClient({ platform, app }: OrderingUnderTest, customerId?: number, scope = 'ordering:read ordering:write', claims: Readonly<Record<string, unknown>> = {}): Promise<TmfClient> {
  const token = await platform.token(scope, { ...(customerId !== undefined && { customer_id: customerId }), ...claims });
  return async <T>(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<TmfAnswer<T>> => {
    const response = await fetch(`${app.url}/tmf-api/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T, headers: response.headers };
  };
}

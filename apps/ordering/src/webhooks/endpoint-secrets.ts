import { decryptField, encryptField, type FieldPlace, type KeyRing, type PurposeWork } from '@turbotrack/privacy';
import { randomUUID } from 'node:crypto';
import { drawSecret } from './webhook-message.js';

type Delivery = Pick<PurposeWork<'delivery'>, 'sql'>;

/** How long a replaced secret goes on signing beside its successor. */
const OVERLAP = '24 hours';

function placeOf(customerId: number, secretId: string): FieldPlace {
  return { table: 'events.webhook_secret', column: 'secret', row: `${customerId}/${secretId}` };
}

/** Gives an endpoint a new secret and returns it, for the only time. The one before it signs for another 24 hours, an older one no more. */
export async function renewSecret({ sql }: Delivery, keys: KeyRing, customerId: number, endpointId: number): Promise<string> {
  const [secretId, secret] = [randomUUID(), drawSecret()];
  await sql(['events.webhook_secret'], 'update events.webhook_secret set valid_to = now() where endpoint_id = $1 and valid_to > now()', [endpointId]);
  await sql(['events.webhook_secret'], 'update events.webhook_secret set valid_to = now() + $2::interval where endpoint_id = $1 and valid_to is null', [endpointId, OVERLAP]);
  await sql(
    ['events.webhook_secret'], 'insert into events.webhook_secret (secret_id, endpoint_id, customer_id, secret) values ($1, $2, $3, $4)',
    [secretId, endpointId, customerId, encryptField(keys, placeOf(customerId, secretId), secret)],
  );
  return secret;
}

/** The secrets that sign now, the current one first. @throws EncryptionError when one does not decrypt */
export async function signingSecrets({ sql }: Delivery, keys: KeyRing, customerId: number, endpointId: number): Promise<string[]> {
  const { rows } = await sql<{ secret_id: string; secret: Buffer }>(
    ['events.webhook_secret'],
    'select secret_id, secret from events.webhook_secret where endpoint_id = $1 and (valid_to is null or valid_to > now()) order by valid_to desc nulls first', [endpointId],
  );
  return rows.map(({ secret_id: secretId, secret }) => decryptField(keys, placeOf(customerId, secretId), secret));
}

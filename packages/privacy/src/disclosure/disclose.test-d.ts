import type { PurposeGate } from '../gate/purpose-gate.js';
import { type Cleared, clearForSending, type DisclosedRecord } from './clear-for-sending.js';
import { disclose } from './disclose.js';

/** A sender, as later capabilities have them. */
declare function send(what: Cleared<readonly DisclosedRecord[]>): Promise<void>;

/** What must not compile. A line that starts to compile makes its expect-error fail the type check. */
export async function refusedByTheCompiler(gate: PurposeGate): Promise<void> {
  const access = { scope: 'all', actor: 'test', why: 'types' } as const;
  const request = { recipient: 'x', fields: ['ordering.customer.name'], about: [{ customer: 1 }], why: 'types', actor: 'test' } as const;
  const records = [{ about: { customer: 1 }, values: { 'ordering.customer.name': 'x' } }] as const;

  const recorded = await gate.purpose('invoicing', access, (inside) => disclose(inside, { ...request, purpose: 'invoicing' }));
  await send(await gate.purpose('invoicing', access, (inside) => clearForSending(inside, { ...recorded, purpose: 'invoicing' }, records)));

  // @ts-expect-error data that nobody cleared
  await send({ disclosureId: 1, recipient: 'x', content: records });
  // @ts-expect-error a disclosure that is only recorded
  await send(recorded);
  // @ts-expect-error another purpose than the one at work
  await gate.purpose('invoicing', access, (inside) => disclose(inside, { ...request, purpose: 'rating' }));
  // @ts-expect-error a field that is no column of the register
  await gate.purpose('invoicing', access, (inside) => disclose(inside, { ...request, purpose: 'invoicing', fields: ['ordering.customer.shoe_size'] }));
  // @ts-expect-error a disclosure outside a purpose
  await disclose({ ...request, purpose: 'invoicing' });
}

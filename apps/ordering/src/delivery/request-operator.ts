import { disclose } from '@turbotrack/privacy';
import type { RequestKind } from '@turbotrack/network-operators';
import type { Delivery } from './work-on-order.js';

export interface OperatorAsk {
  readonly customerId: number;
  readonly orderId: number | null;
  /** The recipient of the register. */
  readonly operator: string;
  readonly kind: RequestKind;
  readonly undoes?: string | undefined;
}

type Field = Parameters<typeof disclose<'delivery'>>[1]['fields'][number];

const NUMBER_AND_TIME: readonly Field[] = ['ordering.number.e164', 'ordering.assignment.during'];
const FIELDS: Readonly<Record<RequestKind, readonly Field[]>> = {
  'provision': NUMBER_AND_TIME,
  'cease': NUMBER_AND_TIME,
  'port-in': [...NUMBER_AND_TIME, 'ordering.order_item.porting'],
  'cancel-port-in': NUMBER_AND_TIME,
  'bar': [...NUMBER_AND_TIME, 'ordering.service_bar.kind', 'ordering.service_bar.limitKroner'],
  'unbar': [...NUMBER_AND_TIME, 'ordering.service_bar.kind', 'ordering.service_bar.limitKroner'],
};

/**
 * Records that an operator is asked (P-18): the request and its disclosure, in the transaction of the steps that need it.
 *
 * @returns the id of the request
 * @throws DisclosureError when the operator may not be given it
 */
export async function requestOperator(inside: Delivery, { customerId, orderId, operator, kind, undoes }: OperatorAsk): Promise<string> {
  const { disclosureId } = await disclose(inside, {
    recipient: operator, purpose: 'delivery', fields: FIELDS[kind], about: [{ customer: customerId }], why: 'hand-over to a network operator',
    actor: 'app:ordering', ...(orderId !== null && { reference: `order ${orderId}` }),
  });
  const { rows: [request] } = await inside.sql<{ request_id: string }>(
    ['ordering.operator_request'],
    'insert into ordering.operator_request (customer_id, order_id, operator, kind, undoes, disclosure_id) values ($1, $2, $3, $4, $5, $6) returning request_id',
    [customerId, orderId, operator, kind, undoes ?? null, disclosureId],
  );
  return request!.request_id;
}

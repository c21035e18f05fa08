/**
 * Everything a customer can be told of, and the ids that go with it: enough to ask the API, and nothing else. `integer`
 * is a whole number from 1; a UUID is lower case. A type never changes its ids once it is published; a new one is added.
 */
export const eventTypes = {
  'order.accepted': { orderId: 'integer' },
  'order.state-changed': { orderId: 'integer' },
  'item.completed': { orderId: 'integer', itemNo: 'integer' },
  'number.assigned': { assignmentId: 'integer' },
  'number.released': { assignmentId: 'integer' },
  'subscription.activated': { subscriptionId: 'integer' },
  'subscription.ended': { subscriptionId: 'integer' },
  'bar.confirmed': { barId: 'integer' },
  'employee.added': { employeeId: 'integer' },
  'invoice.issued': { invoiceNumber: 'integer' },
  'document.ready': { documentId: 'integer', invoiceNumber: 'integer' },
  'threshold.reached': { thresholdAlertId: 'integer' },
  'webhook.disabled': { endpointId: 'integer' },
} as const satisfies Record<string, Readonly<Record<string, IdKind>>>;

export type IdKind = 'integer' | 'uuid';
export type EventType = keyof typeof eventTypes;
export const eventTypeNames = Object.keys(eventTypes) as [EventType, ...EventType[]];

/** The ids of one type of event. */
export type EventIds<T extends EventType> = { readonly [I in keyof (typeof eventTypes)[T]]: (typeof eventTypes)[T][I] extends 'integer' ? number : string };

/** One event to record, its ids checked against its type by the compiler. */
export type NewEvent = { [T in EventType]: { readonly customerId: number; readonly type: T; readonly ids: EventIds<T> } }[EventType];

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const FITS: Readonly<Record<IdKind, (value: unknown) => boolean>> = {
  integer: (value) => Number.isSafeInteger(value) && (value as number) > 0,
  uuid: (value) => typeof value === 'string' && UUID.test(value),
};

/** @throws TypeError naming the type and the id that is missing, unknown or of the wrong kind; never its value */
export function checkEventIds(type: EventType, ids: Readonly<Record<string, unknown>>): void {
  const wanted: Readonly<Record<string, IdKind>> = eventTypes[type];
  for (const [name, kind] of Object.entries(wanted)) {
    if (!Object.hasOwn(ids, name) || !FITS[kind](ids[name])) throw new TypeError(`The event ${type} needs ${name}, ${kind === 'uuid' ? 'a UUID in lower case' : 'a whole number from 1'}.`);
  }
  const unknown = Object.keys(ids).filter((name) => !Object.hasOwn(wanted, name));
  if (unknown.length > 0) throw new TypeError(`The event ${type} may not carry ${unknown.join(', ')}: its ids stand in packages/service/src/events/event-types.ts.`);
}

import { describe, expect, test } from 'vitest';
import { checkEventIds, type EventType, eventTypeNames, eventTypes, type NewEvent } from './event-types.js';

const idsOf = (type: EventType): Record<string, number> => Object.fromEntries(Object.keys(eventTypes[type]).map((name) => [name, 1]));

describe('an event', () => {
  test.each(eventTypeNames)('%s carries ids and nothing else: neither a text, nor a fraction, nor a list passes for one', (type) => {
    const ids = idsOf(type);
    expect(() => checkEventIds(type, ids)).not.toThrow();
    for (const name of Object.keys(ids)) {
      expect(name).toMatch(/(Id|No|Number)$/);
      for (const value of ['4515000001', 'Bo Prøve', 1.5, 0, -1, null, [1], { id: 1 }, true, undefined, 2 ** 53]) expect(() => checkEventIds(type, { ...ids, [name]: value })).toThrow(`The event ${type} needs ${name}`);
    }
    expect(() => checkEventIds(type, { ...ids, name: 1 })).toThrow(`The event ${type} may not carry name`);
    expect(() => checkEventIds(type, {})).toThrow('needs');
  });

  test('of a published type keeps its name and its ids: customers build on them', () => {
    expect(Object.entries(eventTypes).map(([type, ids]) => `${type}: ${Object.entries(ids).map((id) => id.join(' ')).join(', ')}`)).toMatchInlineSnapshot(`
      [
        "order.accepted: orderId integer",
        "order.state-changed: orderId integer",
        "item.completed: orderId integer, itemNo integer",
        "number.assigned: assignmentId integer",
        "number.released: assignmentId integer",
        "subscription.activated: subscriptionId integer",
        "subscription.ended: subscriptionId integer",
        "bar.confirmed: barId integer",
        "employee.added: employeeId integer",
        "invoice.issued: invoiceNumber integer",
        "document.ready: documentId integer, invoiceNumber integer",
        "threshold.reached: thresholdAlertId integer",
        "webhook.disabled: endpointId integer",
      ]
    `);
  });

  test('that lacks an id, has another, or is of no type does not compile', () => {
    const accept = (_event: NewEvent): void => undefined;
    accept({ customerId: 1001, type: 'item.completed', ids: { orderId: 1, itemNo: 1 } });
    // @ts-expect-error itemNo is missing
    accept({ customerId: 1001, type: 'item.completed', ids: { orderId: 1 } });
    // @ts-expect-error a text is no id
    accept({ customerId: 1001, type: 'order.accepted', ids: { orderId: 'Bo Prøve' } });
    // @ts-expect-error an order has no name here
    accept({ customerId: 1001, type: 'order.accepted', ids: { orderId: 1, name: 1 } });
    // @ts-expect-error there is no such event
    accept({ customerId: 1001, type: 'order.dreamt-of', ids: { orderId: 1 } });
    expect(accept).toBeTypeOf('function');
  });
});

import { Injectable } from '@nestjs/common';
import { type EventType, parseBody, parseTmfQuery, Problem, PROBLEMS, type Text, type TmfAsker, type TmfHub, type TmfSubscription, withPlaces } from '@turbotrack/service';
import { z } from 'zod';
import { WebhookEndpoints } from '../../webhooks/webhook-endpoints.js';
import { newEndpointSchema } from '../../webhooks/webhook.schemas.js';
import { BASE_PATHS, idOf, partyOf } from '../references.js';

const bodySchema = z.looseObject({ callback: z.string(), query: z.string().max(2_000).default('') });

/** Which of our events an API tells of, by TM Forum's name of the event. */
const EVENTS: Readonly<Record<string, Readonly<Record<string, readonly EventType[]>>>> = {
  [BASE_PATHS.orders]: {
    ProductOrderCreateEvent: ['order.accepted'],
    ProductOrderStateChangeEvent: ['order.state-changed', 'item.completed'],
  },
  [BASE_PATHS.inventory]: {
    ProductCreateEvent: ['subscription.activated'],
    ProductStateChangeEvent: ['subscription.ended', 'bar.confirmed'],
    ProductAttributeValueChangeEvent: ['number.assigned', 'number.released'],
  },
  [BASE_PATHS.parties]: { PartyRoleCreateEvent: ['employee.added'] },
};

/**
 * Takes listeners as webhook endpoints of a customer: the same rules for addresses, the same confirmation, the same messages. An id names the
 * customer too, since an endpoint is one of its customer's.
 */
@Injectable()
export class Hubs implements TmfHub {
  constructor(private readonly endpoints: WebhookEndpoints) {}

  /** @throws Problem 400 for an address that may not be sent to or events that there are not, 404 for an unknown customer, 409 when there are ten already */
  async subscribe({ caller }: TmfAsker, api: string, body: unknown): Promise<TmfSubscription> {
    const { callback, query } = parseBody(bodySchema, body);
    const { types, customerId = caller.customerId } = wishOf(EVENTS[api] ?? {}, query);
    if (customerId === undefined) throw wrongQuery({ en: 'Say whose events, by relatedParty.id=customer-1001.', da: 'Angiv, hvis hændelser det gælder, med relatedParty.id=customer-1001.' });
    const placeOf = (): string => '/callback';
    const wanted = parseBody(newEndpointSchema, { url: callback, types }, placeOf);
    const { endpointId, url, secret, state } = await withPlaces(placeOf, () => this.endpoints.register(caller, customerId, wanted));
    return { id: `${customerId}-${endpointId}`, callback: url, ...(query !== '' && { query }), '@type': 'EventSubscription', state, secret };
  }

  /** @throws Problem 404 */
  async unsubscribe({ caller }: TmfAsker, id: string): Promise<void> {
    const [customer = '', endpoint = '', ...more] = id.split('-');
    const [customerId, endpointId] = [idOf(customer), idOf(endpoint)];
    if (customerId === undefined || endpointId === undefined || more.length > 0) throw new Problem(PROBLEMS.notFound);
    await this.endpoints.remove(caller, customerId, endpointId);
  }
}

/** What the query of a subscription asks for: `eventType=ProductOrderCreateEvent,…&relatedParty.id=customer-1001`; all events of the API when it names none. */
function wishOf(events: Readonly<Record<string, readonly EventType[]>>, query: string): { types: EventType[]; customerId?: number } {
  const { filters } = parseQuery(query);
  const names = filters.filter(({ path }) => path === 'eventType').flatMap(({ values }) => values);
  const parties = filters.filter(({ path }) => path === 'relatedParty.id').flatMap(({ values }) => values);
  const known = Object.keys(events);
  if (filters.some(({ path, operator }) => operator !== 'eq' || (path !== 'eventType' && path !== 'relatedParty.id')) || names.some((name) => !known.includes(name))) {
    throw wrongQuery({ en: `Events can be chosen by eventType: ${known.join(', ')}.`, da: `Hændelser vælges med eventType: ${known.join(', ')}.` });
  }
  const party = partyOf(parties[0] ?? '');
  if (parties.length > 1 || (parties.length === 1 && party?.kind !== 'customer')) {
    throw wrongQuery({ en: 'Expected one customer, such as relatedParty.id=customer-1001.', da: 'Forventet: én kunde, som relatedParty.id=customer-1001.' });
  }
  const types = [...new Set((names.length > 0 ? names : known).flatMap((name) => events[name]!))];
  return { types, ...(party && { customerId: party.number }) };
}

function parseQuery(query: string) {
  try {
    return parseTmfQuery(query.replace(/^\?/, ''));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw wrongQuery({ en: 'Expected conditions such as eventType=ProductOrderCreateEvent.', da: 'Forventet: betingelser som eventType=ProductOrderCreateEvent.' });
  }
}

function wrongQuery(detail: Text): Problem {
  return new Problem(PROBLEMS.invalidRequest, { errors: [{ in: 'body', pointer: '/query', detail }] });
}

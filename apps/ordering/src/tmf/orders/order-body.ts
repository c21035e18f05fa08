import type { Caller } from '@turbotrack/service';
import { z } from 'zod';
import { CHARACTERISTICS } from '../characteristics.js';
import { idOf, partyOf } from '../references.js';

/*
 * What of a TM Forum order is looked at. Everything else that the definition has may be there and changes nothing (docs/tmf.md tells which).
 */

const referenceSchema = z.looseObject({ id: z.string().min(1).max(100) });
const characteristicSchema = z.looseObject({ name: z.string().min(1).max(100), value: z.unknown() });

const productSchema = z.looseObject({
  id: z.string().max(100).optional(),
  startDate: z.string().max(40).optional(),
  terminationDate: z.string().max(40).nullable().optional(),
  productOffering: referenceSchema.optional(),
  productCharacteristic: z.array(characteristicSchema).max(100).default([]),
});

const partSchema = z.looseObject({
  quantity: z.int().min(1).max(1_000).default(1),
  productOffering: referenceSchema.optional(),
  product: productSchema.default({ productCharacteristic: [] }),
});

const itemSchema = partSchema.extend({
  id: z.string().min(1).max(100),
  action: z.enum(['add', 'modify', 'delete']),
  productOrderItem: z.array(partSchema).max(2_000).default([]),
});

export const orderBodySchema = z.looseObject({
  externalId: z.string().max(64).optional(),
  requestedStartDate: z.string().max(40).optional(),
  agreement: z.array(referenceSchema).max(10).default([]),
  relatedParty: z.array(z.looseObject({ id: z.string().max(100), role: z.string().max(100).optional() })).max(20).default([]),
  productOrderItem: z.array(itemSchema).min(1).max(1_000),
});

export const orderChangeSchema = z.looseObject({
  requestedStartDate: z.string().max(40).optional(),
  agreement: z.array(referenceSchema).max(10).default([]),
  productOrderItem: z.array(partSchema.extend({ id: z.string().min(1).max(100) })).min(1).max(1_000),
});

export type OrderBody = z.output<typeof orderBodySchema>;
type ItemBody = z.output<typeof itemSchema>;
type PartBody = z.output<typeof partSchema>;

/** An item of ours, and where the caller finds its fields. */
interface Mapped {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly placeOf: (field: string) => string;
}

export interface MappedOrder {
  /** To be parsed as an order of ours. */
  readonly order: Readonly<Record<string, unknown>>;
  /** Where in the caller's body a JSON pointer into `order` stands. */
  readonly placeOf: (pointer: string) => string;
}

/** An order of ours from a TM Forum one. An item of which several are wanted becomes as many. */
export function orderFromBody(caller: Caller, body: OrderBody, nowMs: number): MappedOrder {
  const startsAt = body.requestedStartDate ?? new Date(nowMs).toISOString();
  const places: { readonly own: Mapped['placeOf']; readonly components: readonly Mapped['placeOf'][] }[] = [];
  const items = body.productOrderItem.flatMap((item, index) => {
    const at = `/productOrderItem/${index}`;
    const components = item.productOrderItem.flatMap((part, place) => repeated(part, componentFrom(part, `${at}/productOrderItem/${place}`)));
    const mapped = itemFrom(item, at, startsAt, components);
    const times = item.action === 'add' ? item.quantity : 1;
    for (let time = 0; time < times; time += 1) places.push({ own: mapped.placeOf, components: components.map(({ placeOf }) => placeOf) });
    return Array.from({ length: times }, () => mapped.fields);
  });
  const order = { customerId: customerOf(caller, body), reference: body.externalId ?? null, policyVersion: policyVersionOf(body.agreement), items };
  return {
    order,
    placeOf(pointer) {
      const match = /^\/items\/(\d+)(?:\/components\/(\d+))?(?:\/(.*))?$/.exec(pointer);
      const item = match && places[Number(match[1])];
      if (!item) return HEAD[pointer.split('/')[1] ?? ''] ?? '';
      const placeOf = match[2] === undefined ? item.own : (item.components[Number(match[2])] ?? item.own);
      return placeOf(match[3] ?? '');
    },
  };
}

const HEAD: Readonly<Record<string, string>> = { customerId: '/relatedParty', reference: '/externalId', policyVersion: '/agreement', items: '/productOrderItem' };

function repeated(part: PartBody, mapped: Mapped): Mapped[] {
  return Array.from({ length: part.quantity }, () => mapped);
}

function itemFrom(item: ItemBody, at: string, startsAt: string, components: readonly Mapped[]): Mapped {
  const { action, product, productOffering = product.productOffering } = item;
  const { fields: chosen, placeOf } = wishesOf(item, at);
  const { earlyExit, ...wished } = chosen;
  const starts = product.startDate ?? startsAt;
  const subscriptionId = product.id === undefined ? undefined : (idOf(product.id) ?? 0);
  const places = (field: string): string => {
    if (field === 'startsAt' && product.startDate === undefined) return '/requestedStartDate';
    return placeOf(field);
  };
  switch (action) {
    case 'add':
      return { fields: { action, productCode: productOffering?.id, ...wished, components: components.map(({ fields }) => fields), startsAt: starts, endsAt: product.terminationDate ?? null }, placeOf: places };
    case 'modify':
      return { fields: { action, subscriptionId, productCode: productOffering?.id, ...wished, startsAt: starts }, placeOf: places };
    case 'delete':
      return { fields: { action, subscriptionId, endsAt: product.terminationDate ?? null, ...(earlyExit !== undefined && { earlyExit }) }, placeOf: places };
  }
}

function componentFrom(part: PartBody, at: string): Mapped {
  const { fields: { earlyExit: _never, ...wished }, placeOf } = wishesOf(part, at);
  return { fields: { productCode: (part.productOffering ?? part.product.productOffering)?.id, ...wished }, placeOf };
}

/** What characteristics say, as fields of an item; those that are not there are left out. */
export function wishesOf({ product }: PartBody, at: string): { readonly fields: Readonly<Record<string, unknown>>; readonly placeOf: (field: string) => string } {
  const list = `${at}/product/productCharacteristic`;
  const named = new Map(product.productCharacteristic.map(({ name, value }, index) => [name, { value, place: `${list}/${index}/value` }]));
  const own = new Set<string>(Object.values(CHARACTERISTICS));
  const options = [...named].filter(([name]) => !own.has(name)).flatMap(([option, { value, place }]) =>
    (Array.isArray(value) ? (value as unknown[]) : [value]).map((choice) => ({ chosen: { option, choice }, place })));
  const { losingOperator, portingDay, portingReference } = CHARACTERISTICS;
  const ported = [losingOperator, portingDay, portingReference].some((name) => named.get(name)?.value != null);
  const field = (name: string, key: string, convert = (value: unknown): unknown => value) => {
    const found = named.get(name);
    return found && { [key]: convert(found.value) };
  };
  return {
    fields: {
      ...field(CHARACTERISTICS.number, 'number'),
      ...field(CHARACTERISTICS.employee, 'employeeId', employeeFrom),
      ...field(CHARACTERISTICS.earlyExit, 'earlyExit'),
      ...(options.length > 0 && { options: options.map(({ chosen }) => chosen) }),
      ...(ported && { porting: { losingOperator: named.get(losingOperator)?.value, requestedOn: named.get(portingDay)?.value ?? null, customerReference: named.get(portingReference)?.value ?? null } }),
    },
    placeOf(pointer) {
      const [name = '', ...rest] = pointer.split('/');
      const characteristic = PLACES_OF_CHARACTERISTICS[rest[0] !== undefined && name === 'porting' ? rest[0] : name];
      if (characteristic !== undefined) return named.get(characteristic)?.place ?? list;
      if (name === 'options') return options[Number(rest[0])]?.place ?? list;
      const place = PLACES_OF_FIELDS[name];
      return place === undefined ? at : `${at}${place}`;
    },
  };
}

const PLACES_OF_CHARACTERISTICS: Readonly<Record<string, string>> = {
  number: CHARACTERISTICS.number, employeeId: CHARACTERISTICS.employee, earlyExit: CHARACTERISTICS.earlyExit, porting: CHARACTERISTICS.losingOperator,
  losingOperator: CHARACTERISTICS.losingOperator, requestedOn: CHARACTERISTICS.portingDay, customerReference: CHARACTERISTICS.portingReference,
};
const PLACES_OF_FIELDS: Readonly<Record<string, string>> = {
  productCode: '/productOffering/id', subscriptionId: '/product/id', startsAt: '/product/startDate', endsAt: '/product/terminationDate', components: '/productOrderItem', action: '/action',
};

/** An employee by its own id or as a party; what is neither is left to be refused. */
function employeeFrom(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const party = partyOf(value);
  if (party) return party.kind === 'employee' ? party.number : 0;
  return idOf(value) ?? value;
}

/** Who orders: the party in the role of customer, else whoever asks. */
function customerOf(caller: Caller, { relatedParty }: OrderBody): number | undefined {
  const named = relatedParty.find(({ id, role }) => role?.toLowerCase() === 'customer' || (role === undefined && partyOf(id)?.kind === 'customer'));
  if (!named) return caller.customerId;
  const party = partyOf(named.id);
  if (party) return party.kind === 'customer' ? party.number : 0;
  return idOf(named.id) ?? 0;
}

/** The version of the privacy policy that was shown: the agreement `privacy-policy-` and its number. */
export function policyVersionOf(agreements: readonly { readonly id: string }[]): number | undefined {
  for (const { id } of agreements) {
    const version = /^privacy-policy-(\d{1,6})$/.exec(id)?.[1];
    if (version !== undefined) return Number(version);
  }
  return undefined;
}

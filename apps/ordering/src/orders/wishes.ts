import type { ChosenOption, PortingWish } from '@turbotrack/database';
import type { NewItem, PricedItem } from './order.schemas.js';

/** One item as it is wished for, in one form for all actions; undefined: as the subscription has it. */
export interface Wish {
  /** JSON pointer of the item in the request. */
  readonly pointer: string;
  readonly action: 'add' | 'modify' | 'delete';
  readonly subscriptionId: number | null;
  readonly productCode: string | undefined;
  readonly number: string | null | undefined;
  readonly employeeId: number | null | undefined;
  readonly options: readonly ChosenOption[] | undefined;
  readonly porting: PortingWish | null;
  /** Ms since the epoch; of a delete the first moment no longer delivered, null: as early as can be. */
  readonly startsAt: number | null;
  readonly endsAt: number | null;
  readonly earlyExit: boolean;
  /** Position of the bundle among the wishes. */
  readonly partOf: number | null;
  /** Of a bundle: the codes it was given components for. */
  readonly componentCodes: readonly string[];
  /** The version whose price was agreed already; null: the one on sale. */
  readonly agreedProductId: number | null;
}

const KEEP = { agreedProductId: null, partOf: null, componentCodes: [], earlyExit: false } as const;

/** The items of a request, and behind them the components of its bundles: so an item keeps its place as its number. */
export function wishesOf(items: readonly NewItem[]): Wish[] {
  const wishes = items.map((item, index) => wishOf(item, `/items/${index}`));
  const components = items.flatMap((item, index) => {
    if (item.action === 'modify' || item.action === 'delete') return [];
    return item.components.map((component, place): Wish => ({
      ...KEEP, ...component, pointer: `/items/${index}/components/${place}`, action: 'add', subscriptionId: null,
      startsAt: item.startsAt, endsAt: item.endsAt, partOf: index,
    }));
  });
  return [...wishes, ...components];
}

function wishOf(item: NewItem, pointer: string): Wish {
  switch (item.action) {
    case 'modify':
      return {
        ...KEEP, pointer, action: 'modify', subscriptionId: item.subscriptionId, productCode: item.productCode, number: item.number, employeeId: item.employeeId,
        options: item.options, porting: item.porting, startsAt: item.startsAt, endsAt: null,
      };
    case 'delete':
      return {
        ...KEEP, pointer, action: 'delete', subscriptionId: item.subscriptionId, productCode: undefined, number: undefined, employeeId: undefined, options: undefined,
        porting: null, startsAt: item.endsAt, endsAt: null, earlyExit: item.earlyExit,
      };
    default:
      return {
        ...KEEP, pointer, action: 'add', subscriptionId: null, productCode: item.productCode, number: item.number, employeeId: item.employeeId, options: item.options,
        porting: item.porting, startsAt: item.startsAt, endsAt: item.endsAt, componentCodes: item.components.map(({ productCode }) => productCode),
      };
  }
}

/** What was stored of a quote or an order, wished for again at the version agreed. Ends of components that came with a bundle's end come with it again. */
export function wishesFrom(items: readonly (PricedItem & { readonly productId: number })[]): Wish[] {
  const asked = items.filter((item) => item.action !== 'delete' || item.partOfItemNo === null);
  return asked.map((item): Wish => ({
    pointer: `/items/${item.itemNo - 1}`,
    action: item.action,
    subscriptionId: item.targetSubscriptionId,
    productCode: item.action === 'delete' ? undefined : item.productCode,
    number: item.number,
    employeeId: item.employeeId,
    options: item.options,
    porting: item.porting,
    startsAt: Date.parse(item.startsAt),
    endsAt: item.endsAt === null ? null : Date.parse(item.endsAt),
    earlyExit: item.action === 'delete' && item.setupPriceOre > 0,
    partOf: item.partOfItemNo === null ? null : asked.findIndex(({ itemNo }) => itemNo === item.partOfItemNo),
    componentCodes: items.filter(({ partOfItemNo, action }) => partOfItemNo === item.itemNo && action === 'add').map(({ productCode }) => productCode),
    agreedProductId: item.productId,
  }));
}

import type { ProductDependencies } from '@turbotrack/database';
import { copenhagenDay } from './calendar.js';
import { excluded, neededBy, onlyWithMissing, requiresMissing, type Text } from './order-texts.js';
import { earliestEnd } from './earliest-end.js';
import type { OrderFacts } from './read-facts.js';
import type { Wish } from './wishes.js';

interface DependencyFault {
  readonly index: number;
  readonly field: 'productCode' | 'subscriptionId';
  readonly detail: Text;
}

/** A product the customer will have; `index` is the item it comes with, null when it has it already. */
interface Had {
  readonly code: string;
  readonly dependencies: ProductDependencies;
  readonly until: string | null;
  readonly index: number | null;
}

/**
 * What requires what is not there, or comes together with what it excludes, judged by what the customer has once the
 * whole order is carried out; something it has that ends before the item takes effect does not count.
 */
export function dependencyFaults(wishes: readonly Wish[], { items, holdings }: Pick<OrderFacts, 'items' | 'holdings'>, nowMs: number): DependencyFault[] {
  const after: Had[] = [
    ...holdings.map((holding) => ({ ...holding, index: null })),
    ...wishes.flatMap((wish, index): Had[] => {
      const product = items[index]!.product;
      if (wish.action === 'delete' || product === null) return [];
      return [{ code: product.code, dependencies: product.dependencies, until: wish.endsAt === null ? null : copenhagenDay(wish.endsAt), index }];
    }),
  ];
  return wishes.flatMap((wish, index): DependencyFault[] => {
    const { product, target } = items[index]!;
    if (wish.action !== 'delete') {
      if (product === null || (target !== null && product.code === target.product.code)) return [];
      const rest = after.filter((had) => had.index !== index && (had.until === null || had.until > copenhagenDay(wish.startsAt!)));
      return arrivalFaults(product.code, product.dependencies, rest).map((detail) => ({ index, field: 'productCode', detail }));
    }
    return [];
  }).concat(departureFaults(wishes, items, after, nowMs));
}

function arrivalFaults(code: string, { requires, excludes, onlyWith }: ProductDependencies, rest: readonly Had[]): Text[] {
  const has = (other: string): boolean => rest.some((had) => had.code === other);
  const refusing = new Set([
    ...excludes.filter(has),
    ...rest.filter((had) => had.dependencies.excludes.includes(code)).map((had) => had.code),
  ]);
  return [
    ...requires.filter((other) => !has(other)).map(requiresMissing),
    ...(onlyWith.length > 0 && !onlyWith.some(has) ? [onlyWithMissing(onlyWith)] : []),
    ...[...refusing].map(excluded),
  ];
}

/** A subscription that ends, or becomes another product, while something that stays needs it. */
function departureFaults(wishes: readonly Wish[], items: OrderFacts['items'], after: readonly Had[], nowMs: number): DependencyFault[] {
  return wishes.flatMap((wish, index): DependencyFault[] => {
    const { product, target } = items[index]!;
    if (target === null || (wish.action === 'modify' && (product === null || product.code === target.product.code))) return [];
    const day = wish.startsAt === null ? earliestEnd(target, copenhagenDay(nowMs), wish.earlyExit) : copenhagenDay(wish.startsAt);
    const staying = after.filter(({ until }) => until === null || until > day);
    const gone = target.product.code;
    if (staying.some(({ code }) => code === gone)) return [];
    const left = (codes: readonly string[]): boolean => codes.some((code) => staying.some((had) => had.code === code));
    const needing = staying.filter(({ index: own, dependencies: { requires, onlyWith } }) =>
      own === null && (requires.includes(gone) || (onlyWith.includes(gone) && !left(onlyWith))));
    return [...new Set(needing.map(({ code }) => code))].map((code) => ({ index, field: 'subscriptionId', detail: neededBy(code) }));
  });
}

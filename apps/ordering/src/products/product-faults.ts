import type { FieldError } from '@turbotrack/service';
import type { NewProduct } from './product.schemas.js';

/** What is linted against: every version of every product that a code can name. */
export interface KnownVersion {
  readonly code: string;
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly kind: NewProduct['kind'];
  readonly dependencies: NewProduct['dependencies'];
  readonly components: NewProduct['components'];
}

type Text = FieldError['detail'];

const MAX_INT = 2_147_483_647;

/** A telephone number belongs to what can be called; of these it says how. */
const WITH_NUMBER: Readonly<Partial<Record<NewProduct['kind'], boolean>>> = { number: true, bundle: false, 'roaming-pack': false, device: false };

/**
 * Everything that is wrong with a version of a product among those that there are, at once: references to nothing, cycles,
 * contradictions, options that cannot be chosen, versions that are valid at the same time, amounts beyond what an invoice holds.
 */
export function productFaults(code: string, wanted: NewProduct, known: readonly KnownVersion[]): FieldError[] {
  return [
    ...kindFaults(wanted), ...priceFaults(wanted), ...optionFaults(wanted), ...referenceFaults(code, wanted, known), ...overlapFaults(code, wanted, known),
  ];
}

function fault(pointer: string, en: string, da: string): FieldError {
  return { in: 'body', pointer, detail: { en, da } satisfies Text };
}

function kindFaults({ kind, components, carriesNumber }: NewProduct): FieldError[] {
  const faults: FieldError[] = [];
  if (kind === 'bundle' && components.length === 0) faults.push(fault('/components', 'A bundle needs components.', 'En pakke skal have indhold.'));
  if (kind !== 'bundle' && components.length > 0) faults.push(fault('/components', 'Only a bundle has components.', 'Kun en pakke har indhold.'));
  const expected = WITH_NUMBER[kind];
  if (expected === true && !carriesNumber) faults.push(fault('/carriesNumber', 'A product of this kind has a number.', 'Et produkt af denne slags har et nummer.'));
  if (expected === false && carriesNumber) faults.push(fault('/carriesNumber', 'A product of this kind has no number of its own.', 'Et produkt af denne slags har intet nummer selv.'));
  return faults;
}

/** The dearest choice of everything, for all of the binding, still has to be an amount that can be written down. */
function priceFaults({ monthlyPriceOre, setupPriceOre, changeFeeOre, bindingMonths, options }: NewProduct): FieldError[] {
  const choices = options.flatMap((option) => option.choices);
  const monthly = choices.reduce((sum, choice) => sum + choice.monthlyPriceOre, monthlyPriceOre);
  const once = choices.reduce((sum, choice) => sum + choice.setupPriceOre, Math.max(setupPriceOre, changeFeeOre));
  const faults: FieldError[] = [];
  if (monthly * Math.max(1, bindingMonths) > MAX_INT) {
    faults.push(fault('/monthlyPriceOre', 'With its options and over the binding, the price becomes too large.', 'Med tilvalg og i hele bindingen bliver prisen for stor.'));
  }
  if (once > MAX_INT) faults.push(fault('/setupPriceOre', 'With its options, the price becomes too large.', 'Med tilvalg bliver prisen for stor.'));
  return faults;
}

function optionFaults({ options }: NewProduct): FieldError[] {
  const faults: FieldError[] = [];
  for (const [at, { id, min, max, choices }] of options.entries()) {
    if (options.findIndex((other) => other.id === id) < at) faults.push(fault(`/options/${at}/id`, 'Another option has this id.', 'Et andet tilvalg har denne id.'));
    if (min > max) faults.push(fault(`/options/${at}/min`, 'The least is more than the most.', 'Mindsteantallet er større end det højeste.'));
    if (max > choices.length) faults.push(fault(`/options/${at}/max`, 'There are fewer choices than may be taken.', 'Der er færre valgmuligheder, end der må vælges.'));
    for (const [place, choice] of choices.entries()) {
      if (choices.findIndex((other) => other.id === choice.id) < place) {
        faults.push(fault(`/options/${at}/choices/${place}/id`, 'Another choice of the option has this id.', 'En anden valgmulighed har denne id.'));
      }
    }
  }
  return faults;
}

const LISTS = ['requires', 'excludes', 'onlyWith'] as const;

function referenceFaults(code: string, wanted: NewProduct, known: readonly KnownVersion[]): FieldError[] {
  const byCode = new Map<string, KnownVersion[]>();
  for (const version of known) byCode.set(version.code, [...(byCode.get(version.code) ?? []), version]);
  const required = reachable(wanted.dependencies.requires, byCode, ({ dependencies }) => dependencies.requires);
  const faults: FieldError[] = [];
  const check = (pointer: string, named: string): boolean => {
    if (named === code) faults.push(fault(pointer, 'A product cannot name itself.', 'Et produkt kan ikke nævne sig selv.'));
    else if (!byCode.has(named)) faults.push(fault(pointer, 'There is no such product.', 'Produktet findes ikke.'));
    return named !== code && byCode.has(named);
  };
  for (const list of LISTS) {
    for (const [at, named] of wanted.dependencies[list].entries()) {
      const pointer = `/dependencies/${list}/${at}`;
      if (!check(pointer, named)) continue;
      if (list === 'requires' && reachable([named], byCode, ({ dependencies }) => dependencies.requires).has(code)) {
        faults.push(fault(pointer, 'The products require each other in a circle.', 'Produkterne kræver hinanden i ring.'));
      }
      if (list === 'excludes' && required.has(named)) {
        faults.push(fault(pointer, 'What is required, directly or by what is required, cannot be excluded.', 'Det, der kræves, kan ikke samtidig udelukkes.'));
      }
    }
  }
  for (const [at, { code: named }] of wanted.components.entries()) {
    const pointer = `/components/${at}/code`;
    if (!check(pointer, named)) continue;
    if (wanted.components.findIndex((other) => other.code === named) < at) faults.push(fault(pointer, 'The component is named twice.', 'Indholdet er nævnt to gange.'));
    if (byCode.get(named)!.some(({ kind }) => kind === 'bundle')) faults.push(fault(pointer, 'A bundle cannot lie within a bundle.', 'En pakke kan ikke indgå i en pakke.'));
  }
  if (wanted.kind === 'bundle' && known.some(({ components }) => components.some((component) => component.code === code))) {
    faults.push(fault('/kind', 'This product is a component of a bundle, so it cannot become a bundle.', 'Produktet indgår i en pakke og kan derfor ikke blive en pakke.'));
  }
  return faults;
}

/** Codes that are named from `start` on, by any version, however far. */
function reachable(start: readonly string[], byCode: ReadonlyMap<string, readonly KnownVersion[]>, next: (version: KnownVersion) => readonly string[]): Set<string> {
  const seen = new Set<string>();
  const waiting = [...start];
  for (let code = waiting.pop(); code !== undefined; code = waiting.pop()) {
    if (seen.has(code)) continue;
    seen.add(code);
    for (const version of byCode.get(code) ?? []) waiting.push(...next(version));
  }
  return seen;
}

/** A version without a last day gives way to the next; one that names its last day means it, and no other may start until then. */
function overlapFaults(code: string, { validFrom, validTo }: NewProduct, known: readonly KnownVersion[]): FieldError[] {
  const others = known.filter((version) => version.code === code);
  const faults: FieldError[] = [];
  if (others.some((other) => other.validFrom < validFrom && other.validTo !== null && other.validTo >= validFrom)) {
    faults.push(fault('/validFrom', 'An earlier version of the product is still valid on this day.', 'En tidligere udgave af produktet gælder stadig denne dag.'));
  }
  if (validTo !== null && others.some((other) => other.validFrom > validFrom && other.validFrom <= validTo)) {
    faults.push(fault('/validTo', 'A later version of the product starts on or before this day.', 'En senere udgave af produktet begynder senest denne dag.'));
  }
  return faults;
}

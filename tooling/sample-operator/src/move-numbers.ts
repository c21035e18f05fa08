import { type CustomerDraft, hire } from './customer-draft.js';
import type { Month } from './danish-calendar.js';
import type { SampleNumber } from './sample-operator.js';
import type { SeededRandom } from './seeded-random.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Of every kind of move, this share of all numbers, and never fewer than two. */
const SHARE = 0.004;
const LEAST = 2;
/** Days for which a number rests between two customers where it is not handed over at once. */
const REST_DAYS = 3;
/** A customer with more numbers than this keeps as many through the month: each network then always has a number in use. */
const STEADY = 3;

type Move = 'to-customer' | 'to-customer-after-rest' | 'to-colleague' | 'ported-in' | 'ported-away' | 'ceased';
const MOVES: readonly Move[] = ['to-customer', 'to-customer-after-rest', 'to-colleague', 'ported-in', 'ported-away', 'ceased'];

interface Line {
  readonly draft: CustomerDraft;
  readonly at: number;
}

/** Lets numbers change hands during the month: between customers, between colleagues, in from and away to other operators. */
export function moveNumbers(random: SeededRandom, drafts: readonly CustomerDraft[], month: Month): void {
  const lines = shuffled(random, drafts.flatMap((draft) => draft.numbers.map((_, at) => ({ draft, at })).slice(draft.numbers.length > STEADY ? STEADY : 0)));
  const perMove = Math.max(LEAST, Math.round(lines.length * SHARE));
  for (const move of MOVES) {
    for (let count = 0; count < perMove; count += 1) {
      const chosen = lines.findIndex(({ draft, at }) => canMove(draft.numbers[at] as SampleNumber, move));
      if (chosen === -1) break;
      const [line] = lines.splice(chosen, 1) as [Line];
      carryOut(random, move, line, drafts, moment(random, month));
    }
  }
}

/** The PBX's own numbers stay with its customer, and only a number of a person can go to a colleague. */
function canMove(number: SampleNumber, move: Move): boolean {
  if (move === 'to-colleague') return number.employeeIndex !== null;
  return number.network !== 'pbx' || (move !== 'to-customer' && move !== 'to-customer-after-rest');
}

function carryOut(random: SeededRandom, move: Move, { draft, at }: Line, drafts: readonly CustomerDraft[], when: number): void {
  const number = draft.numbers[at] as SampleNumber;
  if (move === 'ported-in') {
    draft.numbers[at] = { ...number, validFrom: when, began: 'ported-in' };
    return;
  }
  if (move === 'ported-away' || move === 'ceased') {
    draft.numbers[at] = { ...number, validTo: when, ended: move };
    return;
  }
  draft.numbers[at] = { ...number, validTo: when, ended: 'reassigned' };
  const validFrom = move === 'to-customer-after-rest' ? when + REST_DAYS * DAY_MS : when;
  const receiver = move === 'to-colleague' ? draft : random.pick(drafts.filter((other) => other !== draft && !other.numbers.some(({ network }) => network === 'pbx')));
  const employeeIndex = number.employeeIndex === null ? null : hire(random, receiver);
  const { ended: _, validTo: __, ...kept } = number;
  receiver.numbers.push({ ...kept, employeeIndex, validFrom, began: 'reassigned' });
}

/** A half hour in office hours, from the 5th to the 24th: no night on which the clock is changed, and room for a rest after it. */
function moment(random: SeededRandom, month: Month): number {
  return (month.days[random.between(4, 23)] as number) + random.between(18, 30) * (HOUR_MS / 2);
}

function shuffled<T>(random: SeededRandom, items: T[]): T[] {
  for (let at = items.length - 1; at > 0; at -= 1) {
    const other = random.below(at + 1);
    [items[at], items[other]] = [items[other] as T, items[at] as T];
  }
  return items;
}

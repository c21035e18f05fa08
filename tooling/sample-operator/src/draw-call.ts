import type { Direction, Service } from '@turbotrack/telephony';
import type { Call } from './call.js';
import { FOREIGN_BLOCKS, numberOf, otherLandline, otherMobile, SERVICE_BLOCKS, unknownNumber, ZONELESS_BLOCKS } from './fictitious-numbers.js';
import type { Holding, NumberHolders } from './number-holders.js';
import { SeededRandom, WeightedChoice } from './seeded-random.js';

type Use = readonly [service: Service, direction: Direction, weight: number];
const MOBILE_USES: readonly Use[] = [
  ['voice', 'outgoing', 46], ['voice', 'incoming', 9], ['voice', 'forwarded', 3], ['voice', 'roaming-made', 1.6], ['voice', 'roaming-received', 0.7],
  ['sms', 'outgoing', 24], ['sms', 'incoming', 3], ['sms', 'roaming-made', 0.8], ['mms', 'outgoing', 0.8], ['mms', 'incoming', 0.2],
  ['data', 'outgoing', 9], ['data', 'roaming-made', 0.6],
];
const FIXED_USES: readonly Use[] = [['voice', 'outgoing', 76], ['voice', 'incoming', 19], ['voice', 'forwarded', 5]];
/** A PBX tells forwarding in its own ways; its file knows calls in and out. */
const PBX_USES: readonly Use[] = [['voice', 'outgoing', 72], ['voice', 'incoming', 28]];

const ROAMING = ['DE', 'SE', 'US'];
const UNANSWERED = 0.12;
const FAILED_MESSAGE = 0.005;
const ZERO_LENGTH = 0.003;
const MARATHON = 0.0006;
const UNKNOWN_NUMBER = 0.001;
const OUT_OF_ASSIGNMENT = 0.0005;
const WITHHELD = 0.03;
const OWN_NETWORK = 0.18;
/** Share of calls to one of the few numbers a caller always calls. */
const HABIT = 0.6;
const USUAL_NUMBERS = 12;
const DAY_S = 86_400;

/** Draws calls one by one: who, whom, how long. When, is said by the caller. */
export class CallDrawer {
  readonly #random: SeededRandom;
  readonly #holders: NumberHolders;
  readonly #byTraffic: WeightedChoice;
  /** Positions of the holdings that end. */
  readonly #ended: readonly number[];
  readonly #destinations = new WeightedChoice([28, 56, 13.6, 1.35, 0.01]);
  readonly #foreign = new WeightedChoice(FOREIGN_BLOCKS.map(({ weight }) => weight));
  readonly #services = new WeightedChoice(SERVICE_BLOCKS.map(({ weight }) => weight));
  readonly #mobileUses = new WeightedChoice(MOBILE_USES.map(([, , weight]) => weight));
  readonly #fixedUses = new WeightedChoice(FIXED_USES.map(([, , weight]) => weight));
  readonly #pbxUses = new WeightedChoice(PBX_USES.map(([, , weight]) => weight));

  constructor(random: SeededRandom, holders: NumberHolders) {
    this.#random = random;
    this.#holders = holders;
    this.#byTraffic = new WeightedChoice(holders.holdings.map(() => random.logNormal(1, 0.7)));
    this.#ended = holders.holdings.flatMap(({ to }, at) => (Number.isFinite(to) ? [at] : []));
  }

  /** Fills `call` with a use that started at `startedAt`, of a number someone holds then; now and then on purpose of one nobody holds. */
  draw(startedAt: number, call: Call): void {
    const random = this.#random;
    call.startedAt = startedAt;
    const chosen = random.chance(UNKNOWN_NUMBER) ? -1 : this.#holdingAt(startedAt);
    const holding = this.#holders.holdings[chosen];
    call.mobile = holding?.mobile ?? true;
    call.network = holding?.network ?? (random.chance(0.5) ? 'tdc' : 'three');
    call.ownNumber = holding?.e164 ?? unknownNumber('mobile', random.below(100_000));
    this.#drawUse(call);
    this.#drawOther(call, chosen);
    this.#drawExtent(call);
    if (holding !== undefined && holding.from <= startedAt && startedAt < holding.to) {
      call.assignment = 'assigned';
      call.customer = holding.customer;
    } else this.#holders.settle(call);
  }

  #holdingAt(startedAt: number): number {
    const { holdings } = this.#holders;
    if (this.#random.chance(OUT_OF_ASSIGNMENT) && this.#ended.length > 0) {
      const left = this.#random.pick(this.#ended);
      if ((holdings[left] as Holding).to <= startedAt) return left;
    }
    for (;;) {
      const chosen = this.#byTraffic.draw(this.#random);
      const { from, to } = holdings[chosen] as Holding;
      if (from <= startedAt && startedAt < to) return chosen;
    }
  }

  #drawUse(call: Call): void {
    const [uses, choice] =
      call.network === 'pbx' ? [PBX_USES, this.#pbxUses] : call.mobile ? [MOBILE_USES, this.#mobileUses] : [FIXED_USES, this.#fixedUses];
    const [service, direction] = uses[choice.draw(this.#random)] as Use;
    call.service = service;
    call.direction = direction;
    call.originCountry = direction.startsWith('roaming') ? this.#random.pick(ROAMING) : 'DK';
  }

  #drawOther(call: Call, caller: number): void {
    const random = this.#random;
    const received = call.direction === 'incoming' || call.direction === 'roaming-received';
    if (call.service === 'data' || (received && call.service === 'voice' && random.chance(WITHHELD))) {
      call.otherNumber = '';
      call.zone = 'no-number';
      return;
    }
    if (!received && random.chance(OWN_NETWORK)) {
      call.otherNumber = random.pick(this.#holders.holdings).e164;
      call.zone = 'own-network';
      return;
    }
    const index = random.chance(HABIT) ? (caller + 2) * 7919 + random.below(USUAL_NUMBERS) * 104_729 : random.below(2 ** 31);
    // Service numbers call nobody, and nobody forwards to them or writes to them.
    const kinds = call.service === 'voice' && call.direction === 'outgoing' ? 5 : 3;
    let kind = this.#destinations.draw(random);
    if (kind >= kinds) kind = 1;
    this.#drawDestination(call, kind, index);
  }

  #drawDestination(call: Call, kind: number, index: number): void {
    if (kind <= 1) {
      const landline = kind === 0 && call.service === 'voice';
      call.otherNumber = landline ? otherLandline(index) : otherMobile(index);
      call.zone = landline ? 'dk-landline' : 'dk-mobile';
      return;
    }
    const block =
      kind === 2 ? FOREIGN_BLOCKS[this.#foreign.draw(this.#random)] : kind === 3 ? SERVICE_BLOCKS[this.#services.draw(this.#random)] : this.#random.pick(ZONELESS_BLOCKS);
    if (block === undefined) throw new RangeError('A destination was drawn that is not on the list.');
    call.otherNumber = numberOf(block, index);
    call.zone = block.zone;
  }

  #drawExtent(call: Call): void {
    const random = this.#random;
    call.durationS = 0;
    call.volume = 0;
    if (call.service === 'voice') {
      call.answered = call.direction === 'roaming-received' || call.zone === 'emergency' || !random.chance(UNANSWERED);
      if (call.answered && !random.chance(ZERO_LENGTH)) call.durationS = this.#talk();
    } else if (call.service === 'data') {
      call.answered = true;
      call.durationS = Math.min(DAY_S, Math.ceil(random.logNormal(900, 1.3)));
      call.volume = Math.ceil(random.logNormal(6_000_000, 1.8));
    } else {
      call.answered = !random.chance(FAILED_MESSAGE);
      call.volume = call.service === 'sms' && random.chance(0.08) ? random.between(2, 4) : 1;
    }
  }

  #talk(): number {
    const random = this.#random;
    if (random.chance(MARATHON)) return random.between(3600, 4 * 3600);
    return Math.max(1, Math.min(DAY_S, Math.round(random.logNormal(92, 1.15))));
  }
}

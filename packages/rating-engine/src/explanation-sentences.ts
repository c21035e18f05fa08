import { divideRounded, formatMicro, type RoundingMode } from '@turbotrack/money';
import type { ExplainedCharge, ExplainedSpan, Explanation, MicroFraction } from './explain.js';

export type Locale = 'da' | 'en';

/** Tells an explanation to people, a sentence for each step. Amounts are kroner without VAT. */
export function sentences(explanation: Explanation, locale: Locale): string[] {
  const { tariff, zone, free, charge, outcome } = explanation;
  const say = locale === 'da' ? danish : english;
  const told = [say.tariff(tariff.name, tariff.version, tariff.validFrom)];
  if (zone !== null) told.push(say.zone(zone.name[locale], zone.matched));
  if (outcome !== 'rated') told.push(say.outcomes[outcome]);
  if (free !== '') told.push(free === 'special' && explanation.special !== '' ? say.specials[explanation.special] : say.free[free]);
  if (charge !== null) told.push(...chargeSentences(explanation, charge, say, locale));
  return told;
}

function chargeSentences(explanation: Explanation, charge: ExplainedCharge, say: Phrases, locale: Locale): string[] {
  const told: string[] = [];
  const kroner = (micro: number): string => formatMicro(micro, locale);
  if (charge.originCountry !== null) told.push(say.origin(charge.originCountry));
  if (explanation.service === 'voice') {
    told.push(say.duration(explanation.durationS));
    if (charge.freeSeconds > 0) told.push(say.freeSeconds(charge.freeSeconds));
    if (charge.spans.length > 0 && explanation.durationS < charge.minimumSeconds) told.push(say.minimumSeconds(charge.minimumSeconds));
  }
  if (charge.connectMicro > 0) told.push(say.connect(kroner(charge.connectMicro)));
  for (const span of charge.spans) {
    const unit = say.units[explanation.service === 'voice' ? 'seconds' : explanation.service === 'data' ? 'bytes' : 'parts'];
    told.push(say.span(span, unit, explanation.service === 'voice', kroner(span.priceMicro), amount(span.costMicro, locale)));
  }
  told.push(say.sum(amount(charge.sumMicro, locale)));
  if (charge.boundApplied === 'minimum') told.push(say.minimum(kroner(charge.minimumMicro)));
  if (charge.boundApplied === 'maximum') told.push(say.maximum(kroner(charge.maximumMicro ?? 0)));
  told.push(say.rounded(say.modes[charge.rounding.mode], kroner(charge.rounding.precisionMicro), kroner(explanation.listPriceMicro)));
  return told;
}

/** Kroner to the millionth, marked as approximate where the fraction does not end there. */
function amount({ numerator, denominator }: MicroFraction, locale: Locale): string {
  const exact = denominator === '1';
  const micro = Number(divideRounded(BigInt(numerator), BigInt(denominator), 'half-even'));
  if (!Number.isSafeInteger(micro)) return `${numerator}/${denominator} · 10⁻⁶`;
  return `${exact ? '' : locale === 'da' ? 'ca. ' : 'about '}${formatMicro(micro, locale)}`;
}

type Phrases = typeof danish;

const danish = {
  tariff: (name: string, version: number, validFrom: string): string => `Prisen følger tariffen »${name}«, version ${version}, gældende fra ${validFrom}.`,
  zone: (name: string, matched: string): string => (matched === '' ? `Nummeret er skjult; zonen er ${name}.` : `Nummeret hører til zonen ${name} (${matched}).`),
  outcomes: {
    'no-zone': 'Nummeret hører ikke til nogen zone i tariffen, så der er ingen pris endnu.',
    'no-rate': 'Tariffen har ingen takst for denne slags forbrug på dette tidspunkt, så der er ingen pris endnu.',
    impossible: 'Tidspunktet, varigheden eller mængden kan ikke være rigtig, så der er ingen pris.',
  },
  specials: {
    emergency: 'Nødkald er gratis og vises aldrig på en specifikation.',
    helpline: 'Opkald til hjælpelinjer er gratis og vises aldrig på en specifikation.',
    freephone: 'Opkald til frikaldsnumre er gratis og vises aldrig på en specifikation.',
    premium: 'Nummeret er et indholdstakseret nummer.',
  },
  free: { unanswered: 'Opkaldet blev ikke besvaret eller beskeden ikke leveret, så det koster intet.', 'nothing-used': 'Der blev ikke brugt noget, så det koster intet.', special: '' },
  origin: (country: string): string => `Taksten gælder for forbrug fra landet ${country}.`,
  duration: (seconds: number): string => `Opkaldet varede ${seconds} sekunder.`,
  freeSeconds: (seconds: number): string => `De første ${seconds} sekunder er uden samtaletakst.`,
  minimumSeconds: (seconds: number): string => `Det regnes som ${seconds} sekunder, som er mindstetiden.`,
  connect: (kroner: string): string => `Opkaldsafgift: ${kroner} kr.`,
  units: { seconds: 'sekunder', bytes: 'byte', parts: 'besked(er)' },
  span: (span: ExplainedSpan, unit: string, timed: boolean, price: string, cost: string): string =>
    `${timed ? `Fra sekund ${span.fromSecond}` : 'Forbrug'}${span.band === null ? '' : ` i tidsrummet »${span.band}«`}: ${span.increments} × ${span.increment} ${unit} til ${price} kr. pr. ${span.unit} ${unit} = ${cost} kr.`,
  sum: (kroner: string): string => `I alt før afrunding: ${kroner} kr.`,
  minimum: (kroner: string): string => `Mindsteprisen på ${kroner} kr. gælder i stedet.`,
  maximum: (kroner: string): string => `Højesteprisen på ${kroner} kr. gælder i stedet.`,
  modes: { up: 'op', down: 'ned', 'half-up': 'til nærmeste, halve op', 'half-even': 'til nærmeste, halve til lige' } satisfies Record<RoundingMode, string>,
  rounded: (mode: string, precision: string, kroner: string): string => `Afrundet én gang til hele ${precision} kr. (${mode}): ${kroner} kr. uden moms.`,
};

const english: Phrases = {
  tariff: (name, version, validFrom) => `The price follows the tariff "${name}", version ${version}, valid from ${validFrom}.`,
  zone: (name, matched) => (matched === '' ? `The number is withheld; the zone is ${name}.` : `The number belongs to the zone ${name} (${matched}).`),
  outcomes: {
    'no-zone': 'The number belongs to no zone of the tariff, so there is no price yet.',
    'no-rate': 'The tariff has no rate for this kind of use at this time, so there is no price yet.',
    impossible: 'The time, duration or volume cannot be right, so there is no price.',
  },
  specials: {
    emergency: 'Emergency calls are free and never appear in a specification.',
    helpline: 'Calls to helplines are free and never appear in a specification.',
    freephone: 'Calls to freephone numbers are free and never appear in a specification.',
    premium: 'The number is a premium rate number.',
  },
  free: { unanswered: 'The call was not answered or the message not delivered, so it costs nothing.', 'nothing-used': 'Nothing was used, so it costs nothing.', special: '' },
  origin: (country) => `The rate is for use from the country ${country}.`,
  duration: (seconds) => `The call lasted ${seconds} seconds.`,
  freeSeconds: (seconds) => `The first ${seconds} seconds carry no charge for time.`,
  minimumSeconds: (seconds) => `It counts as ${seconds} seconds, the least that is charged.`,
  connect: (kroner) => `Connect charge: DKK ${kroner}.`,
  units: { seconds: 'seconds', bytes: 'bytes', parts: 'message(s)' },
  span: (span, unit, timed, price, cost) =>
    `${timed ? `From second ${span.fromSecond}` : 'Use'}${span.band === null ? '' : ` in the band "${span.band}"`}: ${span.increments} × ${span.increment} ${unit} at DKK ${price} per ${span.unit} ${unit} = DKK ${cost}.`,
  sum: (kroner) => `In all before rounding: DKK ${kroner}.`,
  minimum: (kroner) => `The minimum price of DKK ${kroner} applies instead.`,
  maximum: (kroner) => `The maximum price of DKK ${kroner} applies instead.`,
  modes: { up: 'up', down: 'down', 'half-up': 'to the nearest, halves up', 'half-even': 'to the nearest, halves to even' },
  rounded: (mode, precision, kroner) => `Rounded once to whole DKK ${precision} (${mode}): DKK ${kroner} without VAT.`,
};

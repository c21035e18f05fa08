import { divideRounded, formatMicro, type RoundingMode } from '@turbotrack/money';
import type { Service } from '@turbotrack/telephony';
import type { ExplainedCharge, ExplainedSpan, Explanation, MicroFraction } from './explain.js';
import type { SettledCall } from './settle-period.js';

export type Locale = 'da' | 'en';

/** Tells an explanation to people, a sentence for each step. Amounts are kroner without VAT. */
export function sentences(explanation: Explanation, locale: Locale): string[] {
  const { tariff, zone, free, charge, outcome } = explanation;
  const say = locale === 'da' ? danish : english;
  const told = [say.tariff(tariff.name, tariff.version, tariff.validFrom)];
  if (zone !== null) told.push(zone.onNet && zone.matched === '' ? say.onNet(zone.name[locale]) : say.zone(zone.name[locale], zone.matched));
  if (outcome !== 'rated') told.push(say.outcomes[outcome]);
  if (free !== '') told.push(free === 'special' && explanation.special !== '' ? say.specials[explanation.special] : say.free[free]);
  if (charge !== null) told.push(...chargeSentences(explanation, charge, say, locale));
  return told;
}

function chargeSentences(explanation: Explanation, charge: ExplainedCharge, say: Phrases, locale: Locale): string[] {
  const told: string[] = [];
  const kroner = (micro: number): string => formatMicro(micro, locale);
  if (charge.overrideId !== '') told.push(say.override(charge.overrideId));
  if (charge.servedPrefix !== null) told.push(say.served(charge.servedPrefix));
  if (charge.originCountry !== null) told.push(say.origin(charge.originCountry));
  if (charge.otherCountry !== null) told.push(say.other(charge.otherCountry));
  if (explanation.service === 'voice') {
    told.push(say.duration(explanation.durationS));
    if (charge.freeSeconds > 0) told.push(say.freeSeconds(charge.freeSeconds));
    if (charge.spans.length > 0 && explanation.durationS < charge.minimumSeconds) told.push(say.minimumSeconds(charge.minimumSeconds));
  }
  if (charge.connectMicro > 0) told.push(say.connect(kroner(charge.connectMicro)));
  for (const span of charge.spans) {
    const unit = say.units[explanation.service === 'voice' ? 'seconds' : explanation.service === 'data' ? 'bytes' : 'parts'];
    const source = span.overrideId === charge.overrideId ? '' : span.overrideId === '' ? say.listRate : say.overrideRate(span.overrideId);
    told.push(`${say.span(span, unit, explanation.service === 'voice', kroner(span.priceMicro), amount(span.costMicro, locale))}${source}`);
  }
  told.push(say.sum(amount(charge.sumMicro, locale)));
  if (charge.boundApplied === 'minimum') told.push(say.minimum(kroner(charge.minimumMicro)));
  if (charge.boundApplied === 'maximum') told.push(say.maximum(kroner(charge.maximumMicro ?? 0)));
  told.push(say.rounded(say.modes[charge.rounding.mode], kroner(charge.rounding.precisionMicro), kroner(explanation.listPriceMicro)));
  return told;
}

/**
 * Tells how a list price became what the customer pays, a sentence for each step that changed it. Its numbers are those stored,
 * to the millionth; the last sentence is the price.
 */
export function settlementSentences(settled: SettledCall, service: Service, locale: Locale): string[] {
  const say = locale === 'da' ? danish : english;
  const kroner = (micro: number): string => formatMicro(micro, locale);
  const unit = say.units[service === 'voice' ? 'seconds' : service === 'data' ? 'bytes' : 'parts'];
  const told = [say.listPrice(kroner(settled.listPriceMicro))];
  for (const { allowanceId, covered, throttled, coveredMicro, customerPriceMicro } of settled.allowances) {
    told.push(say.allowance(allowanceId, `${covered} ${unit}`, kroner(coveredMicro), kroner(customerPriceMicro)));
    if (throttled !== undefined) told.push(say.throttled(`${throttled} ${unit}`));
  }
  const { campaign, tier } = settled;
  if (campaign !== null) told.push(say.campaign(campaign.campaignId, permille(campaign.permilleOff, locale), kroner(campaign.shareMicro)));
  if (tier !== null && tier.shareMicro !== 0) told.push(say.tier(tier.tiersId, kroner(tier.shareMicro)));
  told.push(say.pays(kroner(settled.customerPriceMicro)));
  return told;
}

function permille(value: number, locale: Locale): string {
  return String(value / 10).replace('.', locale === 'da' ? ',' : '.');
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
  onNet: (name: string): string => `Nummeret er et af vores egne; zonen er ${name}.`,
  override: (id: string): string => `Aftalen »${id}« går forud for tariffens takst.`,
  served: (prefix: string): string => `Taksten gælder for egne numre, der begynder med ${prefix}.`,
  other: (country: string): string => `Taksten gælder for modparten i landet ${country === '' ? 'ukendt' : country}.`,
  listRate: ' (tariffens takst)',
  overrideRate: (id: string): string => ` (aftalen »${id}«)`,
  listPrice: (kroner: string): string => `Listepris: ${kroner} kr.`,
  allowance: (id: string, used: string, kroner: string, left: string): string => `»${id}« dækker ${used}, svarende til ${kroner} kr.; tilbage er ${left} kr.`,
  throttled: (used: string): string => `Heraf ligger ${used} over grænsen for rimelig brug, hvor hastigheden sættes ned.`,
  campaign: (id: string, percent: string, kroner: string): string => `Kampagnen »${id}« giver ${percent} % rabat: -${kroner} kr.`,
  tier: (id: string, kroner: string): string => `Mængderabatten »${id}« er for denne brug: -${kroner} kr.`,
  pays: (kroner: string): string => `Prisen er ${kroner} kr. uden moms.`,
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
  onNet: (name) => `The number is one of ours; the zone is ${name}.`,
  override: (id) => `The agreement "${id}" comes before the tariff's rate.`,
  served: (prefix) => `The rate is for own numbers beginning with ${prefix}.`,
  other: (country) => `The rate is for the other end in the country ${country === '' ? 'unknown' : country}.`,
  listRate: " (the tariff's rate)",
  overrideRate: (id) => ` (the agreement "${id}")`,
  listPrice: (kroner) => `List price: DKK ${kroner}.`,
  allowance: (id, used, kroner, left) => `"${id}" covers ${used}, worth DKK ${kroner}; DKK ${left} is left.`,
  throttled: (used) => `Of this, ${used} lies beyond the fair-use limit, where speed is reduced.`,
  campaign: (id, percent, kroner) => `The campaign "${id}" takes ${percent} % off: -DKK ${kroner}.`,
  tier: (id, kroner) => `The volume discount "${id}" on this use is: -DKK ${kroner}.`,
  pays: (kroner) => `The price is DKK ${kroner} without VAT.`,
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

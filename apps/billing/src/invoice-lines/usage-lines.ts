import type { Language, LocalText } from '@turbotrack/invoice-documents';
import { formatMicro, microToOre } from '@turbotrack/money';
import { type Direction, DIRECTIONS, type Service, SERVICES } from '@turbotrack/telephony';
import { type BillingPeriod, billingPeriod } from '../periods/billing-period.js';
import { type BilledLine, type UsageToBill, VAT_PERMILLE } from './billed-line.js';

type Words = Readonly<Record<Direction, LocalText>>;

const CALLS: Words = {
  outgoing: { da: 'Opkald til', en: 'Calls to' },
  incoming: { da: 'Indgående opkald fra', en: 'Incoming calls from' },
  forwarded: { da: 'Viderestillede opkald til', en: 'Forwarded calls to' },
  'roaming-made': { da: 'Opkald i udlandet til', en: 'Calls made abroad to' },
  'roaming-received': { da: 'Modtagne opkald i udlandet fra', en: 'Calls received abroad from' },
};

const messages = (name: string): Words => ({
  outgoing: { da: `${name} til`, en: `${name} to` },
  incoming: { da: `Modtagne ${name} fra`, en: `${name} received from` },
  forwarded: { da: `Viderestillede ${name} til`, en: `Forwarded ${name} to` },
  'roaming-made': { da: `${name} i udlandet til`, en: `${name} sent abroad to` },
  'roaming-received': { da: `${name} modtaget i udlandet fra`, en: `${name} received abroad from` },
});

/** Data goes to the internet, not to a zone. */
function dataWords(direction: Direction): LocalText {
  return direction.startsWith('roaming') ? { da: 'Mobildata i udlandet', en: 'Mobile data abroad' } : { da: 'Mobildata', en: 'Mobile data' };
}

const WORDS: Readonly<Record<Exclude<Service, 'data'>, Words>> = { voice: CALLS, sms: messages('SMS'), mms: messages('MMS') };

/**
 * Usage lines, one for each month, service, direction and zone. A line is the sum of its calls' millionths less what
 * allowances took off, rounded once to øre, half up. Calls of an earlier month stand on lines of their own, after the others.
 */
export function usageLines(usage: readonly UsageToBill[], period: BillingPeriod): BilledLine[] {
  const groups = new Map<string, UsageToBill>();
  for (const part of usage) {
    // Versions of a tariff may share a zone; a zone that was renamed is told apart.
    const key = [part.month, part.service, part.direction, part.zone.code, part.zone.name.da, part.zone.name.en].join('\n');
    const known = groups.get(key);
    groups.set(key, known ? sumOf(known, part) : part);
  }
  return [...groups.values()].toSorted((a, b) => inOrder(a, b, period)).map((group) => usageLine(group, period));
}

function sumOf(a: UsageToBill, b: UsageToBill): UsageToBill {
  return {
    ...a,
    zone: { ...a.zone, place: Math.min(a.zone.place, b.zone.place) },
    calls: a.calls + b.calls,
    seconds: a.seconds + b.seconds,
    volume: a.volume + b.volume,
    listMicro: a.listMicro + b.listMicro,
    coveredMicro: a.coveredMicro + b.coveredMicro,
    coveredSeconds: a.coveredSeconds + b.coveredSeconds,
  };
}

function inOrder(a: UsageToBill, b: UsageToBill, period: BillingPeriod): number {
  return (
    Number(isLate(a, period)) - Number(isLate(b, period))
    || a.month.localeCompare(b.month)
    || SERVICES.indexOf(a.service) - SERVICES.indexOf(b.service)
    || DIRECTIONS.indexOf(a.direction) - DIRECTIONS.indexOf(b.direction)
    || a.zone.place - b.zone.place
    || compare(a.zone.code, b.zone.code)
    || compare(a.zone.name.da, b.zone.name.da)
    || compare(a.zone.name.en, b.zone.name.en)
  );
}

/** By code unit: the order must not depend on where the process runs. */
function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function isLate({ month }: UsageToBill, period: BillingPeriod): boolean {
  return month < period.firstDay;
}

function usageLine(group: UsageToBill, period: BillingPeriod): BilledLine {
  const { service, direction, zone, calls, listMicro, coveredMicro } = group;
  const usageMicro = listMicro - coveredMicro;
  const late = isLate(group, period) ? billingPeriod(group.month) : null;
  const textIn = (language: Language): string => {
    const name = service === 'data' ? dataWords(direction)[language] : `${WORDS[service][direction][language]} ${zone.name[language]}`;
    return `${name}${late ? ` (${monthName(group.month, language)})` : ''}${coveredText(group, language)}`;
  };
  return {
    kind: late ? 'late-usage' : 'usage',
    text: { da: textIn('da'), en: textIn('en') },
    quantity: 1,
    unitPriceOre: null,
    amountOre: microToOre(usageMicro),
    vatPermille: VAT_PERMILLE,
    period: late && { from: late.firstDay, to: late.lastDay },
    subscriptionId: null,
    usage: {
      service, zoneCode: zone.code, calls, listMicro, usageMicro,
      seconds: service === 'voice' ? group.seconds : null,
      bytes: service === 'data' ? group.volume : null,
    },
  };
}

/** What an allowance took off: the minutes where it counts time, the money otherwise. */
function coveredText({ coveredMicro, coveredSeconds }: UsageToBill, language: Language): string {
  if (coveredMicro === 0 && coveredSeconds === 0) return '';
  const what = coveredSeconds > 0
    ? `${Math.floor(coveredSeconds / 60)} min ${String(coveredSeconds % 60).padStart(2, '0')} s`
    : `${formatMicro(coveredMicro, language)} kr.`;
  return language === 'da' ? `, heraf ${what} inkluderet` : `, of which ${what} included`;
}

const MONTH_NAMES: Readonly<Record<Language, Intl.DateTimeFormat>> = {
  da: new Intl.DateTimeFormat('da-DK', { month: 'long', year: 'numeric', timeZone: 'UTC' }),
  en: new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }),
};

function monthName(firstDay: string, language: Language): string {
  return MONTH_NAMES[language].format(Date.parse(`${firstDay}T00:00:00Z`));
}

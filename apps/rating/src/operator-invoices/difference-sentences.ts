import { formatMicro } from '@turbotrack/money';
import type { Difference, RefusedLine } from './operator-invoices.schemas.js';

type Told = Omit<Difference, 'sentence'>;
type Locale = 'da' | 'en';

const SERVICE = {
  da: { voice: 'opkald', sms: 'SMS', mms: 'MMS', data: 'datasessioner' },
  en: { voice: 'calls', sms: 'SMS', mms: 'MMS', data: 'data sessions' },
} as const;
const UNIT = {
  da: { voice: 'sekunder', sms: 'dele', mms: 'dele', data: 'bytes' },
  en: { voice: 'seconds', sms: 'parts', mms: 'parts', data: 'bytes' },
} as const;

/** One sentence for each line of a claim, for whoever gets it. */
export function sentenceOf(difference: Told): { da: string; en: string } {
  return { da: tell(difference, 'da'), en: tell(difference, 'en') };
}

function tell({ outcome, service, theirs, ours, difference, quantityEffectMicro, priceEffectMicro }: Told, locale: Locale): string {
  const da = locale === 'da';
  const side = ({ calls, quantity }: Told['theirs']) => `${whole(calls, locale)} ${SERVICE[locale][service]} (${whole(quantity, locale)} ${UNIT[locale][service]})`;
  const kr = (micro: number) => (da ? `${formatMicro(micro, locale)} kr.` : `DKK ${formatMicro(micro, locale)}`);
  switch (outcome) {
    case 'matched':
      return da ? `I fakturerer ${side(theirs)} til ${kr(theirs.micro)}, og det svarer til vores.` : `You bill ${side(theirs)} at ${kr(theirs.micro)}, which agrees with ours.`;
    case 'missing here':
      return da ? `I fakturerer ${side(theirs)} til ${kr(theirs.micro)}; vi har ingen af dem.` : `You bill ${side(theirs)} at ${kr(theirs.micro)}; we have none of them.`;
    case 'missing there':
      return da ? `Vi har ${side(ours)} til ${kr(ours.micro)}; de står ikke på fakturaen.` : `We have ${side(ours)} at ${kr(ours.micro)}; they are not on the invoice.`;
    case 'quantity differs':
      return da
        ? `I fakturerer ${side(theirs)}, vi har ${side(ours)}; af forskellen på ${kr(difference.micro)} skyldes ${kr(quantityEffectMicro)} mængden og ${kr(priceEffectMicro)} prisen.`
        : `You bill ${side(theirs)}, we have ${side(ours)}; of the difference of ${kr(difference.micro)} the quantity makes ${kr(quantityEffectMicro)} and the price ${kr(priceEffectMicro)}.`;
    case 'price differs':
      return da
        ? `Mængden er den samme, ${side(ours)}; I fakturerer ${kr(theirs.micro)}, efter den aftalte takst er det ${kr(ours.micro)}`
        : `The quantity agrees, ${side(ours)}; you bill ${kr(theirs.micro)}, by the agreed tariff it is ${kr(ours.micro)}.`;
  }
}

function whole(value: number, locale: Locale): string {
  return String(value).replaceAll(/\B(?=(\d{3})+$)/g, locale === 'da' ? '.' : ',');
}

const FAULT: Readonly<Record<RefusedLine['fault'], { readonly da: string; readonly en: string }>> = {
  missing: { da: 'mangler', en: 'is missing' },
  'no number': { da: 'er ikke et tal, der kan stå her', en: 'is no number that can stand here' },
  'too many decimals': { da: 'har for mange decimaler', en: 'has too many decimals' },
  'may mean thousands': { da: 'kan være tusinder eller decimaler; angiv decimaltegnet i beskrivelsen', en: 'may mean thousands or decimals; name the decimal sign in the description' },
  'unknown word': { da: 'er et ord, som beskrivelsen ikke kender', en: 'is a word that the description does not know' },
  'other currency': { da: 'er ikke DKK', en: 'is not DKK' },
  'no prefix': { da: 'er ikke begyndelsen på numre, 1 til 7 cifre', en: 'is no beginning of numbers, 1 to 7 digits' },
  'no destination': { da: 'er ikke navnet på en destination', en: 'is no name of a destination' },
};

/** Why a line was refused, and where. */
export function refusalOf({ line, column, fault }: Omit<RefusedLine, 'sentence'>): { da: string; en: string } {
  return { da: `Linje ${line}: ${column} ${FAULT[fault].da}.`, en: `Line ${line}: ${column} ${FAULT[fault].en}.` };
}

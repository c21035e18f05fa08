import type { Language, TmfObject } from '@turbotrack/service';
import { hrefOf, kroner } from '../references.js';
import type { Offer } from './read-offers.js';

interface Part {
  readonly suffix: string;
  readonly name: string;
  readonly ore: number;
  readonly monthly: boolean;
}

const NAMES = {
  monthly: { en: 'Monthly price', da: 'Månedspris' },
  setup: { en: 'Setup', da: 'Oprettelse' },
  change: { en: 'Change', da: 'Ændring' },
} as const;
const WITHOUT_VAT = { en: 'Without VAT.', da: 'Uden moms.' } as const;

/** The prices of an offering: monthly, setup, of a change, and of each choice of its options. What costs nothing has none, but for the monthly price. */
export function pricesOfOffer(offer: Offer, language: Language): TmfObject[] {
  const { code, name, lifecycleStatus, validFor, validFrom } = offer;
  return partsOf(offer, language).map(({ suffix, name: part, ore, monthly }) => {
    const id = `${code}.${suffix}`;
    return {
      id,
      href: hrefOf('catalogue', 'productOfferingPrice', id),
      '@type': 'ProductOfferingPrice',
      name: `${name}: ${part}`,
      description: WITHOUT_VAT[language],
      isBundle: false,
      lifecycleStatus,
      version: validFrom,
      validFor,
      priceType: monthly ? 'recurring' : 'oneTime',
      ...(monthly && { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 }),
      price: kroner(ore),
    };
  });
}

function partsOf({ monthlyPriceOre, setupPriceOre, changeFeeOre, options }: Offer, language: Language): Part[] {
  const parts: Part[] = [
    { suffix: 'monthly', name: NAMES.monthly[language], ore: monthlyPriceOre, monthly: true },
    { suffix: 'setup', name: NAMES.setup[language], ore: setupPriceOre, monthly: false },
    { suffix: 'change', name: NAMES.change[language], ore: changeFeeOre, monthly: false },
    ...options.flatMap((option) => option.choices.flatMap((choice): Part[] => {
      const name = language === 'da' ? `${option.nameDa}, ${choice.nameDa}` : `${option.nameEn}, ${choice.nameEn}`;
      return [
        { suffix: `${option.id}.${choice.id}.monthly`, name, ore: choice.monthlyPriceOre, monthly: true },
        { suffix: `${option.id}.${choice.id}.setup`, name, ore: choice.setupPriceOre, monthly: false },
      ];
    })),
  ];
  return parts.filter(({ suffix, ore }) => suffix === 'monthly' || ore > 0);
}

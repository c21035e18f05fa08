import { checkTariff } from './check-tariff.js';
import type { TariffDefinition } from './tariff-definition.js';
import { TariffError } from './tariff-problems.js';

/** Fields in the order in which people write a tariff; unknown ones cannot be in a checked tariff. */
const ORDER = [
  'name', 'version', 'validFrom', 'currency', 'rounding', 'precisionMicro', 'mode', 'bandMode', 'holidays', 'bands', 'zones', 'rates',
  'code', 'da', 'en', 'prefixes', 'shortCodes', 'special', 'withheld', 'onNet', 'service', 'directions', 'zone', 'band', 'servedPrefixes', 'originCountries', 'otherCountries',
  'weekdays', 'from', 'to', 'holiday', 'weight', 'connectMicro', 'minimumSeconds', 'freeSeconds', 'minimumMicro', 'maximumMicro', 'steps', 'messageMicro', 'volume',
  'fromSecond', 'unitSeconds', 'incrementSeconds', 'unitBytes', 'incrementBytes', 'priceMicro',
];

/** The one spelling of a tariff: equal tariffs are equal texts, whatever order their fields were in. Lists keep their order. */
export function writeTariffJson(tariff: TariffDefinition): string {
  return `${JSON.stringify(inFieldOrder(tariff), null, 2)}\n`;
}

function inFieldOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inFieldOrder);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).toSorted(([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b));
  return Object.fromEntries(fields.map(([field, content]) => [field, inFieldOrder(content)]));
}

/** @throws TariffError for text that is no JSON or no whole tariff. */
export function readTariffJson(text: string): TariffDefinition {
  let definition: unknown;
  try {
    definition = JSON.parse(text);
  } catch {
    throw new TariffError([{ path: '', sentence: 'The text is no JSON.', sentenceDa: 'Teksten er ikke JSON.' }]);
  }
  const problems = checkTariff(definition);
  if (problems.length > 0) throw new TariffError(problems);
  return definition as TariffDefinition;
}

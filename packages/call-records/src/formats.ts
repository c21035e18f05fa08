import { broadWorksXml } from './broadworks/broadworks-xml.js';
import { checkAsterisk } from './check-asterisk.js';
import { checkCsv } from './check-csv.js';
import { checkFixedWidth } from './check-fixed-width.js';
import { checkKeyValue } from './check-key-value.js';
import { copyLines } from './copy-lines.js';
import type { Format } from './format.js';
import { freeSwitchJson } from './freeswitch-json/freeswitch-json.js';
import type { OperatorDescription } from './described-formats.js';
import { planLines } from './plan-lines.js';
import { readLines } from './read-lines.js';
import { tap3 } from './tap3/tap3.js';

type FormatName = OperatorDescription['format'];

const lines = { plan: planLines, read: readLines, copy: copyLines };

/** Every format that can be read. A new one is added here, to the type OperatorDescription and to the list of fuzzed samples. */
export const FORMATS: { readonly [Name in FormatName]: Format<Extract<OperatorDescription, { format: Name }>> } = {
  csv: { check: checkCsv, ...lines },
  asterisk: { check: checkAsterisk, ...lines },
  'fixed-width': { check: checkFixedWidth, ...lines },
  'key-value': { check: checkKeyValue, ...lines },
  tap3,
  'broadworks-xml': broadWorksXml,
  'freeswitch-json': freeSwitchJson,
};

/** The format of a description. */
export function formatOf(description: OperatorDescription): Format<OperatorDescription> {
  // Each entry takes the descriptions of its own name only, which the type cannot say.
  return FORMATS[description.format] as Format<OperatorDescription>;
}

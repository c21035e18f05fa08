import { readFileSync } from 'node:fs';
import { checkDescription } from './check-description.js';
import type { OperatorDescription } from './described-formats.js';

/**
 * Descriptions delivered with the package: `tdc` and `three` (mobile and fixed carriers), `pbx` (an Asterisk behind our trunk), and
 * drafts for exchanges and carriers whose files are to be compared with their own format sheets first (docs/formats).
 */
const NAMES = [
  'tdc',
  'three',
  'pbx',
  'carrier-fixed-width',
  'cucm',
  'freeswitch-csv',
  'avaya-ip-office',
  'three-cx',
  'kamailio',
  'roaming',
  'broadworks',
  'freeswitch-json',
] as const;
type Name = (typeof NAMES)[number];

export const bundledOperators = Object.fromEntries(NAMES.map((name) => [name, bundled(name)])) as Readonly<Record<Name, OperatorDescription>>;

function bundled(name: string): OperatorDescription {
  const json: unknown = JSON.parse(readFileSync(new URL(`../operators/${name}.json`, import.meta.url), 'utf8'));
  const { description, errors } = checkDescription(json);
  if (description !== null) return description;
  throw new Error(`The bundled description ${name} is wrong: ${errors.map(({ path, sentence }) => `${path} ${sentence}`).join(' ')}`);
}

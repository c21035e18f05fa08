import { readFileSync } from 'node:fs';
import { checkDescription } from './check-description.js';
import type { OperatorDescription } from './operator-description.js';

/** Descriptions delivered with the package: `tdc` and `three` (mobile and fixed carriers) and `pbx` (an Asterisk behind our trunk). */
export const bundledOperators: Readonly<Record<'tdc' | 'three' | 'pbx', OperatorDescription>> = {
  tdc: bundled('tdc'),
  three: bundled('three'),
  pbx: bundled('pbx'),
};

function bundled(name: string): OperatorDescription {
  const json: unknown = JSON.parse(readFileSync(new URL(`../operators/${name}.json`, import.meta.url), 'utf8'));
  const { description, errors } = checkDescription(json);
  if (description !== null) return description;
  throw new Error(`The bundled description ${name} is wrong: ${errors.map(({ path, sentence }) => `${path} ${sentence}`).join(' ')}`);
}

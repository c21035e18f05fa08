import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readWhole } from '../test/read-whole.js';
import { bundledOperators, checkDescription, DROP_KINDS, joinParts, MALFORMED_REASONS, type OperatorDescription } from './index.js';
import { ASTERISK_COLUMNS, FIELDS } from './operator-description.js';

const page = (name: string): string => readFileSync(new URL(`../../../docs/formats/${name}`, import.meta.url), 'utf8');
const block = (text: string, language: string): string => new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's').exec(text)?.[1] ?? '';

function described(text: string): OperatorDescription {
  const { description, errors } = checkDescription(JSON.parse(block(text, 'json')));
  if (description === null) throw new Error(JSON.stringify(errors));
  return description;
}

describe('docs/formats/described-csv.md', () => {
  const text = page('described-csv.md');

  test('shows a description and a file that are read as it says', async () => {
    const { plan, calls, malformed, dropped } = await readWhole(block(text, 'csv'), described(text));
    expect(plan.problem).toBeNull();
    expect(calls).toMatchObject([
      { recordId: 'F1', durationS: 62, otherNumber: '46701740605', originCountry: 'DK', trunk: 'KBH-1' },
      { recordId: 'F2', otherNumber: '', servedNumber: '4515000001', startedAt: Date.parse('2026-10-25T00:30:00Z') },
      { recordId: 'F3', service: 'sms', volume: 3 },
      { recordId: 'F4', service: 'data', volume: 1500, originCountry: 'SE', otherNumber: '' },
    ]);
    expect(malformed).toMatchObject([{ line: 6, field: 'startTime', reason: 'impossible-time' }]);
    expect(dropped).toEqual({ 'cell-id': 3, imsi: 4, 'free-text': 1 });
  });

  test('explains every field, every kind of drop and every reason for which a line is refused', () => {
    const names: readonly string[] = [...FIELDS, ...DROP_KINDS, ...MALFORMED_REASONS];
    expect(names.filter((name) => !new RegExp(`[\`\\s]${name}[\`\\s]`).test(text))).toEqual([]);
  });
});

describe('docs/formats/asterisk-cdr-csv.md', () => {
  const text = page('asterisk-cdr-csv.md');

  test('shows the bundled description and lines that are read as it says', async () => {
    expect(described(text)).toEqual(bundledOperators.pbx);
    const { calls, malformed, internal } = await readWhole(block(text, 'csv'), described(text));
    expect(calls).toMatchObject([
      { recordId: '1791288000.26-26', direction: 'outgoing', servedNumber: '4513100200', otherNumber: '4519000042', durationS: 60, startedAt: Date.parse('2026-10-06T12:00:09Z') },
      { recordId: '1791288300.28-28', direction: 'incoming', servedNumber: '4513100200', answered: false, durationS: 0 },
    ]);
    expect([malformed, internal]).toEqual([[], 1]);
  });

  test('names every column of Asterisk', () => {
    expect(ASTERISK_COLUMNS.filter((column) => !new RegExp(`[\`"]${column}[\`"]`).test(text))).toEqual([]);
  });
});

describe('docs/formats/sip-accounting.md', () => {
  const text = page('sip-accounting.md');

  test('shows the bundled description and two lines that are one call of eight seconds', async () => {
    expect(described(text)).toEqual(bundledOperators.kamailio);
    const { calls, malformed, internal } = await readWhole(block(text, 'log'), described(text));
    expect([malformed, internal]).toEqual([[], 0]);
    expect(joinParts(calls, { final: false })).toMatchObject({ state: 'whole', call: { durationS: 8, servedNumber: '4515000001' } });
  });
});

describe('docs/formats/fixed-width.md', () => {
  test('shows the bundled description', () => {
    expect(described(page('fixed-width.md'))).toEqual(bundledOperators['carrier-fixed-width']);
  });
});

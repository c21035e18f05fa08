import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readOne } from '../../test/read-whole.js';
import { checkDescription, type OperatorDescription } from '../index.js';

const page = (name: string): string => readFileSync(new URL(`../../../../docs/formats/${name}`, import.meta.url), 'utf8');
const block = (text: string, language: string): string => new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(text)?.[1] ?? '';

describe('the page of a format', () => {
  test.each(['tap3.md', 'broadworks-xml.md', 'freeswitch-json.md'])('%s shows a sound description', (name) => {
    expect(checkDescription(JSON.parse(block(page(name), 'json'))).errors).toEqual([]);
  });

  test('of BroadWorks shows the call it says', async () => {
    const text = page('broadworks-xml.md');
    const call = await readOne(block(text, 'xml'), JSON.parse(block(text, 'json')) as OperatorDescription);
    expect(call).toMatchObject({ direction: 'outgoing', servedNumber: '4515000001', durationS: 60, startedAt: Date.UTC(2026, 9, 6, 12, 0, 9, 250) });
  });
});

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { tryDescription } from './try-description.js';

const TDC = new URL('../../../../packages/call-records/operators/tdc.json', import.meta.url).pathname;
const HEADER = 'RecordId;CallType;ANumber;BNumber;StartTime;Duration;Answered;Trunk;OriginCountry;CellId;Lac;Imsi;Imei;Volume';

let printed = '';
let folder = '';
beforeEach(async () => {
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  folder = await mkdtemp(join(tmpdir(), 'try-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

async function attempt(lines: readonly string[], { json = true, operator = TDC } = {}): Promise<void> {
  await writeFile(join(folder, 'calls.csv'), [HEADER, ...lines, ''].join('\n'));
  await tryDescription(join(folder, 'calls.csv'), { operator, records: 2, json });
}
const line = (id: string) => `${id};MOC;15000001;17000002;06-10-2026 12:00:00;60;J;;;31;;001010000777001;;`;

it('shows what would be read: counts, totals beside the trailer, the first records with masked numbers, what is dropped', async () => {
  await attempt([line('A'), line('B'), line('C'), 'TRAILER;3;180']);
  expect(JSON.parse(printed)).toMatchObject({
    plan: { records: 3, durationMs: 180_000, declared: { records: 3, durationMs: 180_000 }, problem: null }, calls: 3, malformed: 0, dropped: { imsi: 3, 'cell-id': 3 }, byService: { 'voice outgoing': 3 },
    first: [{ line: 2, aNumber: '4515 00 •• ••', bNumber: '4517 00 •• ••', startedAt: '2026-10-06T10:00:00.000Z' }, { line: 3 }],
  });
  printed = '';
  await attempt([line('A'), 'TRAILER;1;60'], { json: false });
  expect(printed).toContain('declared by the file');
  expect(printed).not.toMatch(/45(15|17)\d{6}|001010/);
});

it('ends with 3 and tells the place of a malformed record, and of totals that differ', async () => {
  await expect(attempt([line('A'), line('B').replace('MOC', 'XYZ'), 'TRAILER;2;120'])).rejects.toMatchObject({ exitCode: 3, message: '1 records are malformed.' });
  expect(JSON.parse(printed)).toMatchObject({ malformedLines: [{ line: 3, field: 'callType', reason: 'unknown-value' }] });
  await expect(attempt([line('A'), 'TRAILER;2;120'])).rejects.toMatchObject({ exitCode: 3, message: expect.stringContaining('The trailer declares 2 records where 1 were found') as string });
});

it('ends with 2 for a draft that is not whole, naming each fault, and for no file', async () => {
  const draft = join(folder, 'draft.json');
  await writeFile(draft, (await readFile(TDC, 'utf8')).replace('iso-8859-1', 'ebcdic'));
  await expect(attempt([], { operator: draft })).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining('/encoding: ') as string });
  await expect(tryDescription(join(folder, 'none'), { operator: TDC, records: 1, json: false })).rejects.toMatchObject({ exitCode: 2 });
});

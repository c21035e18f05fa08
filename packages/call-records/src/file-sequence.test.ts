import { describe, expect, test } from 'vitest';
import { plainDescription, PLAIN_HEADER, plainLine } from '../test/plain-description.js';
import { writeScratch } from '../test/read-whole.js';
import { fileNameFault, sequenceOfName } from './file-sequence.js';
import { planFile } from './index.js';

describe('the running number of a file', () => {
  test.each([
    ['cdr-{sequence}.csv', 'cdr-000309.csv', 309], ['DDB-*-{sequence}.CDR', 'DDB-Some-10022-20120711-309.CDR', 309], ['{sequence}', '7', 7],
    ['cdr-{sequence}.csv', 'cdr-000309xcsv', null], ['cdr-{sequence}.csv', 'cdr-.csv', null], ['cdr-{sequence}.csv', 'cdr-1.csv.gz', null], ['a+(b)-{sequence}', 'aab-1', null], ['a+(b)-{sequence}', 'a+(b)-1', 1],
    ['{sequence}', '1234567890123456', null],
  ])('is read from its name: %s, %s', (pattern, name, sequence) => {
    expect(fileNameFault(pattern)).toBeNull();
    expect(sequenceOfName(pattern, name)).toBe(sequence);
  });

  test.each(['cdr.csv', '{sequence}-{sequence}', '*{sequence}', '{sequence}*.csv', 'a/{sequence}', '*a*b*c-{sequence}'])('cannot be read by %s', (pattern) => {
    expect(fileNameFault(pattern)).not.toBeNull();
  });

  test('costs no time on the worst name', () => {
    const begin = performance.now();
    expect(sequenceOfName('*1-*1-{sequence}.csv', '1-'.repeat(128))).toBeNull();
    expect(performance.now() - begin).toBeLessThan(500);
  });

  test('is that of the delivered name, of the path where none is given, and of the trailer before both', async () => {
    const description = plainDescription({ fileName: '{sequence}.csv' });
    const path = writeScratch(`${PLAIN_HEADER}${plainLine(1)}\n`);
    expect((await planFile(path, description)).sequence).toBe(Number(/(\d+)\.csv$/u.exec(path)?.[1]));
    expect((await planFile(path, description, { fileName: '0041.csv' })).sequence).toBe(41);
    expect((await planFile(path, plainDescription())).sequence).toBeNull();
    const told = plainDescription({ fileName: '{sequence}.csv', trailer: { marker: 'END', records: 1, sequence: 2 } });
    expect(await planFile(writeScratch(`${PLAIN_HEADER}${plainLine(1)}\nEND;1;77;;\n`), told)).toMatchObject({ sequence: 77, problem: null });
    expect(await planFile(writeScratch(`${PLAIN_HEADER}${plainLine(1)}\nEND;1;x;;\n`), told)).toMatchObject({ problem: { code: 'trailer-unreadable' } });
  });
});

import { StartupError } from '@turbotrack/service';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FICTITIOUS_SELLER, readSeller, sellerSchema } from './seller.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'turbotrack-seller-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(text: string): Promise<string> {
  const path = join(folder, 'seller.json');
  await writeFile(path, text);
  return path;
}

describe("the seller's file", () => {
  test('gives whoever issues the invoices', async () => {
    expect(await readSeller(await fileOf(JSON.stringify(FICTITIOUS_SELLER)))).toEqual(FICTITIOUS_SELLER);
    expect(sellerSchema.parse(FICTITIOUS_SELLER)).toEqual(FICTITIOUS_SELLER);
  });

  test.each([
    ['cvr', { cvr: '1234567' }], ['fikCreditor', { fikCreditor: '12345678' }], ['name', { name: '' }], ['address', { address: [] }], ['email', { email: 'canary' }], ['the whole', { canary: 'x' }],
  ])('stops the start with a sentence that names %s and repeats nothing', async (field, change) => {
    const fault = await readSeller(await fileOf(JSON.stringify({ ...FICTITIOUS_SELLER, ...change }))).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(StartupError);
    expect(String(fault)).toContain(`is not right (${field})`);
    expect(String(fault)).not.toContain('canary');
  });

  test('stops the start when it is not there, or no JSON', async () => {
    await expect(readSeller(join(folder, 'none.json'))).rejects.toThrow(/^The variable SELLER_FILE names .*, which cannot be read\.$/);
    await expect(readSeller(await fileOf('{'))).rejects.toThrow('is not right (not JSON)');
  });
});

import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FOLDERS } from '../folders.js';
import { checkRegisterCommand } from './check-register.js';
import { diffPolicy, showPolicy } from './show-policy.js';
import { showRegister } from './show-register.js';
import { writeRegister } from './write-register.js';

let printed = '';
let folder = '';

beforeEach(async () => {
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  folder = await mkdtemp(join(tmpdir(), 'register-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

it('register check passes on this repository', async () => {
  await checkRegisterCommand();
  expect(printed).toBe('The register is consistent and its documents are up to date.\n');
});

it('register check ends with every fault: stale documents, and what the database at hand differs in', async () => {
  await cp(FOLDERS.register, folder, { recursive: true });
  await rm(join(folder, 'open-points.md'));
  await expect(checkRegisterCommand(async () => ['The role gossip may read ordering.customer.'], folder)).rejects.toMatchObject({
    message: 'docs/register/open-points.md is missing: run `pnpm turbotrack register write`.\nThe role gossip may read ordering.customer.', exitCode: 1,
  });
});

it('register write mends a folder, then has nothing to do; a lost published policy is a sentence', async () => {
  await expect(writeRegister(folder)).rejects.toMatchObject({ name: 'CliError', message: expect.stringContaining('version-1.da.md is published and missing') });
  await cp(FOLDERS.register, folder, { recursive: true });
  await rm(join(folder, 'open-points.md'));
  await writeRegister(folder);
  await writeRegister(folder);
  expect(printed).toBe('Changed:\n  docs/register/open-points.md\nNothing was to be done.\n');
});

it('register show prints the legal basis of a purpose and the columns it may touch', () => {
  showRegister({ purpose: 'invoicing', json: false });
  expect(printed).toContain('invoicing: Invoicing. 6(1)(b) and (c); bogføringsloven § 12. P-05. in force.');
  expect(printed).toContain('billing.invoice (kept by rule bookkeeping)');
  expect(printed).not.toContain('rating.call_claim');
});

it('policy show prints the newest published version, with the contacts of the environment', async () => {
  await showPolicy({ language: 'da', version: undefined }, { POLICY_CONTACT_EMAIL: 'privat@firma.example' });
  expect(printed).toContain('Skriv til privat@firma.example, hvis');
  expect(printed.trimEnd().endsWith('Version 1, 2022')).toBe(true);
});

it('policy diff tells which sections the draft leaves out', async () => {
  await diffPolicy(1, 2, { language: 'da' });
  expect(printed.split('\n')).toEqual(expect.arrayContaining(['No longer told: Tilmelding til nyhedsbrev', 'No longer told: Cookies', 'Changed: Fakturering']));
});

it('a version that does not exist is wrong use', async () => {
  await expect(showPolicy({ language: 'en', version: 9 }, {})).rejects.toMatchObject({ message: 'There is no version 9 of the policy. There are: 1, 2.', exitCode: 2 });
});

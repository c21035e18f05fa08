import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { chapters, type RegisterChapters } from './chapters.js';
import { checkRegister } from './check.js';
import type { TableClass } from './classification.js';
import type { PurposeEntry } from './purpose-entry.js';
import type { RecipientEntry } from './recipients.js';
import { register } from './register.js';
import type { RetentionRule } from './retention-rules.js';

const tables = register as unknown as Record<string, Record<string, TableClass>>;
const faults = (changed: Partial<RegisterChapters>, changedTables = tables) => checkRegister(changedTables, { ...chapters, ...changed });
const withPurpose = (name: string, change: object) => faults({ purposes: { ...chapters.purposes, [name]: { ...chapters.purposes['ordering'], ...change } as PurposeEntry } });
const withRecipient = (change: object) => faults({ recipients: { ...chapters.recipients, 'newsletter-dispatch': { ...chapters.recipients['newsletter-dispatch'], ...change } as RecipientEntry } });
const withRule = (name: string, change: object) => faults({ retentionRules: { ...chapters.retentionRules, [name]: { ...chapters.retentionRules[name], ...change } as RetentionRule } });

const IN_FORCE = {
  status: 'in force', role: 'processor', purposes: ['ordering'], fields: ['ordering.customer.name'], agreement: { title: 'Processing agreement', from: '2026-01-01', to: null },
  country: 'DK', transferBasis: 'none needed', subProcessors: [], supervision: { plan: 'yearly report', everyMonths: 12, lastDone: '2026-01-01' },
};

it('the register of the platform is without fault', () => {
  expect(faults({})).toEqual([]);
});

it('every test that the register names as proof of a measure exists', () => {
  const missing = Object.values(chapters.securityMeasures).flatMap(({ testedBy }) => (testedBy && !existsSync(fileURLToPath(new URL(`../../../../${testedBy}`, import.meta.url))) ? [testedBy] : []));
  expect(missing).toEqual([]);
});

describe('a purpose', () => {
  it.each([
    ['rests on legitimate interests in force without a balancing test', { basis: { gdpr: ['f'], acts: [] }, respectsObjection: true }, 'it is in force under art. 6(1)(f) without a balancing test.'],
    ['goes on after an objection without a reason', { basis: { gdpr: ['f'], acts: [] }, balancingTest: 'ours' }, 'it rests on art. 6(1)(f) and goes on after an objection without a reason (GDPR art. 21(1)).'],
    ['has no legal basis', { basis: { gdpr: [], acts: [] } }, 'it has no legal basis in GDPR art. 6(1).'],
    ['does not say whether an impact assessment is needed', { dpia: undefined }, 'it is in force without saying whether an impact assessment is needed, and why (GDPR art. 35).'],
    ['needs an impact assessment that is nowhere', { dpia: { needed: true, why: 'large' } }, 'its impact assessment is needed, but it is not said where it is.'],
    ['stems from no section of the policy', { policySection: 'gossip' }, 'it stems from the unknown policy section "gossip".'],
    ['names an unknown data subject', { subjects: ['ghost'] }, 'it names the unknown data subject "ghost".'],
    ['is planned without saying what is missing', { status: 'planned' }, 'it is planned without saying what is missing.'],
    ['mentions a promise that does not exist', { promises: ['P-99'] }, ''],
  ])('that %s is a fault', (_, change, sentence) => {
    const expected = sentence === '' ? 'promises: an entry mentions P-99, which is no promise of the policy. Edit packages/privacy/src/register/purposes.' : `purpose extra: ${sentence} Edit packages/privacy/src/register/purposes.`;
    expect(withPurpose('extra', change)).toEqual([expected]);
  });

  it('whose name does not fit a role name is a fault', () => {
    expect(withPurpose('a-name-that-is-far-too-long', {})).toEqual(['purpose a-name-that-is-far-too-long: its name must be lower-case letters and hyphens, at most 24. Edit packages/privacy/src/register/purposes.']);
  });

  it('that writes what nobody reads is a fault, unless a technical role reads it for a reason', () => {
    expect(faults({ technicalReaders: {} })).toContain(
      'platform.outbox: purposes write queue, job, jobKey, payload, notBefore, which no purpose reads: give it a reader, or a reason in technical-readers.ts. Edit packages/privacy/src/register/technical-readers.ts.');
  });
});

describe('a recipient in force', () => {
  it('with agreement, country and supervision is in order', () => {
    expect(withRecipient(IN_FORCE).filter((sentence) => sentence.startsWith('recipient'))).toEqual([]);
  });

  it.each([
    ['without an agreement', { agreement: undefined }, 'it is in force without an agreement and the day it began.'],
    ['whose agreement began on no day of the calendar', { agreement: { title: 'x', from: '2026', to: null } }, 'it is in force without an agreement and the day it began.'],
    ['whose agreement ends before it begins', { agreement: { title: 'x', from: '2026-01-01', to: '2025-01-01' } }, 'its agreement ends before it begins.'],
    ['without fields', { fields: [] }, 'it is in force without purposes, or without the fields it may get.'],
    ['that may get a column that is not there', { fields: ['ordering.customer.ghost'] }, 'it may get ordering.customer.ghost, which is no column of the register.'],
    ['that may get what its purposes may not read', { fields: ['rating.call.otherNumber'] }, 'it may get rating.call.otherNumber, which none of its purposes may read.'],
    ['for a planned purpose', { purposes: ['newsletter'], fields: [] }, 'it is in force for the purpose newsletter, which is planned.'],
    ['outside the EEA without a basis', { country: 'US' }, 'it handles data in US, outside the EEA, without a basis for the transfer (GDPR art. 44).'],
    ['without a country', { country: '' }, 'it is in force without a country.'],
    ['never supervised', { supervision: { plan: 'yearly report', everyMonths: 12 } }, 'it is a processor in force, and it is not said how often and when it was last supervised (GDPR art. 28).'],
  ])('%s is a fault', (_, change, sentence) => {
    expect(withRecipient({ ...IN_FORCE, ...change })).toContain(`recipient newsletter-dispatch: ${sentence} Edit packages/privacy/src/register/recipients.ts.`);
  });
});

describe('a retention rule', () => {
  it.each([
    ['planned while a table holds personal data under it', 'bookkeeping', { status: 'planned', governs: ['x'] }, 'it is planned, but the table billing.invoice holds personal data under it.'],
    ['that has ended while a table holds personal data under it', 'bookkeeping', { validTo: '2025-01-01' }, 'it ends on 2025-01-01, but the table billing.invoice holds personal data under it.'],
    ['with two versions that hold at once', 'bookkeeping', { formerly: [{ ...chapters.retentionRules['bookkeeping'], validFrom: '2018-05-25', validTo: '2023-01-01' }] }, 'two of its versions hold at once from 2022-07-01.'],
    ['that ends before it begins', 'enquiry', { validTo: '2018-05-25' }, 'it ends on 2018-05-25, before it begins.'],
    ['that governs what another governs at the same time', 'enquiry', { governs: ['consents'] }, 'it and consent-proof both govern consents from 2018-05-25.'],
    ['whose period is no duration', 'enquiry', { period: '1 year' }, 'its period "1 year" is no ISO 8601 duration of years, months and days.'],
    ['without law or need', 'enquiry', { source: '' }, 'it names no law or need.'],
  ])('%s is a fault', (_, name, change, sentence) => {
    expect(withRule(name, change)).toContain(`retention rule ${name}: ${sentence} Edit packages/privacy/src/register/retention-rules.ts.`);
  });

  it('may follow an earlier version of itself on the day that ends', () => {
    expect(withRule('bookkeeping', { formerly: [{ ...chapters.retentionRules['bookkeeping'], validFrom: '2018-05-25', validTo: '2022-07-01' }] })).toEqual([]);
  });
});

it('a promise of the policy that no entry mentions is a fault', () => {
  const purposes = Object.fromEntries(Object.entries(chapters.purposes).map(([name, entry]) => [name, { ...entry, promises: entry.promises.filter((promise) => promise !== 'P-35') }]));
  const retentionRules = Object.fromEntries(Object.entries(chapters.retentionRules).map(([name, rule]) => [name, { ...rule, promises: rule.promises.filter((promise) => promise !== 'P-35') }]));
  expect(faults({ purposes, retentionRules })).toEqual(['promises: no entry of the register mentions P-35. Edit packages/privacy/src/register/purposes.']);
});

it('a published policy that tells periods which nothing carries out is a fault', () => {
  const [first] = chapters.policyVersions;
  const second = { version: 2, date: '2027-01-01', shows: 'what is in force', status: 'published', sha256: { da: 'x', en: 'x' } } as const;
  expect(faults({ policyVersions: [first!, second] })[0]).toMatch(/^policy versions: version 2 is published and tells periods that nothing carries out: customer-relation, /);
  expect(faults({ policyVersions: [{ ...first!, date: null }] })).toEqual(['policy versions: version 1 is published without its date or the hashes of its text. Edit packages/privacy/src/register/policy-versions.ts.']);
});

it('a joint-controller arrangement in force needs its day, and a partner in force', () => {
  const arrangement = { ...chapters.jointControllers['parent-group']!, status: 'in force' as const };
  expect(faults({ jointControllers: { 'parent-group': arrangement } })).toEqual([
    'joint-controller arrangement parent-group: it is in force without the day it began. Edit packages/privacy/src/register/joint-controllers.ts.',
    'joint-controller arrangement parent-group: it is in force, but the recipient parent-group is planned. Edit packages/privacy/src/register/joint-controllers.ts.',
  ]);
});

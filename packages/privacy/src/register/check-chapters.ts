import type { RegisterChapters } from './chapters.js';
import type { TableClass } from './classification.js';
import { checkRetention } from './check-retention.js';
import { promises } from './promises.js';
import { tablesOf } from './walk-tables.js';

type Tables = Record<string, Record<string, TableClass>>;
type Say = (sentence: string) => void;

const FOLDER = 'packages/privacy/src/register';

/** A recipient handles data outside the EEA when its country is none of these. */
const EEA: ReadonlySet<string> = new Set(
  'AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO'.split(' '));

/** What is wrong in the chapters beside the tables, and between them; see {@link checkRegister}. */
export function checkChapters(tables: Tables, chapters: RegisterChapters): string[] {
  const problems: string[] = [];
  const sayAs = (entry: string, file: string): Say => (sentence) => problems.push(`${entry}: ${sentence} Edit ${FOLDER}/${file}.`);
  for (const [name, entry] of Object.entries(chapters.purposes)) checkPurpose(name, entry, chapters, sayAs(`purpose ${name}`, 'purposes'));
  for (const [name, entry] of Object.entries(chapters.recipients)) checkRecipient(entry, tables, chapters, sayAs(`recipient ${name}`, 'recipients.ts'));
  checkRetention(tables, chapters, (name) => sayAs(`retention rule ${name}`, 'retention-rules.ts'));
  for (const [name, entry] of Object.entries(chapters.jointControllers)) checkArrangement(entry, chapters, sayAs(`joint-controller arrangement ${name}`, 'joint-controllers.ts'));
  for (const [name, { status, testedBy }] of Object.entries(chapters.securityMeasures)) {
    if (status === 'in force' && !testedBy) sayAs(`security measure ${name}`, 'security-measures.ts')('it is in force, but no test is named.');
  }
  for (const [name, entry] of Object.entries(chapters.subjects)) {
    for (const category of entry.categories) if (!(category in chapters.categories)) sayAs(`data subject ${name}`, 'subjects.ts')(`it names the unknown category "${category}".`);
  }
  checkUnread(tables, chapters, sayAs);
  checkPromises(chapters, sayAs('promises', 'purposes'));
  checkVersions(chapters, sayAs('policy versions', 'policy-versions.ts'));
  return problems;
}

function checkPurpose(name: string, entry: RegisterChapters['purposes'][string], chapters: RegisterChapters, say: Say): void {
  // A name goes into role names, which PostgreSQL cuts at 63 bytes.
  if (!/^[a-z][a-z-]{0,23}$/.test(name)) say('its name must be lower-case letters and hyphens, at most 24.');
  if (!(entry.policySection in chapters.policySections)) say(`it stems from the unknown policy section "${entry.policySection}".`);
  for (const subject of entry.subjects) if (!(subject in chapters.subjects)) say(`it names the unknown data subject "${subject}".`);
  for (const category of entry.plannedData ?? []) if (!(category in chapters.categories)) say(`it names the unknown category "${category}".`);
  if (entry.basis.gdpr.length === 0) say('it has no legal basis in GDPR art. 6(1).');
  if (entry.basis.gdpr.includes('f') && !entry.respectsObjection && !entry.objectionReason) say('it rests on art. 6(1)(f) and goes on after an objection without a reason (GDPR art. 21(1)).');
  if (entry.scopes.length === 0) say('it works for nobody: its scopes are empty.');
  if (entry.status === 'planned') {
    if (!entry.missing) say('it is planned without saying what is missing.');
    return;
  }
  if (entry.basis.gdpr.includes('f') && !entry.balancingTest) say('it is in force under art. 6(1)(f) without a balancing test.');
  if (!entry.dpia?.why) say('it is in force without saying whether an impact assessment is needed, and why (GDPR art. 35).');
  if (entry.dpia?.needed && !entry.dpia.where) say('its impact assessment is needed, but it is not said where it is.');
}

function checkRecipient(entry: RegisterChapters['recipients'][string], tables: Tables, chapters: RegisterChapters, say: Say): void {
  for (const purpose of entry.purposes) if (!(purpose in chapters.purposes)) say(`it names the unknown purpose "${purpose}".`);
  for (const field of entry.fields) {
    const [schema = '', table = '', column = ''] = field.split('.');
    const readers = tables[schema]?.[table]?.columns[column]?.read;
    if (!readers) say(`it may get ${field}, which is no column of the register.`);
    else if (!entry.purposes.some((purpose) => readers.includes(purpose)) && entry.status === 'in force') say(`it may get ${field}, which none of its purposes may read.`);
  }
  if (entry.status === 'planned') {
    if (!entry.missing) say('it is planned without saying what is missing.');
    return;
  }
  if (entry.purposes.length === 0 || entry.fields.length === 0) say('it is in force without purposes, or without the fields it may get.');
  for (const purpose of entry.purposes) if (chapters.purposes[purpose]?.status === 'planned') say(`it is in force for the purpose ${purpose}, which is planned.`);
  if (!isDay(entry.agreement?.from)) say('it is in force without an agreement and the day it began.');
  if (entry.agreement?.to && entry.agreement.to < entry.agreement.from) say('its agreement ends before it begins.');
  if (!/^[A-Z]{2}$/.test(entry.country ?? '')) say('it is in force without a country.');
  else if (!EEA.has(entry.country) && /^(none needed)?$/.test(entry.transferBasis)) say(`it handles data in ${entry.country}, outside the EEA, without a basis for the transfer (GDPR art. 44).`);
  if (!entry.supervision?.plan) say('it is in force without supervision.');
  else if (entry.role === 'processor' && !('lastDone' in entry.supervision && isDay(entry.supervision.lastDone))) say('it is a processor in force, and it is not said how often and when it was last supervised (GDPR art. 28).');
}

function checkArrangement(entry: RegisterChapters['jointControllers'][string], chapters: RegisterChapters, say: Say): void {
  const partner = chapters.recipients[entry.with];
  if (partner?.role !== 'joint controller') say(`it is with "${entry.with}", which is no joint controller among the recipients.`);
  for (const purpose of entry.purposes) if (!(purpose in chapters.purposes)) say(`it names the unknown purpose "${purpose}".`);
  if (entry.status === 'in force' && !isDay(entry.agreement?.from)) say('it is in force without the day it began.');
  if (entry.status === 'in force' && partner?.status === 'planned') say(`it is in force, but the recipient ${entry.with} is planned.`);
  if (entry.status === 'planned' && !entry.missing) say('it is planned without saying what is missing.');
}

/** A column that purposes write and none reads serves nobody, unless a technical role reads it for a reason. */
function checkUnread(tables: Tables, chapters: RegisterChapters, sayAs: (entry: string, file: string) => Say): void {
  for (const { name, entry } of tablesOf(tables)) {
    const unread = Object.entries(entry.columns).filter(([, { read, write }]) => write.length > 0 && read.length === 0).map(([column]) => column);
    if (unread.length > 0 && !chapters.technicalReaders[name]) {
      sayAs(name, 'technical-readers.ts')(`purposes write ${unread.join(', ')}, which no purpose reads: give it a reader, or a reason in technical-readers.ts.`);
    }
  }
  for (const name of Object.keys(chapters.technicalReaders)) {
    const [schema = '', table = ''] = name.split('.');
    if (!tables[schema]?.[table]) sayAs(name, 'technical-readers.ts')('there is no such table.');
  }
}

function checkPromises(chapters: RegisterChapters, say: Say): void {
  const named = new Set<string>([chapters.purposes, chapters.recipients, chapters.retentionRules, chapters.jointControllers, chapters.securityMeasures, chapters.impactAssessments, chapters.policySections]
    .flatMap((chapter) => Object.values<{ promises: readonly string[] }>(chapter)).flatMap((entry) => entry.promises));
  for (const promise of Object.keys(promises)) if (!named.has(promise)) say(`no entry of the register mentions ${promise}.`);
  for (const promise of named) if (!(promise in promises)) say(`an entry mentions ${promise}, which is no promise of the policy.`);
}

function checkVersions({ policyVersions, retentionRules }: RegisterChapters, say: Say): void {
  policyVersions.forEach(({ version, date, shows, status, sha256 }, index) => {
    if (version !== index + 1) say(`version ${version} stands where version ${index + 1} belongs.`);
    if (status === 'published' && (!date || !sha256)) say(`version ${version} is published without its date or the hashes of its text.`);
    const idle = Object.entries(retentionRules).filter(([, rule]) => rule.status === 'in force' && rule.carriedOut === null).map(([name]) => name);
    if (status === 'published' && shows === 'what is in force' && idle.length > 0) say(`version ${version} is published and tells periods that nothing carries out: ${idle.join(', ')}.`);
    if (status === 'draft' && index !== policyVersions.length - 1) say(`version ${version} is a draft, but a later version exists.`);
  });
}

function isDay(text: string | undefined): boolean {
  return text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
}

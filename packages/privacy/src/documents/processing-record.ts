import type { RegisterChapters } from '../register/chapters.js';
import type { TableClass } from '../register/classification.js';
import { contactPlaceholders, controller } from '../register/controller.js';
import type { LegalBasis } from '../register/purpose-entry.js';
import type { RetentionRule } from '../register/retention-rules.js';
import { tablesOf } from '../register/walk-tables.js';

/** Classes of tables by schema and name. */
export type Tables = Record<string, Record<string, TableClass>>;

export interface Titled {
  name: string;
  titleDa: string;
  titleEn: string;
}

/** A recipient of an activity; `transferBasis` where the data leaves the EEA. */
interface ActivityRecipient extends Titled {
  role: string;
  country: string;
  transferBasis: string;
}

/** One processing activity: a purpose that is in force, with what the register derives for it. */
export interface ProcessingActivity extends Titled {
  explanationDa: string;
  explanationEn: string;
  basis: LegalBasis;
  promises: readonly string[];
  subjects: readonly Titled[];
  categories: readonly Titled[];
  /** Tables with personal data that it reads or writes. */
  tables: readonly string[];
  recipients: readonly ActivityRecipient[];
  retention: readonly (Titled & { rule: RetentionRule })[];
  impactAssessment: { needed: boolean; why: string; whyDa: string; where: string | null };
  balancingTest: string | null;
}

/** The record of processing activities (GDPR art. 30(1)): what is in force, and nothing else. */
export interface ProcessingRecord {
  controller: { name: string; country: string; contact: string; dataProtectionOfficer: { name: string; email: string; phone: string } };
  jointControllers: readonly { name: string; essenceDa: string; essenceEn: string }[];
  activities: readonly ProcessingActivity[];
  measures: readonly Titled[];
}

/** Derives the record from the register. Contacts stand as placeholders. */
export function processingRecord(tables: Tables, chapters: RegisterChapters): ProcessingRecord {
  return {
    controller: {
      name: controller.name, country: controller.country, contact: contactPlaceholders.contactEmail,
      dataProtectionOfficer: { name: contactPlaceholders.dpoName, email: contactPlaceholders.dpoEmail, phone: contactPlaceholders.dpoPhone },
    },
    jointControllers: Object.values(chapters.jointControllers).filter(({ status }) => status === 'in force')
      .map((entry) => ({ name: chapters.recipients[entry.with]?.name ?? entry.with, essenceDa: entry.essenceDa, essenceEn: entry.essenceEn })),
    activities: Object.keys(chapters.purposes).flatMap((name) => activityOf(name, tables, chapters) ?? []),
    measures: titled(Object.entries(chapters.securityMeasures).filter(([, { status }]) => status === 'in force')),
  };
}

function activityOf(name: string, tables: Tables, chapters: RegisterChapters): ProcessingActivity | undefined {
  const purpose = chapters.purposes[name];
  if (purpose?.status !== 'in force') return undefined;
  const touched = touchedTables(name, tables, chapters);
  const categories = new Set<string>(touched.flatMap((table) => table.categories));
  const subjects = Object.entries(chapters.subjects).filter(([subject, entry]) => purpose.subjects.includes(subject as never)
    || touched.some((table) => (entry.tables as readonly string[]).includes(table.subject)) || entry.categories.some((category) => categories.has(category)));
  const rules = new Set<string>(touched.map(({ retention }) => retention));
  return {
    name, titleDa: purpose.titleDa, titleEn: purpose.titleEn, explanationDa: purpose.explanationDa, explanationEn: purpose.explanationEn,
    basis: purpose.basis, promises: purpose.promises,
    subjects: titled(subjects),
    categories: titled(Object.entries(chapters.categories).filter(([category]) => categories.has(category))),
    tables: touched.map((table) => table.name),
    recipients: recipientsOf(name, chapters),
    retention: Object.entries(chapters.retentionRules).filter(([rule]) => rules.has(rule)).map(([rule, entry]) => ({ name: rule, titleDa: entry.titleDa, titleEn: entry.titleEn, rule: entry })),
    impactAssessment: { needed: purpose.dpia.needed, why: purpose.dpia.why, whyDa: purpose.dpia.whyDa, where: purpose.dpia.needed ? purpose.dpia.where : null },
    balancingTest: purpose.balancingTest ?? null,
  };
}

function touchedTables(purpose: string, tables: Tables, chapters: RegisterChapters) {
  return [...tablesOf(tables)].flatMap(({ name, entry }) => {
    const categories = Object.values(entry.columns)
      .filter(({ category, read, write }) => chapters.categories[category]?.personal && [...read, ...write, ...(entry.partitionInsert ?? [])].includes(purpose as never))
      .map(({ category }) => category);
    return categories.length > 0 ? [{ name, categories, subject: entry.subject, retention: entry.retention }] : [];
  });
}

function recipientsOf(purpose: string, chapters: RegisterChapters): ActivityRecipient[] {
  return Object.entries(chapters.recipients).flatMap(([name, entry]) =>
    entry.status === 'in force' && entry.role !== 'own process' && entry.purposes.includes(purpose as never)
      ? [{ name, titleDa: entry.name, titleEn: entry.nameEn, role: entry.role, country: entry.country, transferBasis: entry.transferBasis }]
      : []);
}

function titled(entries: readonly [string, { titleDa: string; titleEn: string }][]): Titled[] {
  return entries.map(([name, { titleDa, titleEn }]) => ({ name, titleDa, titleEn }));
}

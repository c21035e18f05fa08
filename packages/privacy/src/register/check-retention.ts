import type { RegisterChapters } from './chapters.js';
import type { TableClass } from './classification.js';
import type { RetentionRule, RetentionVersion } from './retention-rules.js';
import { tablesOf } from './walk-tables.js';

type Tables = Record<string, Record<string, TableClass>>;
type SayOf = (rule: string) => (sentence: string) => void;

/** What is wrong with the rules that end data, and with the tables that name them. */
export function checkRetention(tables: Tables, chapters: RegisterChapters, sayOf: SayOf): void {
  for (const [name, rule] of Object.entries(chapters.retentionRules)) checkRule(rule, sayOf(name));
  for (const { name, entry } of tablesOf(tables)) {
    const rule = chapters.retentionRules[entry.retention];
    const personal = Object.values(entry.columns).some(({ category }) => chapters.categories[category]?.personal);
    if (!rule) sayOf(entry.retention)(`the table ${name} names it, but it does not exist.`);
    else if (personal && rule.status !== 'in force') sayOf(entry.retention)(`it is planned, but the table ${name} holds personal data under it.`);
    else if (personal && rule.validTo !== null) sayOf(entry.retention)(`it ends on ${rule.validTo}, but the table ${name} holds personal data under it.`);
  }
  checkGoverned(chapters, sayOf);
}

function checkRule(rule: RetentionRule, say: (sentence: string) => void): void {
  if (rule.period !== null && !/^P(?=\d)(\d+Y)?(\d+M)?(\d+D)?$/.test(rule.period)) say(`its period "${rule.period}" is no ISO 8601 duration of years, months and days.`);
  if (!rule.source) say('it names no law or need.');
  if (rule.status === 'planned' && !rule.governs?.length) say('it is planned without saying what it will govern.');
  const spans: RetentionVersion[] = [...(rule.formerly ?? []), rule];
  spans.forEach((span, index) => {
    if (span.validTo !== null && span.validTo <= span.validFrom) say(`it ends on ${span.validTo}, before it begins.`);
    for (const other of spans.slice(0, index)) if (overlap(span, other)) say(`two of its versions hold at once from ${later(span.validFrom, other.validFrom)}.`);
  });
}

/** Two rules that end the same thing at the same time contradict each other. */
function checkGoverned({ retentionRules }: RegisterChapters, sayOf: SayOf): void {
  const rules = Object.entries(retentionRules);
  rules.forEach(([name, rule], index) => {
    for (const [otherName, other] of rules.slice(0, index)) {
      const same = rule.governs?.find((thing) => other.governs?.includes(thing));
      if (same !== undefined && overlap(rule, other)) sayOf(name)(`it and ${otherName} both govern ${same} from ${later(rule.validFrom, other.validFrom)}.`);
    }
  });
}

function overlap(a: RetentionVersion, b: RetentionVersion): boolean {
  return (a.validTo === null || b.validFrom < a.validTo) && (b.validTo === null || a.validFrom < b.validTo);
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}

import { categories } from './categories.js';
import { chapters as ownChapters, type RegisterChapters } from './chapters.js';
import { checkChapters } from './check-chapters.js';
import type { TableClass } from './classification.js';
import { CUSTOMER_TABLE, isHiddenWithCustomer } from './hidden-with-customer.js';
import { purposes } from './purposes.js';
import { databaseColumns, tablesOf } from './walk-tables.js';

export { databaseColumns, tablesOf, textColumns } from './walk-tables.js';

/**
 * Everything that is wrong with a register, each as a sentence that names the entry and the file to edit. What the
 * compiler already refuses (a column without a class) is checked again, because a register can come from a branch.
 */
export function checkRegister(register: Record<string, Record<string, TableClass>>, chapters: RegisterChapters = ownChapters): string[] {
  const problems: string[] = [];
  for (const { schema, table, name, entry } of tablesOf(register)) {
    const file = `packages/privacy/src/register/tables/${schema === 'privacy' ? 'platform' : schema}.ts`;
    const say = (sentence: string) => problems.push(`${name}: ${sentence} Edit ${file}.`);
    const known = databaseColumns(schema, table);
    if (known.size === 0) {
      say('no such table in packages/database/src/columns.');
      continue;
    }
    for (const column of known.keys()) if (!(column in entry.columns)) say(`column ${column} has no class.`);
    for (const [column, entryClass] of Object.entries(entry.columns)) {
      if (!known.has(column)) say(`column ${column} is classified but does not exist.`);
      if (!(entryClass.category in categories)) say(`column ${column} has the unknown category "${entryClass.category}".`);
      for (const purpose of [...entryClass.read, ...entryClass.write]) if (!(purpose in purposes)) say(`column ${column} names the unknown purpose "${purpose}".`);
    }
    checkScope(entry, register, say);
    checkRestriction(name, entry, register, say);
    checkSubject(entry, say);
  }
  return [...problems, ...checkChapters(register, chapters)];
}

function checkScope(entry: TableClass, register: Record<string, Record<string, TableClass>>, say: (sentence: string) => void): void {
  const { scope } = entry;
  if (scope.by !== 'shared' && !(scope.column in entry.columns)) say(`its scope names the column ${scope.column}, which it does not have.`);
  if (scope.by === 'reference') {
    const [schema = '', table = ''] = scope.through.split('.');
    const through = register[schema]?.[table];
    if (through?.scope.by !== 'customer' || !(scope.column in through.columns)) say(`its scope goes through ${scope.through}, which is not scoped by customer or lacks ${scope.column}.`);
  }
}

function checkRestriction(name: string, entry: TableClass, register: Record<string, Record<string, TableClass>>, say: (sentence: string) => void): void {
  if (entry.restriction && !(entry.restriction in entry.columns)) say(`its restriction column ${entry.restriction} does not exist.`);
  if (entry.markAlone !== undefined && !entry.restriction) say('its rows are to be hidden by their mark alone, but no column is named as the mark.');
  if (entry.whileRestricted && !(entry.whileRestricted.purpose in purposes && entry.whileRestricted.why)) say('it shows rows of a restricted customer to an unknown purpose, or without a reason.');
  const readsCustomers: readonly string[] = register['ordering']?.['customer']?.columns['customerId']?.read ?? [];
  const touching = new Set(Object.values(entry.columns).flatMap(({ read, write }) => [...read, ...write]).filter((purpose) => purpose in purposes));
  for (const purpose of touching) {
    if (isHiddenWithCustomer(name, entry, purposes[purpose]) && !readsCustomers.includes(purpose)) say(`its rows are hidden with their customer, but ${purpose} may not read ${CUSTOMER_TABLE}.customerId.`);
  }
}

function checkSubject(entry: TableClass, say: (sentence: string) => void): void {
  const personal = Object.values(entry.columns).some((column) => categories[column.category].personal);
  if (personal && entry.subject === 'none') say('it holds personal data, but its data subject is "none".');
  if (entry.subject === 'exempt' && !entry.exemption) say('its data subject is exempt without a reason.');
  if (personal && entry.retention === 'not-personal') say('it holds personal data, but its retention rule is "not-personal".');
}

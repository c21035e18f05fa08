import type { RegisterChapters } from '../register/chapters.js';
import type { RowScope, TableClass } from '../register/classification.js';
import { CUSTOMER_TABLE } from '../register/hidden-with-customer.js';
import { databaseColumns, tablesOf } from '../register/walk-tables.js';
import { endInWords } from './periods.js';
import type { Tables } from './processing-record.js';

/** Which personal table is found how, exported how, and ends when: a Markdown table, and what an export does not reach. */
export function rightsCoverage(tables: Tables, chapters: RegisterChapters): string {
  const personal = [...tablesOf(tables)].map((table) => ({ ...table, personal: personalColumns(table.entry, chapters) })).filter((table) => table.personal.length > 0);
  const rows = personal.map(({ name, entry, personal: columns }) => {
    const reached = columns.filter((column) => entry.columns[column]?.read.includes('rights-handling'));
    const rule = chapters.retentionRules[entry.retention];
    const ends = rule ? `${entry.retention}: ${endInWords(rule, 'en')} (${rule.action}); carried out by ${rule.carriedOut ?? 'nothing yet'}` : entry.retention;
    return [name, found(entry), reach(name, entry, entry.restriction), reach(name, entry, entry.objection), exported(entry, reached.length, columns.length), ends];
  });
  const gaps = personal.flatMap(({ schema, table, name, entry, personal: columns }) => {
    const missing = columns.filter((column) => !entry.columns[column]?.read.includes('rights-handling')).map((column) => databaseColumns(schema, table).get(column) ?? column);
    return missing.length === 0 ? [] : [`- \`${name}\`: ${missing.join(', ')}. ${entry.exemption ?? 'No reason is given.'}`];
  });
  return [
    '# Coverage of rights and retention',
    'Written from the register. Every table that holds personal data: how a person is found in it, whether restriction and objection reach it, what an answer to a request may read of it, and when it ends.',
    markdownTable(['table', 'a person is found', 'restriction', 'objection', 'export reads', 'ends'], rows),
    '## Personal columns that an answer to a request does not read',
    gaps.join('\n') || 'None.',
  ].join('\n\n') + '\n';
}

export function markdownTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

function personalColumns(entry: TableClass, chapters: RegisterChapters): string[] {
  return Object.entries(entry.columns).filter(([, { category }]) => chapters.categories[category]?.personal).map(([column]) => column);
}

/** How a mark on a person hides the rows. */
function reach(name: string, entry: TableClass, mark: string | undefined): string {
  if (name === CUSTOMER_TABLE || entry.markAlone !== undefined && mark !== undefined) return 'by its own mark';
  if (entry.scope.by !== 'customer') return 'no';
  return mark === undefined ? 'with the customer' : 'by its own mark, and with the customer';
}

function found(entry: TableClass): string {
  if (entry.subject === 'exempt') return `not: ${entry.exemption}`;
  const person = { customer: 'as contact person', employee: 'as employee', assignment: 'as the holder of the number at the time', none: '' }[entry.subject];
  return `${person}, by ${scopeWords(entry.scope)}`;
}

function scopeWords(scope: RowScope): string {
  if (scope.by === 'customer') return `\`${scope.column}\``;
  return scope.by === 'reference' ? `\`${scope.column}\` through \`${scope.through}\`` : 'a search over all rows';
}

function exported(entry: TableClass, reached: number, all: number): string {
  if (entry.subject === 'exempt') return 'no: nobody can be found';
  return reached === all ? `all ${all} personal columns` : `${reached} of ${all} personal columns`;
}

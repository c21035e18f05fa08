import { expect, it } from 'vitest';
import { chapters } from '../register/chapters.js';
import { register } from '../register/register.js';
import { tablesOf } from '../register/walk-tables.js';
import { dataMap } from './data-map.js';
import type { Tables } from './processing-record.js';
import { rightsCoverage } from './rights-coverage.js';

const tables = register as unknown as Tables;

it('the data map has a mark for each purpose that may touch a table, and no other', () => {
  const expected = [...tablesOf(tables)].flatMap(({ name, entry }) => Object.keys(chapters.purposes).flatMap((purpose) => {
    const columns = Object.values(entry.columns);
    const reads = columns.filter(({ read }) => (read as readonly string[]).includes(purpose)).length;
    const appends = (entry.partitionInsert as readonly string[] | undefined)?.includes(purpose) ?? false;
    const writes = appends ? columns.length : columns.filter(({ write }) => (write as readonly string[]).includes(purpose)).length;
    return reads + writes === 0 ? [] : [`${purpose} on ${name}: reads ${reads} of ${columns.length} columns, writes ${writes}`];
  }));
  const marks = [...dataMap(tables, chapters).matchAll(/<title>(\S+ on [^<]*)<\/title>/g)].map(([, title]) => title);
  expect(marks.toSorted()).toEqual(expected.toSorted());
});

it('text of the register is escaped on the map', () => {
  const run = { ...tables['billing']!['run']!, about: 'Runs <img src=x> & more.' };
  expect(dataMap({ billing: { ...tables['billing'], run } }, chapters)).toContain('Runs &lt;img src=x&gt; &amp; more.');
});

it('the coverage list has every table with personal data, and names a column that an export cannot reach', () => {
  const listed = [...rightsCoverage(tables, chapters).matchAll(/^\| (\w+\.\w+) \|/gm)].map(([, name]) => name);
  const personal = [...tablesOf(tables)].filter(({ entry }) => Object.values(entry.columns).some(({ category }) => chapters.categories[category]!.personal)).map(({ name }) => name);
  expect(listed).toEqual(personal);
  const invoice = tables['billing']!['invoice']!;
  const hidden = { ...tables, billing: { ...tables['billing'], invoice: { ...invoice, columns: { ...invoice.columns, grossOre: { category: 'invoice', read: ['invoicing'], write: [] } } } } } as Tables;
  expect(rightsCoverage(hidden, chapters)).toContain('- `billing.invoice`: gross_ore. No reason is given.');
});

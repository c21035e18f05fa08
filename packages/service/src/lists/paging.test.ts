import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pageOf, pagingSchema } from './paging.js';

test('walking from page to page meets every row once, in order, and ends', () => {
  fc.assert(fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 1_000 }), { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (ids, limit) => {
    const table = ids.sort((a, b) => a - b);
    const seen: number[] = [];
    let pages = 0;
    for (let after: number | null = 0; after !== null; pages += 1) {
      const from: number = after;
      const page = pageOf(table.filter((id) => id > from).slice(0, limit + 1), limit, (id) => id);
      seen.push(...page.items);
      after = page.next;
    }
    expect(seen).toEqual(table);
    // No empty page behind a full last one.
    expect(pages).toBe(Math.max(1, Math.ceil(table.length / limit)));
  }));
});

test('a list starts at the beginning with 50 rows unless the caller says otherwise', () => {
  expect(pagingSchema.parse({})).toEqual({ after: 0, limit: 50 });
  expect(pagingSchema.parse({ after: '7', limit: '500' })).toEqual({ after: 7, limit: 500 });
});

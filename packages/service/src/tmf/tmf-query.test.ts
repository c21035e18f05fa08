import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Problem } from '../problems/problem.js';
import { filterSql } from './filter-sql.js';
import { pageLinks } from './page-links.js';
import { pageOfObjects } from './page-of-objects.js';
import { selectFields } from './select-fields.js';
import { filterOperators, parseTmfQuery } from './tmf-query.js';
import type { TmfObject } from './tmf-resource.js';

const name = fc.stringMatching(/^[a-z][A-Za-z]{0,8}$/).filter((text) => !['fields', 'offset', 'limit', ...filterOperators].includes(text));
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('.'));
const value = fc.string({ maxLength: 10, unit: 'grapheme' }).filter((text) => !text.includes(','));

describe('the query of a list', () => {
  test.each([
    ['state=held,pending&state=failed', [{ path: 'state', operator: 'eq', values: ['held', 'pending', 'failed'] }]],
    ['orderDate.gte=2026-01-01', [{ path: 'orderDate', operator: 'gte', values: ['2026-01-01'] }]],
    ['orderDate%3E%3D2026-01-01', [{ path: 'orderDate', operator: 'gte', values: ['2026-01-01'] }]],
    ['orderDate>2026-01-01', [{ path: 'orderDate', operator: 'gt', values: ['2026-01-01'] }]],
    ['price.value<10', [{ path: 'price.value', operator: 'lt', values: ['10'] }]],
    ['state!=held', [{ path: 'state', operator: 'ne', values: ['held'] }]],
    ['productOffering.id.ne=A&a=', [{ path: 'productOffering.id', operator: 'ne', values: ['A'] }, { path: 'a', operator: 'eq', values: [''] }]],
  ])('%s is read as TMF630 writes it', (search, filters) => {
    expect(parseTmfQuery(search)).toEqual({ fields: undefined, offset: 0, limit: 100, filters });
  });

  test('any condition that is written down is read again as it was', () => {
    fc.assert(fc.property(path, fc.constantFrom(...filterOperators), fc.array(value, { minLength: 1, maxLength: 3 }), (at, operator, values) => {
      const search = `${at}.${operator}=${values.map(encodeURIComponent).join(',')}&offset=7&limit=9&fields=a,b`;
      expect(parseTmfQuery(search)).toEqual({ fields: ['a', 'b'], offset: 7, limit: 9, filters: [{ path: at, operator, values }] });
    }), { numRuns: 100 });
  });

  test('whatever else is sent is a Problem, and repeats nothing of it', () => {
    fc.assert(fc.property(fc.string({ maxLength: 40 }), (search) => {
      try {
        parseTmfQuery(search);
      } catch (error) {
        expect(error).toBeInstanceOf(Problem);
        for (const { pointer } of (error as Problem).options.errors!) expect(['', '/fields', '/offset', '/limit']).toContain(pointer);
      }
    }), { numRuns: 200 });
  });
});

describe('the conditions of a statement', () => {
  test('have every value as a parameter, whatever stands in it', () => {
    fc.assert(fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), (values) => {
      const parameters: unknown[] = ['before'];
      const wanted = values.map((text) => text.replaceAll('\0', ''));
      expect(filterSql([{ path: 'state', operator: 'eq', values: wanted }], { state: { sql: 'o.state', kind: 'text' } }, parameters)).toBe('o.state = any($2::text[])');
      expect(parameters).toEqual(['before', wanted]);
    }), { numRuns: 50 });
  });

  test('hold for nothing when no row can have the value', () => {
    const parameters: unknown[] = [];
    filterSql([{ path: 'party', operator: 'eq', values: ['nobody'] }], { party: { sql: 'o.party', kind: 'integer', stored: () => undefined } }, parameters);
    expect(parameters).toEqual([[]]);
  });

  test.each(['constructor', 'toString', '__proto__', 'other'])('on %s are refused', (at) => {
    expect(() => filterSql([{ path: at, operator: 'eq', values: ['1'] }], { state: { sql: 'o.state', kind: 'text' } }, [])).toThrow(Problem);
  });
});

const item = (id: number): TmfObject => ({ id: String(id), href: `/x/${id}`, '@type': 'Thing', size: id, at: new Date(id * 86_400_000).toISOString(), even: id % 2 === 0, parts: [{ code: `c${id % 3}`, more: { deep: id } }, { code: 'all' }] });
const all = Array.from({ length: 20 }, (_, index) => item(index));
const idsOf = (search: string): string[] => pageOfObjects(all, parseTmfQuery(search)).items.map(({ id }) => id);

describe('resources at hand', () => {
  test.each([
    ['size.gt=17', ['18', '19']], ['size=3,5', ['3', '5']], ['parts.code=c2&size.lt=6', ['2', '5']], ['parts.code.ne=c0&size.lte=2', ['1', '2']], ['even=true&size<4', ['0', '2']],
    ['at.gte=1970-01-19', ['18', '19']], ['parts.more.deep=4', ['4']], ['nothing=1', []], ['id=07', []],
  ])('are filtered by any attribute: %s', (search, ids) => {
    expect(idsOf(search)).toEqual(ids);
  });

  test('told part by part by the links are each told once', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 25 }), (limit) => {
      const seen: string[] = [];
      for (let url: string | undefined = `/things?size.gte=1&limit=${limit}`; url !== undefined;) {
        const query = parseTmfQuery(url.split('?')[1]!);
        const { items, total } = pageOfObjects(all, query);
        seen.push(...items.map(({ id }) => id));
        url = /<([^>]+)>; rel="next"/.exec(pageLinks(url, query, total))?.[1];
      }
      expect(seen).toEqual(all.slice(1).map(({ id }) => id));
    }), { numRuns: 25 });
  });
});

test('fields leave what they name, and what says which resource it is', () => {
  expect(selectFields(item(4), ['parts.more', 'none', 'size'])).toEqual({ id: '4', href: '/x/4', '@type': 'Thing', size: 4, parts: [{ more: { deep: 4 } }, {}] });
  expect(selectFields(item(4), undefined)).toEqual(item(4));
});

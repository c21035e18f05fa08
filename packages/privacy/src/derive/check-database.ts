import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import type { Installation } from '../installation.js';
import { type CatalogueDrift, compareCatalogues, readCatalogue } from './catalogue.js';

/** What an installed database must look like: read from a fresh installation, committed, compared by the tests. */
export const EXPECTED_CATALOGUE = new URL('../../generated/catalogue.txt', import.meta.url);

/** The queue's tables are there only where it lives in PostgreSQL; then these privileges, and no others. */
const QUEUE_FACTS: readonly string[] = [
  'schema bullmq: owner owner',
  'schema bullmq: usage to queue',
  ...['select', 'insert', 'update', 'delete', 'usage'].map((privilege) => `queue tables: ${privilege} to queue`),
];

/**
 * Compares a database with the register, both ways: what the register wants and the database lacks, and what the
 * database has and the register knows nothing of.
 *
 * @param client any role that may connect to the installation's database
 */
export async function compareWithDatabase(client: Pick<pg.Client, 'query'>, installation: Pick<Installation, 'prefix'>): Promise<CatalogueDrift> {
  const [text, found] = await Promise.all([readFile(EXPECTED_CATALOGUE, 'utf8'), readCatalogue(client, installation.prefix)]);
  const expected = text.split('\n').filter((line) => line !== '');
  return compareCatalogues(expected, found.filter((fact) => !QUEUE_FACTS.includes(fact)));
}

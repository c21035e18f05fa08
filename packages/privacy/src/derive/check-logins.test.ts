import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { purposeNames } from '../register/purposes.js';
import { createTestDatabase, type TestDatabase } from '../testing.js';
import { findForeignPasswords } from './check-logins.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it('an installation as installed lets every role in with the password derived from its secret', async () => {
  expect(await findForeignPasswords(database.installation)).toEqual([]);
});

it('every role whose password is another one is named', async () => {
  const found = await findForeignPasswords({ ...database.installation, secret: randomBytes(32) });
  expect(found).toHaveLength(purposeNames.length + 3);
  expect(found).toContain("role purpose_business_intelligence: a password that is not the installation's");
});

it('a server that does not answer is an error, and no password is called foreign', async () => {
  await expect(findForeignPasswords({ ...database.installation, port: 1 })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

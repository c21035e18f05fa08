import { checkApiDescription } from '@turbotrack/service/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OrderingUnderTest, startOrderingUnderTest } from './testing/ordering-under-test.js';

let ordering: OrderingUnderTest;
beforeAll(async () => {
  ordering = await startOrderingUnderTest();
});
afterAll(() => ordering.close());

test('the API grows and breaks nobody: what is added is written with --update, and what is gone is told', async () => {
  const { text, file, broken } = await checkApiDescription('ordering', ordering.app.openApi);
  expect(broken).toEqual([]);
  await expect(text).toMatchFileSnapshot(file);
});

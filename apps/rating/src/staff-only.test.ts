import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RatingUnderTest, startRatingUnderTest } from './testing/rating-under-test.js';

/** What a customer may ask rating for: its own usage. */
const FOR_CUSTOMERS = /^\/usage(\/|$)/;

let rating: RatingUnderTest;
beforeAll(async () => {
  rating = await startRatingUnderTest();
});
afterAll(() => rating.close());

it("a customer's token enters no route of the operator's own people, whatever scopes it carries", async () => {
  const token = await rating.platform.token('rating:read rating:write', { customer_id: 1001 });
  const operations = Object.entries(rating.app.openApi.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => ({ path, method: method.toUpperCase() })));
  const staff = operations.filter(({ path }) => !FOR_CUSTOMERS.test(path));
  const answers = await Promise.all(staff.map(async ({ path, method }) => {
    const response = await fetch(rating.app.url + path.replaceAll(/\{[^}]+\}/g, '1'), { method, headers: { authorization: `Bearer ${token}` } });
    return [`${method} ${path}`, response.status] as const;
  }));
  expect(answers.length).toBeGreaterThan(60);
  expect(answers.filter(([, status]) => status !== 403)).toEqual([]);
});

import { policyVersions } from '@turbotrack/privacy';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newCustomer, newOrder, offerProducts, type OrderingUnderTest, pointersOf, registerCustomer, startOrderingUnderTest } from './testing/ordering-under-test.js';

const published = policyVersions.filter(({ status }) => status === 'published').map(({ version }) => version);
const employee = { name: 'Ida Prøve', policyVersion: published[0], informedConfirmed: true };

let ordering: OrderingUnderTest;
let customerId: number;
beforeAll(async () => {
  ordering = await startOrderingUnderTest();
  await offerProducts(ordering);
  customerId = await registerCustomer(ordering);
});
afterAll(() => ordering.close());

/** Every request that carries personal data: what it sends, and where a wrong version stands in it. */
const writes: [string, (policyVersion: unknown) => [string, string, unknown], string][] = [
  ['registering a customer', (policyVersion) => ['POST', '/customers', newCustomer({ policyVersion })], '/policyVersion'],
  ['changing a customer', (policyVersion) => ['PATCH', `/customers/${customerId}`, { city: 'Nyby', policyVersion }], '/policyVersion'],
  ['adding an employee', (policyVersion) => ['POST', `/customers/${customerId}/employees`, { ...employee, policyVersion }], '/policyVersion'],
  ['adding employees', (policyVersion) => ['POST', `/customers/${customerId}/employees`, [employee, { ...employee, policyVersion }]], '/1/policyVersion'],
  ['ordering', (policyVersion) => ['POST', '/orders', newOrder(customerId, [{ productCode: 'FAX-PORTAL', number: null }], { policyVersion })], '/policyVersion'],
  ['asking for a quote', (policyVersion) => ['POST', '/quotes', newOrder(customerId, [{ productCode: 'FAX-PORTAL', number: null }], { policyVersion })], '/policyVersion'],
];

describe.each(writes)('%s', (_what, write, pointer) => {
  test.each(published)('after version %i of the policy, which is published, was shown is accepted', async (version) => {
    expect((await ordering.operator.send(...write(version))).status).toBeLessThan(300);
  });

  test.each([...policyVersions.filter(({ status }) => status === 'draft').map(({ version }) => version), 0, -1, 1_000, 2 ** 40])(
    'with version %i, which nobody can have been shown, is refused; the error names the published ones', async (version) => {
      const answer = await ordering.operator.send(...write(version));
      expect([answer.status, pointersOf(answer)]).toEqual([400, [pointer]]);
      const { detail } = (answer.body as unknown as { errors: { detail: string }[] }).errors[0]!;
      expect(detail).toContain(`Expected a published version of the privacy policy: ${published.join(', ')}.`);
    });
});

test('the published versions stand in the OpenAPI document', async () => {
  const { body } = await ordering.operator.get<{ components: { schemas: { NewCustomer: { properties: { policyVersion: { enum: number[] } } } } } }>('/openapi.json');
  expect(body.components.schemas.NewCustomer.properties.policyVersion.enum).toEqual(published);
});

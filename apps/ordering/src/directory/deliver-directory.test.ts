import { PurposeGate } from '@turbotrack/privacy';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { holdNumber } from '../testing/hold-number.js';
import { type Client, newCustomer, numberOfOurs, type OrderingUnderTest, pointersOf, registerCustomer, startOrderingUnderTest } from '../testing/ordering-under-test.js';
import { collectDirectory, deliverDirectory, type DirectoryOptions } from './deliver-directory.js';
import { directoryFile } from './directory-file.js';
import { directoryChoiceAt, type DirectoryRule } from './directory-rule.js';
import type { DirectoryState } from './directory.schemas.js';

let ordering: OrderingUnderTest;
let gate: PurposeGate;
beforeAll(async () => {
  ordering = await startOrderingUnderTest();
  gate = new PurposeGate(ordering.platform.database.installation, { purposes: ['directory'] });
});
afterAll(async () => {
  await gate.close();
  await ordering.close();
});

const FIELDS = ['ordering.number.e164', 'ordering.customer.name', 'ordering.customer.street', 'ordering.customer.postcode', 'ordering.customer.city'] as const;
/** A directory service in force, of which the register has none yet. */
const recipients = {
  'prøve-118': { role: 'directory', status: 'in force', purposes: ['directory'], fields: FIELDS, agreement: { from: '2020-01-01', to: null } },
  'without-street': { role: 'directory', status: 'in force', purposes: ['directory'], fields: FIELDS.filter((field) => !field.endsWith('street')), agreement: { from: '2020-01-01', to: null } },
  directories: { role: 'directory', status: 'planned', purposes: ['directory'], fields: FIELDS },
} as const;
const ACCESS = { scope: 'all', actor: 'app:ordering', why: 'deliver directory' } as const;

const make = ({ complete = false, layout = 'csv' as 'csv' | 'xml', recipient = 'prøve-118', ...options }: DirectoryOptions & { complete?: boolean; layout?: 'csv' | 'xml'; recipient?: string } = {}) =>
  gate.purpose('directory', ACCESS, (inside) => deliverDirectory(inside, { recipient, complete, layout, actor: 'app:ordering' }, { recipients, ...options }));
const collect = (deliveryId: number) => gate.purpose('directory', ACCESS, (inside) => collectDirectory(inside, deliveryId, { recipients }));

/** Lines of the next file, without its header and heads; empty when there is none. */
async function linesOf(options: Parameters<typeof make>[0] = {}): Promise<string[]> {
  const delivery = await make(options);
  if (!delivery) return [];
  const collected = await collect(delivery.deliveryId);
  return collected!.document.toString('utf8').split('\r\n').filter((line) => /^(ENTRY|DELETE)/.test(line));
}

let next = 0;
let [customerId, assignmentId] = [0, 0];
let number = '';
let self: Client;
/** A customer with one number, whom the service knows nothing of yet; all that came before is told. */
beforeEach(async () => {
  await make();
  customerId = await registerCustomer(ordering, { name: 'Nordlys; Prøvehal & Søn ApS', street: 'Prøvevej 1, 2. th' });
  number = numberOfOurs((next += 1));
  ({ assignmentId } = await holdNumber(ordering.platform, { number, customerId, from: '2026-01-01T00:00:00Z' }));
  self = await ordering.customer(customerId);
});

const choose = <T = DirectoryState>(choice: string, validFrom: string | null = null, by: Client = self, of = customerId) =>
  by.post<T>(`/customers/${of}/numbers/${assignmentId}/directory`, { choice, validFrom });
const entry = () => `ENTRY;${assignmentId};${number};"Nordlys; Prøvehal & Søn ApS";Prøvevej 1, 2. th;9999;Prøveby`;

describe('a directory service is told', () => {
  test('of a number whose holder has not refused, once', async () => {
    expect(await linesOf()).toEqual([entry()]);
    expect(await linesOf()).toEqual([]);
  });

  test.each(['unlisted', 'secret'])('nothing of an %s number, in a complete file either', async (choice) => {
    await choose(choice);
    expect(await linesOf()).toEqual([]);
    const delivery = await make({ complete: true });
    const file = (await collect(delivery!.deliveryId))!.document.toString();
    expect(file).not.toContain(number);
    expect(file).not.toContain(`;${assignmentId};`);
  });

  test.each(['unlisted', 'secret'])('to delete an entry that became %s, by its reference alone', async (choice) => {
    await linesOf();
    await choose(choice);
    expect(await linesOf()).toEqual([`DELETE;${assignmentId};;;;;`]);
    expect(await linesOf()).toEqual([]);
    await choose('listed');
    expect(await linesOf()).toEqual([entry()]);
  });

  test('to delete an entry when its holder is restricted, objects or gives the number up', async () => {
    for (const change of [
      'update ordering.customer set restricted = true where customer_id = $1', 'update ordering.assignment set objected = true where customer_id = $1',
      `update ordering.assignment set during = tstzrange(lower(during), now() - interval '1 hour') where customer_id = $1`,
    ]) {
      await linesOf();
      await ordering.platform.query(change, [customerId]);
      expect(await linesOf()).toEqual([`DELETE;${assignmentId};;;;;`]);
      await ordering.platform.query('update ordering.customer set restricted = false where customer_id = $1', [customerId]);
      await ordering.platform.query('update ordering.assignment set objected = false where customer_id = $1', [customerId]);
    }
  });

  test('of an entry anew when its name or address changes', async () => {
    await linesOf();
    await ordering.platform.query(`update ordering.customer set city = 'Ny Prøveby' where customer_id = $1`, [customerId]);
    expect(await linesOf()).toEqual([entry().replace('Prøveby', 'Ny Prøveby')]);
  });

  test('of a choice from its moment on, not before', async () => {
    await choose('secret', '2027-10-31T00:30:00Z');
    expect(await linesOf({ at: new Date('2027-10-31T00:29:59Z') })).toEqual([entry()]);
    expect(await linesOf({ at: new Date('2027-10-31T00:30:00Z') })).toEqual([`DELETE;${assignmentId};;;;;`]);
  });

  test('what the rule of the day says: from the day consent is the rule, whoever has not consented is deleted', async () => {
    const rules: DirectoryRule[] = [{ from: '2011-05-25', unchosen: 'listed', law: 'refusal' }, { from: '2027-01-01', unchosen: 'unlisted', law: 'consent' }];
    await linesOf({ rules, at: new Date('2026-12-31T22:59:59Z') });
    // Midnight in Copenhagen.
    const lines = await linesOf({ rules, at: new Date('2026-12-31T23:00:00Z') });
    expect(lines).toContain(`DELETE;${assignmentId};;;;;`);
    expect(lines.every((line) => line.startsWith('DELETE'))).toBe(true);
    await choose('listed');
    expect(await linesOf({ rules, at: new Date('2026-12-31T23:00:00Z') })).toEqual([entry()]);
    expect(directoryChoiceAt(null, new Date('2011-01-01'))).toBe('unlisted');
  });
});

describe('a file', () => {
  test('is recorded as a disclosure of exactly what it tells about whom, and the withdrawal alone is none', async () => {
    const delivery = await make();
    const [disclosure] = await ordering.platform.query<{ recipient: string; fields: string[]; assignments: number[] }>(
      `select d.recipient, d.fields, array_agg(s.assignment_id) as assignments from ordering.directory_delivery join privacy.disclosure d using (disclosure_id) join privacy.disclosure_subject s using (disclosure_id)
       where delivery_id = $1 group by d.recipient, d.fields`, [delivery!.deliveryId]);
    expect(disclosure).toEqual({ recipient: 'prøve-118', fields: FIELDS.toSorted(), assignments: [assignmentId] });
    await choose('unlisted');
    const withdrawal = await make();
    expect(await ordering.platform.query('select disclosure_id, listed, withdrawn from ordering.directory_delivery where delivery_id = $1', [withdrawal!.deliveryId])).toEqual([{ disclosure_id: null, listed: 0, withdrawn: 1 }]);
  });

  test('is handed out once, and one that a later file replaced not at all', async () => {
    const first = await make();
    await choose('unlisted');
    const second = await make();
    expect(await collect(first!.deliveryId)).toBeNull();
    expect((await collect(second!.deliveryId))!.document.toString()).toContain('DELETE');
    expect(await collect(second!.deliveryId)).toBeNull();
    expect(await ordering.platform.query('select from ordering.directory_delivery where document is not null')).toEqual([]);
  });

  test('is not handed out when somebody in it has objected by now', async () => {
    const delivery = await make();
    await ordering.platform.query('update ordering.assignment set objected = true where assignment_id = $1', [assignmentId]);
    await expect(collect(delivery!.deliveryId)).rejects.toThrow(/meets no assignment/);
  });

  test.each([
    ['directories', 'The recipient directories is planned and not in force yet.'], ['nobody', 'There is no recipient "nobody" in the register.'],
    ['without-street', 'The field ordering.customer.street is not on the list of what the recipient without-street may be given.'],
  ])('for %s is refused, and nothing is remembered of it', async (recipient, sentence) => {
    await expect(make({ recipient })).rejects.toThrow(sentence);
    expect(await ordering.platform.query('select from ordering.directory_entry where recipient = $1', [recipient])).toEqual([]);
  });

  test('has its XML layout, with what is markup written out', () => {
    const xml = directoryFile('xml', {
      recipient: 'prøve-118', day: '2027-01-31', complete: false, withdrawn: [7], listed: [{ reference: 5, number: '4515000001', name: 'A & <B> "C"', street: 'Vej 1', postcode: '9999', city: 'By' }],
    }).toString();
    expect(xml).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<directory version="1" recipient="prøve-118" day="2027-01-31" content="changes" entries="1" deletions="1">
  <entry reference="5" number="4515000001"><name>A &amp; &lt;B&gt; &quot;C&quot;</name><street>Vej 1</street><postcode>9999</postcode><city>By</city></entry>
  <delete reference="7"/>
</directory>
`);
  });
});

describe('the choice', () => {
  test('stays to be read with who chose it when, and what the law says where nobody has', async () => {
    expect((await self.get<DirectoryState>(`/customers/${customerId}/numbers/${assignmentId}/directory`)).body).toEqual({ now: 'listed', items: [] });
    await choose('secret');
    const { status, body } = await choose('listed', '2027-01-01T00:00:00Z');
    expect(status).toBe(201);
    expect(body.now).toBe('secret');
    expect(body.items.map(({ choice, chosenBy }) => [choice, chosenBy])).toEqual([['listed', 'client:tester'], ['secret', 'client:tester']]);
  });

  test('for the past is refused, and of another customer’s number looks like of none', async () => {
    const past = await choose<never>('secret', '2026-01-01T00:00:00Z');
    expect([past.status, pointersOf(past)]).toEqual([400, ['/validFrom']]);
    const stranger = await ordering.customer(await registerCustomer(ordering, newCustomer()));
    expect((await choose('listed', null, stranger)).status).toBe(404);
    expect((await stranger.get(`/customers/${customerId}/numbers/${assignmentId}/directory`)).status).toBe(404);
  });

  test('of a new holder is made anew', async () => {
    await choose('secret');
    await ordering.platform.query(`update ordering.assignment set during = tstzrange(lower(during), now() - interval '1 hour') where assignment_id = $1`, [assignmentId]);
    customerId = await registerCustomer(ordering, { name: 'Nordlys; Prøvehal & Søn ApS', street: 'Prøvevej 1, 2. th' });
    ({ assignmentId } = await holdNumber(ordering.platform, { number, customerId, from: new Date(Date.now() - 1_800_000).toISOString() }));
    expect(await linesOf()).toEqual([entry()]);
  });
});

test('the services of the register are planned, so that no file is made for them; and files are for the operator alone', async () => {
  const wish = { recipient: 'directories', complete: true };
  const answer = await ordering.operator.post('/directory/deliveries', wish);
  expect([answer.status, answer.body.type, answer.body.detail]).toEqual([409, '/problems/not-disclosed', 'The recipient directories is planned and not in force yet.']);
  expect((await self.post('/directory/deliveries', wish)).status).toBe(403);
  expect((await self.post('/directory/deliveries/1/file')).status).toBe(403);
  expect((await ordering.operator.post('/directory/deliveries/2147483647/file')).status).toBe(404);
});

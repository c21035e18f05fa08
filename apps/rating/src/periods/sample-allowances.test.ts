import { bundledOperators } from '@turbotrack/call-records';
import { generateOperator, writeCallFiles } from '@turbotrack/sample-operator';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { layDownSample } from '../testing/company.js';
import { freeze, LAST_MONTH, periodOf } from '../testing/deliver-and-freeze.js';
import { addOperator, type RatingUnderTest, settled, startRatingUnderTest } from '../testing/rating-under-test.js';

let rating: RatingUnderTest;
beforeAll(async () => {
  const sample = generateOperator({ seed: 11, customers: 12, numbers: 60, calls: 4_000, month: LAST_MONTH.toFormat('yyyy-MM') });
  rating = await startRatingUnderTest({ RATING_CHUNK_BYTES: 262_144 });
  for (const description of Object.values(bundledOperators)) await addOperator(rating.platform, description);
  await layDownSample(rating.platform, sample);
  // So little is included that some of it runs out.
  await rating.platform.query(`update ordering.product set allowances = replace(replace(replace(allowances::text, '"includedSeconds": 36000', '"includedSeconds": 600'), '"includedMessages": 500', '"includedMessages": 2'), '"includedBytes": 10000000000', '"includedBytes": 90000000')::jsonb`);
  const folder = await mkdtemp(`${tmpdir()}/sample-`);
  const { files } = await writeCallFiles(sample, folder);
  for (const { network, path } of files) await rating.people.upload(network, await readFile(path));
  await settled(rating.platform, files.length);
  await rm(folder, { recursive: true });
  await freeze(rating);
});
afterAll(() => rating.close());

test('a month of the sample operator spends of each allowance what there is of it or what was used, whichever is less, by an account of its own', async () => {
  const accounts = await rating.platform.query<{ field: string; used: string; included: string; covered: string }>(
    `with held as (
       select s.subscription_id, a.value as allowance, f.field, (a.value ->> f.field)::bigint as included
       from ordering.subscription s join ordering.product p using (product_id) cross join jsonb_array_elements(p.allowances) a
       cross join lateral (values ('includedSeconds', '{0}'::int[]), ('includedMessages', '{1,2}'), ('includedBytes', '{3}')) f (field, services)
       where a.value ? f.field and s.starts_on < $1::date + interval '1 month' and (s.ends_on is null or s.ends_on > $1)),
     used as (
       select h.subscription_id, h.field, h.included, sum(case when c.service = 0 then c.duration_s else c.volume end) as used
       from held h join ordering.assignment a using (subscription_id) join rating.call c using (assignment_id) join rating.tariff_version v using (tariff_version_id)
       where c.list_price_micro > 0 and c.started_at >= $1::date::timestamp at time zone 'Europe/Copenhagen' and c.started_at < ($1::date + interval '1 month') at time zone 'Europe/Copenhagen'
         and (array['voice', 'sms', 'mms', 'data'])[c.service + 1] in (select jsonb_array_elements_text(h.allowance -> 'services'))
         and (array['outgoing', 'incoming', 'forwarded', 'roaming-made', 'roaming-received'])[c.direction + 1] in (select jsonb_array_elements_text(h.allowance -> 'directions'))
         and v.definition #>> array['zones', c.zone::text, 'code'] in (select jsonb_array_elements_text(h.allowance -> 'zones'))
       group by 1, 2, 3)
     select u.field, u.used, u.included, coalesce((select sum(x.covered) from rating.allowance_use x
         where x.subscription_id = u.subscription_id and x.period = $1 and split_part(x.allowance_id, ' ', 4) = '' and split_part(x.allowance_id, ' ', 2) = case u.field when 'includedSeconds' then 'voice' when 'includedMessages' then 'sms' else 'data' end), 0) as covered
     from used u`,
    [periodOf()],
  );
  for (const { used, included, covered } of accounts) expect(Number(covered)).toBe(Math.min(Number(used), Number(included)));
  for (const field of ['includedSeconds', 'includedMessages', 'includedBytes']) {
    const own = accounts.filter((account) => account.field === field);
    expect(own.some(({ used, included }) => Number(used) > Number(included)), `${field} runs out somewhere`).toBe(true);
    expect(own.some(({ used, included }) => Number(used) <= Number(included)), `${field} lasts somewhere`).toBe(true);
  }
  const [wrong] = await rating.platform.query<{ n: number }>(
    `select count(*)::int as n from rating.call c join (select call_id, sum(covered) as covered, sum(covered_micro) as micro from rating.allowance_use group by 1) u using (call_id)
     where u.micro > c.list_price_micro or (u.covered = case when c.service = 0 then c.duration_s else c.volume end and u.micro <> c.list_price_micro)`);
  expect(wrong!.n).toBe(0);
});

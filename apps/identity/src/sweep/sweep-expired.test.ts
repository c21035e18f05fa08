import { afterAll, beforeAll, expect, test } from 'vitest';
import { PurposeGate } from '@turbotrack/privacy';
import { createTestPlatform, type TestPlatform } from '@turbotrack/service/testing';
import { sweepExpired } from './sweep-expired.js';

let platform: TestPlatform;
let gate: PurposeGate;
beforeAll(async () => {
  platform = await createTestPlatform();
  gate = new PurposeGate(platform.database.installation, { purposes: ['sign-in'] });
});
afterAll(async () => {
  await gate.close();
  await platform.drop();
});

test('what has run out goes when its time is over and not before', async () => {
  const hash = (n: number) => `decode(lpad('${n}', 64, '0'), 'hex')`;
  await platform.query(`insert into identity.sign_in_state (kind, id_hash, payload, expires_at) values
    ('Session', ${hash(1)}, '', now() - interval '25 hours'), ('Session', ${hash(2)}, '', now() - interval '23 hours')`);
  await platform.query(`insert into identity.failed_attempt (bucket, failures, last_at) values (${hash(1)}, 1, now() - interval '25 hours'), (${hash(2)}, 1, now() - interval '23 hours')`);
  const key = (n: number, expires: string, revoked: string) => `('live', 'n', 'tt_live_${n}', ${hash(n)}, '{}', 'x', now() ${expires}, ${revoked})`;
  await platform.query(`insert into identity.api_key (tenant, name, beginning, key_hash, scopes, created_by, expires_at, revoked_at) values
    ${key(1, "- interval '13 months'", 'null')}, ${key(2, "+ interval '1 year'", "now() - interval '13 months'")}, ${key(3, "- interval '11 months'", 'null')}`);
  await platform.query(`insert into identity.account (email, name, role, invited_by, state, closed_at) values
    ('a@operator.example', 'A', 'bi', 'x', 'closed', now() - interval '13 months'), ('b@operator.example', 'B', 'bi', 'x', 'closed', now() - interval '11 months'), ('c@operator.example', 'C', 'bi', 'x', 'invited', null)`);
  await platform.query(`insert into identity.account_link (account_id, meant_for, token_hash, expires_at, used_at) select account_id, 'invitation', decode(lpad(account_id::text, 64, '0'), 'hex'), now() + interval '1 day',
    case email when 'c@operator.example' then now() - interval '2 days' end from identity.account where email <> 'a@operator.example'`);
  expect(await sweepExpired(gate)).toBe(6);
  const left = await platform.query<{ kept: string }>(`select (select count(*) from identity.sign_in_state) || ' ' || (select count(*) from identity.failed_attempt) || ' ' ||
    (select string_agg(beginning, ',') from identity.api_key) || ' ' || (select string_agg(email, ',' order by email) from identity.account) || ' ' || (select count(*) from identity.account_link) as kept`);
  expect(left[0]!.kept).toBe('1 1 tt_live_3 b@operator.example,c@operator.example 1');
});

import { bundledOperators, type OperatorDescription } from '@turbotrack/call-records';
import { until } from '@turbotrack/service/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FileReport } from '../deliveries/list-files.js';
import { type RatingUnderTest, settled, startRatingUnderTest } from '../testing/rating-under-test.js';

/** The samples of the package that reads the formats, one at least of each. */
const samples = new URL('../../../../packages/call-records/test/format-samples.ts', import.meta.url).pathname;
const { FORMAT_SAMPLES } = (await import(/* @vite-ignore */ samples)) as { FORMAT_SAMPLES: { name: string; description: OperatorDescription; content: Buffer }[] };

let rating: RatingUnderTest;
let files = 0;
beforeAll(async () => {
  rating = await startRatingUnderTest();
});
afterAll(() => rating.close());

test('there is a sample of every operator that is delivered with the platform', () => {
  expect(new Set(FORMAT_SAMPLES.map(({ description }) => description.operator))).toEqual(new Set(Object.values(bundledOperators).map(({ operator }) => operator)));
});

// Without its trailer described, a trailer is a malformed record.
test.each(FORMAT_SAMPLES.filter(({ name }) => !name.endsWith('without its trailer')))('$name: its operator is registered and its file is read to the last record', async ({ description, content }) => {
  expect((await rating.people.put(`/operators/${description.operator}`, description)).status).toBe(200);
  // Samples of one operator may share bytes; the reader does not mind an empty line, but the ledger knows the bytes.
  await rating.platform.query(`update rating.call_file set state = 'rolled back'`);
  const { body } = await rating.people.upload<{ fileId: number }>(description.operator, content);
  files += 1;
  await settled(rating.platform, files);
  const report = (await rating.people.get<FileReport>(`/files/${body.fileId}`)).body;
  expect(report).toMatchObject({ state: 'read', problem: null });
  expect(report.records).toBeGreaterThan(0);
  expect(report.accepted + report.duplicate + report.suspended + report.internal + report.parts).toBe(report.records! + report.joined);
  expect(report.duplicate + report.suspended + report.parts).toBeGreaterThan(0);
  expect((await rating.platform.query(`select from rating.suspended_call where reason = 'malformed' and file_id = ${body.fileId}`)).length).toBe(0);
});

test('a document that breaks off is held; released, it gives the records in front of the break', async () => {
  const { description, content } = FORMAT_SAMPLES.find(({ name }) => name === 'BroadWorks XML')!;
  await rating.people.put(`/operators/${description.operator}`, description);
  const { body } = await rating.people.upload<{ fileId: number }>(description.operator, content.subarray(0, -60));
  const report = async () => (await rating.people.get<FileReport>(`/files/${body.fileId}`)).body;
  await until(async () => (await report()).state === 'held');
  expect(await rating.people.post(`/files/${body.fileId}/release`, { reason: 'the rest comes tomorrow' })).toMatchObject({ status: 202 });
  await until(async () => (await report()).state === 'read');
  const { records, suspended, parts, duplicate, internal, accepted, joined } = await report();
  expect(records).toBeGreaterThan(0);
  expect(suspended + parts + duplicate + internal + accepted).toBe(records! + joined);
});

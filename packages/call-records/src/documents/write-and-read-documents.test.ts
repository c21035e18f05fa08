import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readWhole } from '../../test/read-whole.js';
import { cdrData, cdrXmlFile } from '../../test/write-cdr-xml.js';
import { channelRecord } from '../../test/write-channel-record.js';
import { ascii, type TapEvent, tapFile } from '../../test/write-tap.js';
import { bundledOperators } from '../index.js';

const own = fc.integer({ min: 0, max: 999_999 }).map((n) => `4515${String(n).padStart(6, '0')}`);
const other = fc.oneof(fc.integer({ min: 0, max: 999_999 }).map((n) => `4517${String(n).padStart(6, '0')}`), fc.constantFrom('46701740605', '447700900123', '12125550123'));
const startedAt = fc.integer({ min: Date.UTC(2026, 0, 1) / 1000, max: Date.UTC(2026, 10, 20) / 1000 }).map((second) => second * 1000);
const chunkBytes = fc.integer({ min: 1, max: 3000 });
const seconds = fc.integer({ min: 1, max: 604_800 });
/** `yyyyMMddHHmmss` and the rest, by the runtime's own clock. */
const digitsOf = (instant: number): string => new Date(instant).toISOString().replaceAll(/[-:TZ]/g, '');

describe('what is written is read back', () => {
  test('from TAP, whatever the offsets, lengths and octets', async () => {
    const offset = fc.constantFrom(['+0000', 0], ['+0200', 120], ['-0330', -210], ['+0545', 345], ['-1100', -660]) as fc.Arbitrary<[string, number]>;
    const use = fc.record({ kind: fc.constantFrom('moc', 'mtc', 'gprs', 'message' as const), own, other, startedAt, seconds, incoming: fc.nat({ max: 2 ** 31 - 1 }), outgoing: fc.nat({ max: 2 ** 31 - 1 }), code: fc.integer({ min: 0, max: 4 }), sms: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(use, { minLength: 1, maxLength: 20 }), fc.array(offset, { minLength: 5, maxLength: 5 }), fc.record({ indefinite: fc.boolean(), lengthOctets: fc.integer({ min: 1, max: 5 }) }), chunkBytes, async (uses, offsets, habits, size) => {
        const events = uses.map((one): TapEvent => ({
          kind: one.kind, msisdn: one.own, other: one.other, local: digitsOf(one.startedAt + (offsets[one.code] as [string, number])[1] * 60_000).slice(0, 14), offsetCode: one.code, seconds: one.seconds, incoming: one.incoming, outgoing: one.outgoing, service: 0,
          ...(one.sms && { teleService: '22', ...(one.kind === 'moc' && { party: [ascii('5f8323', one.other)] }) }),
        }));
        const content = tapFile(events, { offsets: Object.fromEntries(offsets.map(([text], code) => [code, text])) }, habits);
        const { plan, calls, malformed } = await readWhole(content, { ...bundledOperators.roaming, messagingServices: { 0: ['sms', 'roaming-made'] } } as never, { chunkBytes: size });
        expect([plan.problem, malformed]).toEqual([null, []]);
        expect(calls.map((call) => [call.service, call.servedNumber, call.otherNumber, call.startedAt, call.durationS, call.volume])).toEqual(
          uses.map((one) => {
            const service = one.kind === 'gprs' ? 'data' : one.kind === 'message' || one.sms ? 'sms' : 'voice';
            return [service, one.own, service === 'data' ? '' : one.other, one.startedAt, service === 'sms' ? 0 : one.seconds, service === 'data' ? one.incoming + one.outgoing : service === 'sms' ? 1 : 0];
          }),
        );
      }),
      { numRuns: 60 },
    );
  });

  test('from BroadWorks XML, whatever blanks and texts are in it', async () => {
    const use = fc.record({ own, other, startedAt, seconds, ms: fc.integer({ min: 0, max: 999 }), incoming: fc.boolean(), answered: fc.boolean(), text: fc.string({ maxLength: 12 }).map((text) => text.replaceAll(/[^\t\n -~]/g, '')) });
    await fc.assert(
      fc.asyncProperty(fc.array(use, { minLength: 1, maxLength: 12 }), fc.constantFrom('\n', '\r\n', ''), chunkBytes, async (uses, lineEnd, size) => {
        const records = uses.map((one, at) => {
          const written = (instant: number): string => digitsOf(instant);
          const [from, to] = one.incoming ? [one.other, one.own] : [one.own, one.other];
          return cdrData({
            counter: String(at), more: `<note>${one.text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</note>`,
            basic: { userNumber: `+${one.own}`, callingNumber: `+${from}`, calledNumber: `+${to}`, direction: one.incoming ? 'Terminating' : 'Originating', startTime: written(one.startedAt), answerIndicator: one.answered ? 'Yes' : 'No', answerTime: one.answered ? written(one.startedAt + one.ms) : '', releaseTime: written(one.startedAt + one.ms + one.seconds * 1000), route: one.text },
          });
        });
        const { plan, calls, malformed } = await readWhole(cdrXmlFile(records).replaceAll('\n', lineEnd === '' ? ' ' : lineEnd), bundledOperators.broadworks, { chunkBytes: size });
        expect([plan.problem, malformed]).toEqual([null, []]);
        expect(calls.map((call) => [call.servedNumber, call.otherNumber, call.direction, call.answered, call.startedAt, call.durationS])).toEqual(
          uses.map((one) => [one.own, one.other, one.incoming ? 'incoming' : 'outgoing', one.answered, one.answered ? one.startedAt + one.ms : one.startedAt, one.answered ? one.seconds : 0]),
        );
      }),
      { numRuns: 60 },
    );
  });

  test('from FreeSWITCH JSON, whatever its layout and the texts in it', async () => {
    const use = fc.record({ own, other, startedAt, ms: fc.integer({ min: 1, max: 604_800_000 }), incoming: fc.boolean(), answered: fc.boolean(), text: fc.string({ unit: 'grapheme', maxLength: 12 }) });
    const layout = fc.constantFrom<(records: readonly unknown[]) => string>(
      (records) => JSON.stringify(records),
      (records) => JSON.stringify(records, null, '\t'),
      (records) => records.map((record) => JSON.stringify(record)).join('\r\n'),
      (records) => records.map((record) => JSON.stringify(record, null, 2)).join('\n'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(use, { minLength: 1, maxLength: 8 }), layout, chunkBytes, async (uses, lay, size) => {
        const records = uses.map((one, at) =>
          channelRecord({
            variables: { uuid: `u-${at}`, start_uepoch: String(one.startedAt * 1000), answer_epoch: one.answered ? '1' : '0', answer_uepoch: one.answered ? String(one.startedAt * 1000 + 7) : '0', billmsec: one.answered ? String(one.ms) : '0', note: encodeURIComponent(one.text.toWellFormed()) },
            profile: { context: one.incoming ? 'public' : 'default', caller_id_name: one.text, caller_id_number: one.incoming ? one.other : one.own, destination_number: one.incoming ? one.own : one.other },
          }),
        );
        const { plan, calls, malformed } = await readWhole(lay(records), bundledOperators['freeswitch-json'], { chunkBytes: size });
        expect([plan.problem, malformed]).toEqual([null, []]);
        expect(calls.map((call) => [call.recordId, call.servedNumber, call.otherNumber, call.direction, call.answered, call.startedAt, call.durationS])).toEqual(
          uses.map((one, at) => [`u-${at}`, one.own, one.other, one.incoming ? 'incoming' : 'outgoing', one.answered, one.startedAt, one.answered ? Math.ceil(one.ms / 1000) : 0]),
        );
      }),
      { numRuns: 60 },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LogFields } from './log-fields.js';
import { createLog, type Log } from './log.js';
import { stackFramesOf } from './stack-frames.js';
import { runWithTrace, traceIdFrom } from './trace-context.js';

const NUMBER = '4599887766';
const NAME = 'Kanarie Fugl';

function capture(): { log: Log; text: () => string; records: () => Record<string, unknown>[] } {
  const lines: string[] = [];
  const log = createLog('test', 'debug', { write: (line) => void lines.push(line) });
  return { log, text: () => lines.join(''), records: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe('the log', () => {
  test('writes the permitted fields of the permitted form', () => {
    const { log, records } = capture();
    const fields: LogFields = { queue: 'rating', jobId: 'import-file.17', fileId: 17, durationMs: 1.5, route: '/orders/:id', status: 200, method: 'GET', sqlstate: '23505' };
    log.info('request', fields);
    expect(records()[0]).toMatchObject({ app: 'test', event: 'request', level: 'info', ...fields });
    expect(log.droppedFields).toBe(0);
  });

  test('drops and counts every other field, whatever it is called', () => {
    const { log, text, records } = capture();
    log.info('job-done', { number: NUMBER, customer: { name: NAME }, email: 'x@example.com', count: 1 } as LogFields);
    expect(text()).not.toMatch(/4599887766|Kanarie|example\.com/);
    expect(records()[0]).toMatchObject({ count: 1, dropped: 3 });
    expect(log.droppedFields).toBe(3);
  });

  test('drops a permitted field that holds something else than it should', () => {
    const { log, text } = capture();
    const values = { traceId: NUMBER, jobId: `${NAME}`, queue: NUMBER, fileId: NUMBER, sqlstate: NAME, table: `customer_${NUMBER}`,
      constraint: NAME, statement: `select '${NUMBER}'`, code: NUMBER, method: NAME, route: `/numbers/${NUMBER}`, durationMs: NUMBER, status: NUMBER };
    log.warn('wrong', values as unknown as LogFields);
    expect(text()).not.toMatch(/4599887766|Kanarie/);
    expect(log.droppedFields).toBe(Object.keys(values).length);
  });

  test('an event that is no fixed name is not written', () => {
    const { log, text } = capture();
    log.info(`call from ${NUMBER}`);
    expect(text()).not.toContain(NUMBER);
    expect(text()).toContain('unnamed-event');
  });

  test('an error is written as its class and where it came from, never what it says', () => {
    const { log, text, records } = capture();
    const inner = Object.assign(new Error(`Key (number)=(${NUMBER}) exists`), { code: '23505', severity: 'ERROR', detail: NUMBER, table: 'assignment', constraint: 'assignment_overlap' });
    log.error('failed', {}, new TypeError(`no ${NAME}\n    at ${NUMBER} (/tmp/x.js:1:1)`, { cause: inner }));
    expect(text()).not.toMatch(/4599887766|Kanarie/);
    expect(records()[0]).toMatchObject({ sqlstate: '23505', table: 'assignment', constraint: 'assignment_overlap' });
    expect(records()[0]!['stack']).toMatch(/^TypeError\n\s+at .*log\.test\.ts/);
  });

  test('no string in any field or message can carry a marked text out', () => {
    const marked = fc.string().map((text) => `${text}§${NUMBER}§${text}`);
    const fields = fc.dictionary(fc.oneof(fc.constantFrom('traceId', 'jobId', 'queue', 'code', 'route', 'table', 'stack', 'msg', '__proto__'), fc.string()), fc.anything({ values: [marked] }));
    fc.assert(fc.property(fields, marked, (anything, message) => {
      const { log, text } = capture();
      log.error('failed', anything as LogFields, Object.assign(new Error(message), { code: message }));
      expect(text()).not.toContain(NUMBER);
    }), { numRuns: 500 });
  });

  test('a message that was changed after the error was made does not show in its frames', () => {
    const error = new Error(`first ${NUMBER}\n    at first (/x.js:1:1)`);
    expect(error.stack).toContain(NUMBER);
    error.message = 'second';
    expect(stackFramesOf(error)).toBe('Error');
  });

  test('a thrown string is not written', () => {
    const { log, text } = capture();
    log.error('failed', {}, NUMBER);
    expect(text()).not.toContain(NUMBER);
  });

  test('the trace of a request stands in every record written for it', () => {
    const { log, records } = capture();
    const traceId = traceIdFrom('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01');
    runWithTrace(traceId, () => log.info('inside'));
    log.info('outside');
    expect(records().map((record) => record['traceId'])).toEqual(['4bf92f3577b34da6a3ce929d0e0e4736', undefined]);
  });
});

describe('the trace id', () => {
  test.each([
    undefined, '', 'x', '00-00000000000000000000000000000000-00f067aa0ba902b7-01', '00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01',
    'ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', `00-${NUMBER}-00f067aa0ba902b7-01`,
  ])('is random where the header is not valid: %s', (header) => {
    const traceId = traceIdFrom(header);
    expect(traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(traceId).not.toBe(traceIdFrom(header));
  });
});

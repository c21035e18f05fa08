import { pino, type DestinationStream, type Logger } from 'pino';
import { databaseFieldsOf } from '../problems/database-errors.js';
import { isEventName, permittedFields, type LogFields } from './log-fields.js';
import { stackFramesOf } from './stack-frames.js';
import { currentTraceId } from './trace-context.js';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/**
 * The only way an app writes log records. A record is an event name and fields of a closed set, so nothing a
 * caller passes by mistake reaches the output: other fields, and fields of another form, are dropped and counted.
 * Also the token by which Nest providers ask for the log.
 */
export class Log {
  /** How many fields were dropped since the start; anything but 0 is a programming error worth mending. */
  droppedFields = 0;

  constructor(private readonly output: Logger) {}

  debug(event: string, fields?: LogFields): void {
    this.write('debug', event, fields);
  }

  info(event: string, fields?: LogFields): void {
    this.write('info', event, fields);
  }

  warn(event: string, fields?: LogFields, cause?: unknown): void {
    this.write('warn', event, fields, cause);
  }

  /** @param cause the error behind it: its class, call frames and SQLSTATE are written, its message is not */
  error(event: string, fields?: LogFields, cause?: unknown): void {
    this.write('error', event, fields, cause);
  }

  flush(): void {
    this.output.flush();
  }

  private write(level: 'debug' | 'info' | 'warn' | 'error', event: string, fields: LogFields = {}, cause?: unknown): void {
    if (!this.output.isLevelEnabled(level)) return;
    const known = cause === undefined ? undefined : databaseFieldsOf(cause);
    const { kept, dropped } = permittedFields({ traceId: currentTraceId(), ...known, ...fields });
    const lost = dropped + (isEventName(event) ? 0 : 1);
    this.droppedFields += lost;
    if (lost > 0) kept['dropped'] = lost;
    if (cause !== undefined) kept['stack'] = stackFramesOf(cause);
    this.output[level]({ event: isEventName(event) ? event : 'unnamed-event', ...kept });
  }
}

/** A log of JSON lines for `app`, on standard output unless a destination is given. */
export function createLog(app: string, level: LogLevel = 'info', destination?: DestinationStream): Log {
  const options = {
    level,
    base: { app },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return new Log(destination ? pino(options, destination) : pino(options));
}

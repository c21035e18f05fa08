import type { LoggerService } from '@nestjs/common';
import type { Log } from './log.js';

/**
 * What Nest itself has to say. Its messages quote addresses and input, so only the fact that there was one is kept,
 * with the name of the part that spoke.
 */
export class FrameworkLog implements LoggerService {
  constructor(private readonly target: Log) {}

  log(): void {}

  error(_message: unknown, ...details: unknown[]): void {
    this.target.error('framework-error', { code: contextOf(details) });
  }

  warn(_message: unknown, ...details: unknown[]): void {
    this.target.warn('framework-warning', { code: contextOf(details) });
  }
}

function contextOf(details: unknown[]): string {
  const last = details.at(-1);
  return typeof last === 'string' && /^[A-Za-z]{1,60}$/.test(last) ? last : 'unknown';
}

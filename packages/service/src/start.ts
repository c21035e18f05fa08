import { stackFramesOf } from './logging/stack-frames.js';
import { StartupError } from './startup-error.js';

interface Closable {
  close(): Promise<void>;
}

/** Standard error takes only sentences of our own; what another error says may quote data. */
function complain(error: unknown): void {
  process.stderr.write(`${error instanceof StartupError ? error.message : stackFramesOf(error)}\n`);
}

/**
 * Runs a process: starts it, and ends it with code 0 on SIGTERM or SIGINT after its work is done. A start that fails
 * and an error nobody caught end it with code 1, without printing what the error says unless it is a StartupError.
 */
export async function runProcess(start: () => Promise<Closable>): Promise<void> {
  const crash = (error: unknown): void => {
    complain(error);
    process.exit(1);
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  const running = await start().catch((error: unknown) => {
    complain(error);
    return process.exit(1);
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void running.close().then(() => process.exit(0), crash));
  }
}

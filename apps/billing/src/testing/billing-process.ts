import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FICTITIOUS_SELLER } from '../seller.js';
import type { BillingUnderTest } from './billing-under-test.js';

/** Billing in a process of its own, from the sources, that a test may kill. */
export class BillingProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly output: { text: string },
  ) {}

  /** Resolves once the process has started. */
  static async start({ platform, config, folder }: BillingUnderTest): Promise<BillingProcess> {
    const seller = join(folder, 'seller.json');
    await writeFile(seller, JSON.stringify(FICTITIOUS_SELLER));
    const runSource = new URL('../../../../packages/service/src/example/run-source.mjs', import.meta.url).href;
    const child = spawn(process.execPath, ['--conditions=@turbotrack/source', '--import', runSource, new URL('../main.ts', import.meta.url).pathname], {
      env: {
        PATH: process.env['PATH'], ...platform.environment, LOG_LEVEL: 'info', SELLER_FILE: seller,
        DOCUMENT_DIRECTORY: config.DOCUMENT_DIRECTORY, OUTBOUND_LEDGER: config.OUTBOUND_LEDGER, BILLING_CONCURRENCY: '4',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { text: '' };
    child.stdout.on('data', (data: Buffer) => (output.text += data.toString()));
    child.stderr.on('data', (data: Buffer) => (output.text += data.toString()));
    const started = new BillingProcess(child, output);
    while (!output.text.includes('"event":"started"')) {
      if (child.exitCode !== null) throw new Error(`Billing did not start: ${output.text}`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    return started;
  }

  /** What the process has logged. */
  get log(): string {
    return this.output.text;
  }

  /** Ends the process at once, with nothing finished or cleaned up. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }
}

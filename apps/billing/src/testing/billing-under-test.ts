import type { ProblemDocument, RunningApp } from '@turbotrack/service';
import { createTestPlatform, type TestPlatform, until } from '@turbotrack/service/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { z } from 'zod';
import type { runSchema } from '../invoice-runs/runs.schemas.js';
import { FICTITIOUS_SELLER } from '../seller.js';
import { type BillingConfig, startBilling } from '../start-billing.js';
import { SoldTelephony } from './sold-telephony.js';

type Run = z.output<typeof runSchema>;

/** Whatever an endpoint answers; a call that is meant to fail reads the body as the problem it is. */
export interface Answer<T = ProblemDocument> {
  readonly status: number;
  readonly body: T;
}

/** Somebody who calls the API with a token. */
export interface Client {
  get<T = ProblemDocument>(path: string): Promise<Answer<T>>;
  post<T = ProblemDocument>(path: string, body?: unknown): Promise<Answer<T>>;
  /** A file, as it is sent. */
  download(path: string): Promise<Response>;
}

const EVERYTHING = 'billing:read billing:write';

/** The real app on a database, a document folder and a ledger of its own. Start it, stop it, start it again. */
export class BillingUnderTest {
  readonly sold: SoldTelephony;
  readonly config: BillingConfig;
  /** What all starts have logged. */
  log = '';
  private running: RunningApp | undefined;

  private constructor(
    readonly platform: TestPlatform,
    readonly folder: string,
  ) {
    this.sold = new SoldTelephony(platform);
    this.config = {
      ...platform.config, LOG_LEVEL: 'info', HTTP_PORT: 0, BILLING_CONCURRENCY: 4,
      DOCUMENT_DIRECTORY: join(folder, 'documents'), OUTBOUND_LEDGER: join(folder, 'ledger', 'outbound.log'),
    };
  }

  static async create(): Promise<BillingUnderTest> {
    return new BillingUnderTest(await createTestPlatform(), await mkdtemp(join(tmpdir(), 'turbotrack-billing-')));
  }

  /** Created, and started. */
  static async start(): Promise<BillingUnderTest> {
    const billing = await BillingUnderTest.create();
    await billing.startApp();
    return billing;
  }

  get app(): RunningApp {
    if (!this.running) throw new Error('The app under test is not running.');
    return this.running;
  }

  async startApp(changes: Partial<BillingConfig> = {}): Promise<void> {
    this.running = await startBilling({ ...this.config, ...changes }, FICTITIOUS_SELLER, { write: (line) => void (this.log += line) });
  }

  async stopApp(): Promise<void> {
    await this.running?.close();
    this.running = undefined;
  }

  async close(): Promise<void> {
    await this.stopApp();
    await this.platform.drop();
    await rm(this.folder, { recursive: true });
  }

  /** One of the operator's own people. */
  async operator(scope = EVERYTHING): Promise<Client> {
    return clientOf(this.app.url, await this.platform.token(scope));
  }

  /** A customer's own access. */
  async customer(customerId: number, scope = EVERYTHING): Promise<Client> {
    return clientOf(this.app.url, await this.platform.token(scope, { customer_id: customerId }));
  }

  /** Asks for a run of a month, as finance does; resolves with its id. The invoices are dated the first day after it. */
  async askForRun(month: string): Promise<number> {
    const { status, body } = await (await this.operator()).post<Run>('/runs', { period: month, issueDate: firstDayAfter(month) });
    if (status !== 202) throw new Error(`The run was not accepted: ${JSON.stringify(body)}`);
    return body.runId;
  }

  /** A whole run: asked for, frozen as rating freezes it, issued, rendered. Resolves when there is nothing left to do. */
  async bill(month: string): Promise<Run> {
    const runId = await this.askForRun(month);
    await this.sold.freeze(runId, month);
    return this.untilDone(runId);
  }

  async untilDone(runId: number, limitMs = 30_000): Promise<Run> {
    let run = await this.findRun(runId);
    await until(async () => {
      run = await this.findRun(runId);
      return run.state === 'done' && run.documents.made === run.documents.expected;
    }, limitMs);
    return run;
  }

  async findRun(runId: number): Promise<Run> {
    return (await (await this.operator()).get<Run>(`/runs/${runId}`)).body;
  }

  /** Why customers were put aside: `{ 1002: 'address-missing' }`. */
  async parked(runId: number): Promise<Record<number, string>> {
    const { body } = await (await this.operator()).get<{ items: { customerId: number; reason: string }[] }>(`/runs/${runId}/parked?limit=500`);
    return Object.fromEntries(body.items.map(({ customerId, reason }) => [customerId, reason]));
  }
}

export function firstDayAfter(month: string): string {
  const [year, number] = month.split('-').map(Number);
  return new Date(Date.UTC(year!, number!, 1)).toISOString().slice(0, 10);
}

function clientOf(url: string, token: string): Client {
  const send = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(url + path, { ...init, headers: { authorization: `Bearer ${token}`, ...(init.body != null && { 'content-type': 'application/json' }) } });
  const answer = async <T>(response: Response): Promise<Answer<T>> => ({ status: response.status, body: (await response.json()) as T });
  return {
    get: async (path) => answer(await send(path)),
    post: async (path, body) => answer(await send(path, { method: 'POST', ...(body !== undefined && { body: JSON.stringify(body) }) })),
    download: (path) => send(path),
  };
}

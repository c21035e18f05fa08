import { type AnsweredLine, type OperatorAnswer, type OperatorRequest, openMessage, type Refusal, requestSchema, sealMessage } from '@turbotrack/network-operators';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RequestBook } from './request-book.js';

/** How the simulated operator behaves towards a request. */
export type Behaviour =
  /** Takes it and answers by itself, after `delayMs`. */
  | { readonly how: 'callback'; readonly delayMs?: number; /** How often the same answer comes. */ readonly times?: number; /** One answer a line, the last line first. */ readonly lineByLine?: boolean }
  /** Answers in the reply. */
  | { readonly how: 'at-once'; readonly delayMs?: number }
  /** Refuses the lines for a reason, in an answer of its own; with `whole`, the request in the reply. */
  | { readonly how: 'refuse'; readonly reason: Refusal; readonly whole?: boolean; readonly only?: (line: OperatorRequest['lines'][number]) => boolean }
  /** Answers with 503, as if it had not arrived. */
  | { readonly how: 'fail' }
  /** Takes it and keeps silent until it is told, or started again. */
  | { readonly how: 'silent' };

export interface SimulatorSettings {
  /** Signs both ways. */
  readonly secret: string;
  /** Where answers are posted that come by themselves; asked for at each one. */
  readonly answersTo: () => string;
  /** How it behaves, request by request; `callback` without delay when left out. */
  readonly behaviour?: (request: OperatorRequest) => Behaviour;
  /** A file in which requests outlive the process. */
  readonly bookFile?: string;
  readonly port?: number;
  /** Hours in which a number changes over, and how long after that the porting is reported as done. */
  readonly portingMs?: number;
}

export interface OperatorSimulator {
  readonly url: string;
  /** Every request that was taken, each once however often it was sent. */
  requests(): readonly OperatorRequest[];
  /** How many messages came, repeated ones included. */
  received(): number;
  /** Numbers that are open at the operator: provisioned or ported in, and not ceased. */
  openNumbers(): ReadonlySet<string>;
  /** Answers everything it kept silent about. */
  answerSilent(): Promise<void>;
  /** Answers a request once more. */
  answerAgain(requestId: string): Promise<number>;
  close(): Promise<void>;
}

/**
 * A network operator of our own making on HTTP: for tests, the demo and development. It carries a request out once,
 * however often it comes, and answers as it is told to behave.
 */
export async function startOperatorSimulator(settings: SimulatorSettings): Promise<OperatorSimulator> {
  const simulator = new Simulator(settings);
  await simulator.listen();
  return simulator;
}

class Simulator implements OperatorSimulator {
  private readonly book: RequestBook;
  private readonly open = new Set<string>();
  private readonly underway = new Set<Promise<unknown>>();
  private readonly stop = new AbortController();
  private count = 0;
  private readonly server = createServer((request, response) => void this.serve(request, response).catch(() => response.destroy()));

  constructor(private readonly settings: SimulatorSettings) {
    this.book = new RequestBook(settings.bookFile);
    for (const { request, answer } of this.book.all()) if (answer) this.carryOut(request);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/requests`;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.listen(this.settings.port ?? 0, '127.0.0.1', resolve);
    });
    // What an earlier run took and did not answer.
    if (this.settings.bookFile) this.later(this.answerSilent());
  }

  requests(): readonly OperatorRequest[] {
    return this.book.all().map(({ request }) => request);
  }

  received(): number {
    return this.count;
  }

  openNumbers(): ReadonlySet<string> {
    return this.open;
  }

  async answerSilent(): Promise<void> {
    for (const { request } of this.book.unanswered()) await this.post(this.answer(request));
  }

  async answerAgain(requestId: string): Promise<number> {
    const answer = this.book.find(requestId)?.answer;
    return answer ? this.post(answer) : 0;
  }

  async close(): Promise<void> {
    this.stop.abort();
    this.server.close();
    this.server.closeAllConnections();
    await Promise.allSettled(this.underway);
  }

  private async serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    this.count += 1;
    const reply = (status: number, message?: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(message === undefined ? '' : JSON.stringify(sealMessage(this.settings.secret, message)));
    };
    const request = requestSchema.parse(openMessage(this.settings.secret, JSON.parse(await textOf(incoming))));
    const known = this.book.find(request.requestId);
    if (known?.answer) return reply(200, known.answer);
    const behaviour = this.settings.behaviour?.(request) ?? { how: 'callback' };
    if (behaviour.how === 'fail') return reply(503);
    if (behaviour.how === 'refuse' && behaviour.whole) return reply(422, { reason: behaviour.reason });
    if (!known) this.book.take(request);
    if (behaviour.how === 'silent') return reply(202);
    if (behaviour.how === 'at-once') {
      await this.wait(behaviour.delayMs ?? 0);
      return reply(200, this.answer(request));
    }
    reply(202);
    if (!known) this.later(this.answerLater(request, behaviour));
  }

  private async answerLater(request: OperatorRequest, behaviour: Extract<Behaviour, { how: 'callback' | 'refuse' }>): Promise<void> {
    if (behaviour.how === 'refuse') {
      await this.post(this.answer(request, (line) => (behaviour.only?.(line) ?? true) ? behaviour.reason : undefined));
      return;
    }
    await this.wait(behaviour.delayMs ?? 0);
    if (request.kind === 'port-in') {
      await this.post({ ...this.skeleton(request), lines: request.lines.map(({ line, porting }) => ({ line, outcome: 'scheduled', reference: `SIM-${line}`, at: new Date().toISOString(), window: windowOf(porting?.requestedOn) })) });
      await this.wait(this.settings.portingMs ?? 0);
    }
    const answer = this.answer(request);
    const messages = behaviour.lineByLine ? answer.lines.toReversed().map((line) => ({ ...answer, lines: [line] })) : [answer];
    for (let time = 0; time < (behaviour.times ?? 1); time += 1) for (const message of messages) await this.post(message);
  }

  /** Carries a request out and says so. */
  private answer(request: OperatorRequest, refuse: (line: OperatorRequest['lines'][number]) => Refusal | undefined = () => undefined): OperatorAnswer {
    const entry = this.book.find(request.requestId)!;
    if (entry.answer) return entry.answer;
    const at = new Date().toISOString();
    const lines = request.lines.map((line): AnsweredLine => {
      const reason = refuse(line);
      return reason ? { line: line.line, outcome: 'refused', reference: null, at, reason } : { line: line.line, outcome: 'done', reference: `SIM-${request.requestId.slice(0, 8)}-${line.line}`, at };
    });
    const answer: OperatorAnswer = { ...this.skeleton(request), lines };
    this.carryOut({ ...request, lines: request.lines.filter((_line, at) => lines[at]!.outcome === 'done') });
    this.book.note(entry, answer);
    return answer;
  }

  private carryOut({ kind, lines }: Pick<OperatorRequest, 'kind' | 'lines'>): void {
    for (const { number } of lines) {
      if (kind === 'provision' || kind === 'port-in') this.open.add(number);
      if (kind === 'cease' || kind === 'cancel-port-in') this.open.delete(number);
    }
  }

  private skeleton({ requestId }: OperatorRequest): Pick<OperatorAnswer, 'version' | 'requestId'> {
    return { version: 1, requestId };
  }

  /** Posts an answer, again for a while when it is not taken. @returns the status */
  private async post(answer: OperatorAnswer): Promise<number> {
    for (let attempt = 1; ; attempt += 1) {
      const body = JSON.stringify(sealMessage(this.settings.secret, answer));
      const status = await fetch(this.settings.answersTo(), { method: 'POST', body, headers: { 'content-type': 'application/json' }, signal: this.stop.signal }).then((response) => response.status, () => 0);
      if (status === 204 || attempt === 5 || this.stop.signal.aborted) return status;
      await this.wait(100 * attempt);
    }
  }

  private later(work: Promise<unknown>): void {
    const guarded = work.catch(() => undefined).finally(() => this.underway.delete(guarded));
    this.underway.add(guarded);
  }

  private async wait(ms: number): Promise<void> {
    if (ms === 0 || this.stop.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.stop.signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      }, { once: true });
    });
  }
}

/** Numbers change over in the morning of the day. */
function windowOf(day: string | null | undefined): { from: string; to: string } {
  const date = day ?? new Date().toISOString().slice(0, 10);
  return { from: `${date}T06:00:00.000Z`, to: `${date}T10:00:00.000Z` };
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

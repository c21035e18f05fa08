import type { OperatorAnswer, OperatorRequest } from '@turbotrack/network-operators';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** What the simulated operator knows of a request. */
export interface Entry {
  readonly request: OperatorRequest;
  answer?: OperatorAnswer;
}

/** The requests an operator has taken, which outlive it where a file is named. Numbers in it are fictitious: it is a simulator. */
export class RequestBook {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly path: string | undefined) {
    if (!path || !existsSync(path)) return;
    for (const line of readFileSync(path, 'utf8').split('\n').filter(Boolean)) {
      const { request, answer } = JSON.parse(line) as { request?: OperatorRequest; answer?: OperatorAnswer };
      if (request) this.entries.set(request.requestId, { request });
      const answered = answer && this.entries.get(answer.requestId);
      if (answered) answered.answer = answer;
    }
  }

  find(requestId: string): Entry | undefined {
    return this.entries.get(requestId);
  }

  take(request: OperatorRequest): Entry {
    const entry: Entry = { request };
    this.entries.set(request.requestId, entry);
    this.write({ request });
    return entry;
  }

  note(entry: Entry, answer: OperatorAnswer): void {
    entry.answer = answer;
    this.write({ answer });
  }

  unanswered(): Entry[] {
    return [...this.entries.values()].filter(({ answer }) => answer === undefined);
  }

  all(): readonly Entry[] {
    return [...this.entries.values()];
  }

  private write(line: object): void {
    if (this.path) appendFileSync(this.path, `${JSON.stringify(line)}\n`);
  }
}

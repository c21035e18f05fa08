import { setImmediate } from 'node:timers/promises';
import pg from 'pg';

/** One piece of work, as the journal keeps it. */
export interface JournalEntry {
  actor: string;
  purpose: string;
  tables: readonly string[];
  why: string;
  customer: number | null;
  employee: number | null;
  /** Case, run or order number; never personal data. */
  reference: string | null;
  /** Whom work for all concerned, by customer and by assignment; null where nothing was said: then everybody whom its tables hold. */
  customers: readonly number[] | null;
  assignments: readonly number[] | null;
}

interface Waiting {
  entry: JournalEntry;
  /** Ms since the epoch. */
  at: number;
  done: () => void;
  failed: (error: unknown) => void;
}

/**
 * Writes journal entries durably, many at a time: while one batch is being committed the next one gathers, so sixteen
 * busy clients share a commit and a lone one waits for its own only.
 */
export class AccessJournal {
  private client: pg.Client | undefined;
  private waiting: Waiting[] = [];
  private writing: Promise<void> | undefined;
  private readonly actors = new Map<string, number>();
  private readonly kinds = new Map<string, number>();

  constructor(private readonly url: string) {}

  /** Resolves when the entry is on disk. */
  record(entry: JournalEntry): Promise<void> {
    return new Promise((done, failed) => {
      this.waiting.push({ entry, at: Date.now(), done, failed });
      this.writing ??= this.writeAll().finally(() => (this.writing = undefined));
    });
  }

  /** Answers when the journal can be reached; nothing may be done while it cannot. */
  async check(): Promise<void> {
    await (this.client ??= await this.connect()).query('select 1');
  }

  async close(): Promise<void> {
    await this.writing;
    await this.client?.end();
    this.client = undefined;
  }

  private async writeAll(): Promise<void> {
    while (this.waiting.length > 0) {
      // Answers that came in one turn of the event loop share a batch.
      await setImmediate();
      const batch = this.waiting;
      this.waiting = [];
      try {
        await this.write(batch);
        for (const { done } of batch) done();
      } catch (error) {
        await this.client?.end().catch(() => undefined);
        this.client = undefined;
        for (const { failed } of batch) failed(error);
      }
    }
  }

  private async write(batch: Waiting[]): Promise<void> {
    const client = (this.client ??= await this.connect());
    const actors: number[] = [];
    const kinds: number[] = [];
    for (const { entry } of batch) {
      // Known words cost no turn of the event loop.
      actors.push(this.actors.get(entry.actor) ?? (await this.actorId(client, entry.actor)));
      kinds.push(this.kinds.get(kindKey(entry)) ?? (await this.kindId(client, entry)));
    }
    await client.query({
      name: 'journal',
      text: `insert into privacy.access_journal (at, actor_id, kind_id, customer_id, employee_id, reference, customers, assignments)
        select to_timestamp(at), actor, kind, customer, employee, reference, customers::int[], assignments::int[]
        from unnest($1::float8[], $2::int[], $3::int[], $4::int[], $5::int[], $6::text[], $7::text[], $8::text[]) as e (at, actor, kind, customer, employee, reference, customers, assignments)`,
      values: [
        batch.map(({ at }) => at / 1000), actors, kinds,
        batch.map(({ entry }) => entry.customer), batch.map(({ entry }) => entry.employee), batch.map(({ entry }) => entry.reference),
        batch.map(({ entry }) => setLiteral(entry.customers)), batch.map(({ entry }) => setLiteral(entry.assignments)),
      ],
    });
  }

  private async connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.url, keepAlive: true });
    client.on('error', () => (this.client = undefined));
    await client.connect();
    return client;
  }

  private actorId(client: pg.Client, name: string): Promise<number> {
    return this.idOf(this.actors, name, client, {
      make: 'insert into privacy.journal_actor (name) values ($1) on conflict do nothing',
      find: 'select actor_id as id from privacy.journal_actor where name = $1',
      values: [name],
    });
  }

  private kindId(client: pg.Client, entry: JournalEntry): Promise<number> {
    const tables = [...entry.tables].sort();
    return this.idOf(this.kinds, kindKey(entry), client, {
      make: 'insert into privacy.journal_kind (purpose, tables, why) values ($1, $2, $3) on conflict do nothing',
      find: 'select kind_id as id from privacy.journal_kind where purpose = $1 and tables = $2 and why = $3',
      values: [entry.purpose, tables, entry.why],
    });
  }

  private async idOf(known: Map<string, number>, key: string, client: pg.Client, word: { make: string; find: string; values: unknown[] }): Promise<number> {
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered;
    await client.query(word.make, word.values);
    const { rows } = await client.query<{ id: number }>(word.find, word.values);
    const [row] = rows;
    if (!row) throw new Error('The access journal lost a dictionary entry that it had just made.');
    known.set(key, row.id);
    return row.id;
  }
}

/** Two orders of the same tables are two keys of one kind: nothing is sorted for each entry. */
function kindKey({ purpose, tables, why }: JournalEntry): string {
  return `${purpose}\n${tables.join()}\n${why}`;
}

/** A PostgreSQL array; as text, because unnest takes lists of lists apart. */
function setLiteral(ids: readonly number[] | null): string | null {
  return ids && `{${ids.join()}}`;
}

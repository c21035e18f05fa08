import { drizzle } from 'drizzle-orm/node-postgres';
import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { deriveKey, type Installation, roleUrl } from '../installation.js';
import { tablesOf } from '../register/check.js';
import type { TableClass } from '../register/classification.js';
import { type Purpose, type PurposeEntry, purposeNames, purposes } from '../register/purposes.js';
import { register } from '../register/register.js';
import { AccessJournal, type JournalEntry } from './access-journal.js';
import { type PurposeDb, purposeTables, type TablesOf, watchTables } from './purpose-tables.js';
import { type Scope, signScope } from './scope-token.js';

/** Who works, about whom and why: goes into the access journal before the caller sees a result. */
export interface Access {
  scope: Scope;
  /** `app:billing`, `client:…`, `user:…`. */
  actor: string;
  /** What the work is, the same words every time: `issue invoice`. */
  why: string;
  /** Case, run, order or file number. Never personal data. */
  reference?: string;
  /** The work changes nothing: the database refuses it a write, and its journal entry becomes durable while it ends instead of before. */
  readOnly?: true;
}

/** What work inside a purpose has at hand; all of it is one transaction. */
export interface PurposeWork<P extends Purpose> {
  db: PurposeDb<P>;
  tables: TablesOf<P>;
  /** Says whom work for all concerns, so that the journal can answer for each of them. Adds to what was said before. */
  concerns(subjects: { customers?: Iterable<number>; assignments?: Iterable<number> }): void;
  /** SQL by hand, for set-based work. The database allows what the purpose may do and nothing else. Name the tables for the journal. */
  sql<R extends pg.QueryResultRow>(touches: readonly string[], text: string, values?: readonly unknown[]): Promise<pg.QueryResult<R>>;
  /** COPY … FROM STDIN into a month's partition; `target` is `schema.partition (columns)`. */
  copy(touches: readonly string[], target: string, rows: Iterable<string | Buffer>, format?: 'text' | 'binary'): Promise<void>;
}

/** Work was asked for in a way its purpose does not allow; the sentence says which. */
export class PurposeError extends Error {
  override name = 'PurposeError';
}

const CONNECTIONS_PER_PURPOSE = 4;
const LATE = 'A statement came after its work: the piece of work that it belongs to is over.';

const TABLES: readonly TableClass[] = [...tablesOf(register as unknown as Record<string, Record<string, TableClass>>)].map(({ entry }) => entry);

/** Purposes that copy rows into a month's partition. */
const COPYING: ReadonlySet<Purpose> = new Set(purposeNames.filter((purpose) => TABLES.some((entry) => entry.partitionInsert?.includes(purpose))));

/** Purposes that the register lets write nothing: their transactions are read-only. */
const READING: ReadonlySet<Purpose> = new Set(purposeNames.filter((purpose) => !mayWrite(purpose)));

function mayWrite(purpose: Purpose): boolean {
  return COPYING.has(purpose) || TABLES.some((entry) => entry.delete?.includes(purpose) || Object.values(entry.columns).some(({ write }) => write.includes(purpose)));
}

/** Statements that are planned once a connection; what comes later is planned each time. */
const MOST_PREPARED = 500;
const WORDS = { all: 'all customers at once', customer: 'one customer', employee: 'one employee' } as const;

/** Settings that a statement made for the session would stay with the connection, and meet whoever works on it next. */
const FORGET = 'reset all';

/** What the journal is told about one piece of work. */
interface Noted {
  readonly tables: Set<string>;
  readonly customers: Set<number>;
  readonly assignments: Set<number>;
  over: boolean;
}

export interface GateOptions {
  /** The purposes this process serves; all when left out. */
  purposes?: readonly Purpose[];
  /** Connections per purpose; they open when used. */
  connectionsPerPurpose?: number;
}

/**
 * The only way to data. Each purpose logs in as its own database role through a small pool of its own; there is no way
 * from one purpose to another inside a connection, because a role is a member of nothing.
 */
export class PurposeGate {
  private readonly pools = new Map<Purpose, pg.Pool>();
  private readonly tables = new Map<Purpose, TablesOf<Purpose>>();
  private readonly prepared = new Map<string, string>();
  private readonly journal: AccessJournal;
  private readonly scopeKey: KeyObject;

  constructor(private readonly installation: Installation, private readonly options: GateOptions = {}) {
    this.journal = new AccessJournal(roleUrl(installation, 'journal'));
    this.scopeKey = createSecretKey(deriveKey(installation, 'scope'));
  }

  /**
   * Runs `work` in one transaction as `purpose`. Resolves when the transaction is committed and its journal entry is
   * durable; rejects, rolled back, when the work fails, which is journalled too; rejects when the journal cannot be
   * written, though the transaction may then be committed.
   *
   * @throws PurposeError when the purpose does not exist, does not allow the scope, or the work passed over a failure; the database's own error otherwise
   */
  async purpose<P extends Purpose, R>(purpose: P, access: Access, work: (inside: PurposeWork<P>) => Promise<R>): Promise<R> {
    const pool = this.poolOf(purpose, access.scope);
    const client = await pool.connect();
    const noted: Noted = { tables: new Set(), customers: new Set(), assignments: new Set(), over: false };
    const readsOnly = access.readOnly === true || READING.has(purpose);
    let broken: Error | undefined;
    let stage: 'before' | 'working' | 'ending' = 'before';
    try {
      const token = signScope(this.scopeKey, access.scope, backendPid(client));
      // Not waited for: the first statement of the work travels in the same packet, and fails with it.
      sendTogether(client);
      const begun = client.query(`begin${readsOnly ? ' read only' : ''}; set local turbotrack.scope = ${pg.escapeLiteral(token)}`);
      // Its failure is told below; work that throws at once would otherwise leave it unheard, and that ends the process.
      begun.catch(() => undefined);
      stage = 'working';
      const [result] = await Promise.all([work(this.inside(purpose, client, noted, access.scope !== 'all')), begun]);
      stage = 'ending';
      noted.over = true;
      const entry = this.journal.record(journalEntry(purpose, access, noted));
      // One after the other where something may have been written: nothing is committed that the journal does not tell.
      if (!readsOnly) await entry;
      await Promise.all([entry, commit(purpose, client)]);
      return result;
    } catch (error) {
      noted.over = true;
      await client.query(`rollback; ${FORGET}`).catch((failure: Error) => (broken = failure));
      // What failed has read all the same. The caller has no answer either way, so a journal that fails as well changes nothing.
      if (stage === 'working') await this.journal.record(journalEntry(purpose, access, noted)).catch(() => undefined);
      throw error;
    } finally {
      client.release(broken);
    }
  }

  /** Answers when the database can be reached. */
  async check(): Promise<void> {
    await this.journal.check();
  }

  /** Connections that a gate for so many purposes opens at the most, the journal's included. */
  static connectionsFor(purposeCount: number, perPurpose = CONNECTIONS_PER_PURPOSE): number {
    return purposeCount * perPurpose + 1;
  }

  /** Connections this gate holds right now, the journal's included. */
  openConnections(): number {
    return [...this.pools.values()].reduce((sum, pool) => sum + pool.totalCount, 1);
  }

  async close(): Promise<void> {
    await Promise.all([...this.pools.values()].map((pool) => pool.end()));
    await this.journal.close();
  }

  private poolOf(purpose: Purpose, scope: Scope): pg.Pool {
    const entry = purposes[purpose] as PurposeEntry | undefined;
    if (!entry) throw new PurposeError(`There is no purpose "${String(purpose)}" in packages/privacy/src/register/purposes.ts.`);
    if (this.options.purposes && !this.options.purposes.includes(purpose)) throw new PurposeError(`This process does not serve the purpose ${purpose}; what an app serves stands where it is started.`);
    if (!scope) throw new PurposeError(`Work for ${purpose} needs a scope: 'all', or a customer.`);
    const kind = scope === 'all' ? 'all' : scope.employee === undefined ? 'customer' : 'employee';
    if (!entry.scopes.includes(kind)) throw new PurposeError(`The purpose ${purpose} does not work for ${WORDS[kind]}.`);
    let pool = this.pools.get(purpose);
    if (!pool) {
      pool = new pg.Pool({
        connectionString: roleUrl(this.installation, { purpose }),
        max: this.options.connectionsPerPurpose ?? CONNECTIONS_PER_PURPOSE,
        idleTimeoutMillis: 30_000,
        application_name: `turbotrack ${purpose}`,
        // COPY holds a connection to itself.
        pipeline: !COPYING.has(purpose),
      });
      // An idle connection that breaks is replaced at the next use.
      pool.on('error', () => undefined);
      // One that breaks in use fails the work at hand; unheard, the client's event would end the whole process.
      pool.on('connect', (client) => client.on('error', () => undefined));
      this.pools.set(purpose, pool);
    }
    return pool;
  }

  private nameOf(text: string): string | undefined {
    const known = this.prepared.get(text);
    if (known !== undefined || this.prepared.size >= MOST_PREPARED) return known;
    const name = `s${this.prepared.size}`;
    this.prepared.set(text, name);
    return name;
  }

  /** @param preparing statements with values are planned once a connection: small work for one customer comes again and again, work for all is planned for its values */
  private inside<P extends Purpose>(purpose: P, client: pg.PoolClient, noted: Noted, preparing: boolean): PurposeWork<P> {
    let tables = this.tables.get(purpose) as TablesOf<P> | undefined;
    if (!tables) {
      tables = purposeTables(purpose).tables;
      this.tables.set(purpose, tables as unknown as TablesOf<Purpose>);
    }
    const note = (names: readonly string[]) => names.forEach((name) => noted.tables.add(name));
    const open = (): pg.PoolClient => {
      if (noted.over) throw new PurposeError(LATE);
      return client;
    };
    const nameOf = (text: string) => (preparing ? this.nameOf(text) : undefined);
    let db: PurposeDb<P> | undefined;
    let watched: TablesOf<P> | undefined;
    return {
      // Made when asked for: most work needs one way of asking only.
      get db() {
        return (db ??= drizzle(lent(client, noted)) as unknown as PurposeDb<P>);
      },
      get tables() {
        return (watched ??= watchTables(tables, (name) => noted.tables.add(name)));
      },
      concerns({ customers = [], assignments = [] }) {
        for (const customer of customers) noted.customers.add(customer);
        for (const assignment of assignments) noted.assignments.add(assignment);
      },
      sql(touches, text, values = []) {
        note(touches);
        const name = values.length > 0 ? nameOf(text) : undefined;
        return open().query({ text, values: [...values], ...(name && { name }) });
      },
      async copy(touches, target, rows, format = 'text') {
        note(touches);
        await pipeline(Readable.from(rows, { objectMode: false }), open().query(copyFrom(`copy ${target} from stdin (format ${format})`)));
      },
    };
  }
}

/** The connection for as long as the work lasts: afterwards it is lent to somebody else, in whose scope a late statement would run. */
function lent(client: pg.PoolClient, work: Pick<Noted, 'over'>): pg.PoolClient {
  return new Proxy(client, {
    get(target, name) {
      if (work.over && name === 'query') throw new PurposeError(LATE);
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** @throws PurposeError when there was nothing to commit, because a statement failed and the work went on regardless */
async function commit(purpose: Purpose, client: pg.PoolClient): Promise<void> {
  const [ended] = (await client.query(`commit; ${FORGET}`)) as unknown as pg.QueryResult[];
  if (ended?.command === 'ROLLBACK') throw new PurposeError(`Work for ${purpose} was rolled back: one of its statements failed, and it went on as if nothing had happened.`);
}

/** What this turn of the event loop sends to the database leaves in one packet. */
function sendTogether(client: pg.PoolClient): void {
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

function backendPid(client: pg.PoolClient): number {
  return (client as unknown as { processID: number }).processID;
}

function journalEntry(purpose: Purpose, access: Access, { tables, customers, assignments }: Noted): JournalEntry {
  return {
    actor: access.actor,
    purpose,
    tables: [...tables],
    why: access.why,
    customer: access.scope === 'all' ? null : access.scope.customer,
    employee: access.scope === 'all' ? null : (access.scope.employee ?? null),
    reference: access.reference ?? null,
    customers: customers.size > 0 ? [...customers] : null,
    assignments: assignments.size > 0 ? [...assignments] : null,
  };
}

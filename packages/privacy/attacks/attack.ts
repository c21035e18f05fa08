import { buffer } from 'node:stream/consumers';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { expect, it } from 'vitest';
import { type Scope, signScope } from '../src/gate/scope-token.js';
import { deriveKey, type Installation, roleName, roleUrl } from '../src/installation.js';
import type { Purpose } from '../src/register/purposes.js';
import { createTestDatabase, type TestDatabase } from '../src/testing.js';
import { plantRows, singsOf } from './plant-rows.js';

/** Whom the attacker is logged in as; all the SQL it wants, and nothing but SQL. */
export type AttackerRole = Purpose | 'queue' | 'journal';

/** One try to get at what the role must not have. */
export interface Attack {
  /** What is tried. */
  title: string;
  as: AttackerRole;
  /** Signed by the gate for this work; for everybody where it is left out. */
  scope?: Scope;
  /** SQL of a superuser that takes the protection away, so that the attack succeeds; `role` is the attacker's. */
  weaken(role: string): string;
  /** What the attacker sends, one statement after another; a statement that fails does not stop the next one. */
  steps: readonly string[];
  /**
   * `canary` (when left out): a planted value, or {@link SIGNAL}, came back in a row, an error, a notice or a copy.
   * `deed`: the last statement was carried out and met at least one row.
   */
  success?: 'canary' | 'deed';
  /** What alone counts as success, where not any canary does: one that is somebody else's, or an error that only a right guess provokes. */
  tells?: string;
  /** An attack that still succeeds: what is missing. The test fails when it no longer does, so that this line goes. */
  stillOpen?: string;
}

/** What an attack lets the database say when it has learnt something that is not itself a planted value. */
export const SIGNAL = 'the canary sang';

/** A connection under the attacker's control, and all that it ever answered. */
export class Attacker {
  private readonly answers: string[] = [];
  private readonly notice = (notice: unknown) => this.answers.push(everythingOf(notice));
  /** Whether the last statement was carried out and, where it counts rows, met one. */
  lastWorked = false;

  constructor(private readonly client: pg.Client) {
    client.on('notice', this.notice);
  }

  get heard(): string {
    return this.answers.join('\n');
  }

  /** Sends a statement; one that fails leaves the transaction usable. */
  async send(text: string): Promise<pg.QueryResult | undefined> {
    await this.client.query('savepoint statement');
    try {
      const result = /^copy .* to stdout$/is.test(text) ? await this.copy(text) : await this.client.query(text);
      this.answers.push(everythingOf(result?.rows));
      this.lastWorked = result === undefined || result.rowCount === null || result.rowCount > 0;
      return result;
    } catch (error) {
      this.answers.push(everythingOf(error));
      this.lastWorked = false;
      await this.client.query('rollback to savepoint statement');
      return undefined;
    }
  }

  leave(): void {
    this.client.off('notice', this.notice);
  }

  private async copy(text: string): Promise<undefined> {
    const read = await buffer(this.client.query(copyTo(text)));
    this.answers.push(read.toString());
    return undefined;
  }
}

function everythingOf(answer: unknown): string {
  const errorParts = answer instanceof Error ? { ...answer, text: answer.message } : answer;
  return JSON.stringify(errorParts) ?? '';
}

/** A scratch database with everybody's rows in it, and connections of every role. */
export interface Battlefield {
  readonly database: TestDatabase;
  readonly installation: Installation;
  readonly admin: pg.Client;
  roleOf(who: AttackerRole): string;
  login(who: AttackerRole): Promise<pg.Client>;
  /** Runs as that role, logged in as in production; nothing of it stays. */
  asLoggedIn<R>(who: AttackerRole, scope: Scope, work: (attacker: Attacker) => Promise<R>): Promise<R>;
  /** Runs as that role after a superuser's SQL; nothing of either stays. */
  asWeakened<R>(who: AttackerRole, scope: Scope, weakening: string, work: (attacker: Attacker) => Promise<R>): Promise<R>;
  close(): Promise<void>;
}

export async function createBattlefield(): Promise<Battlefield> {
  const database = await createTestDatabase();
  const { installation } = database;
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  await plantRows(admin);
  const logins = new Map<AttackerRole, Promise<pg.Client>>();
  const which = (who: AttackerRole) => (who === 'queue' || who === 'journal' ? who : { purpose: who });
  const roleOf = (who: AttackerRole) => roleName(installation, which(who));
  const token = (client: pg.Client, scope: Scope) => pg.escapeLiteral(signScope(deriveKey(installation, 'scope'), scope, backendPid(client)));
  const inside = async <R>(client: pg.Client, begin: string, work: (attacker: Attacker) => Promise<R>): Promise<R> => {
    const attacker = new Attacker(client);
    try {
      await client.query(begin);
      return await work(attacker);
    } finally {
      attacker.leave();
      await client.query('rollback');
      await client.query('reset session authorization; deallocate all');
    }
  };
  const login = (who: AttackerRole): Promise<pg.Client> => {
    const known = logins.get(who) ?? connect(roleUrl(installation, which(who)));
    logins.set(who, known);
    return known;
  };
  return {
    database, installation, admin, roleOf, login,
    async asLoggedIn(who, scope, work) {
      const client = await login(who);
      return inside(client, `begin; set local turbotrack.scope = ${token(client, scope)}`, work);
    },
    asWeakened: (who, scope, weakening, work) => inside(admin, `begin; ${weakening}; set local session authorization ${roleOf(who)}; set local turbotrack.scope = ${token(admin, scope)}`, work),
    async close() {
      for (const client of logins.values()) await (await client).end();
      await admin.end();
      await database.drop();
    },
  };
}

export function backendPid(client: pg.Client): number {
  return (client as unknown as { processID: number }).processID;
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

interface Outcome {
  succeeded: boolean;
  heard: string;
}

async function carryOut({ steps, success, tells }: Attack, attacker: Attacker): Promise<Outcome> {
  for (const step of steps) await attacker.send(step);
  const { heard } = attacker;
  const sang = tells === undefined ? heard.includes(SIGNAL) || singsOf(heard) : heard.includes(tells);
  return { succeeded: success === 'deed' ? attacker.lastWorked : sang, heard };
}

/**
 * Makes two tests of every attack: that it succeeds where its protection is gone and only there, so that it is known to
 * be an attack; and that it fails against an installation as it is.
 */
export function defineAttacks(field: () => Battlefield, attacks: readonly Attack[]): void {
  const titled = (list: readonly Attack[]) => list.map((attack) => [attack.title, attack.stillOpen ?? '', attack] as const);
  const ours = (attack: Attack) => field().asLoggedIn(attack.as, attack.scope ?? 'all', (attacker) => carryOut(attack, attacker));

  it.each(titled(attacks))('%s where the protection is taken away', async (_title, _open, attack) => {
    const { as, scope = 'all', weaken } = attack;
    const weakened = await field().asWeakened(as, scope, weaken(field().roleOf(as)), (attacker) => carryOut(attack, attacker));
    expect(weakened.succeeded, weakened.heard).toBe(true);
    // As a superuser in disguise, but with nothing taken away: it was not the disguise that let it succeed.
    const disguised = await field().asWeakened(as, scope, '', (attacker) => carryOut(attack, attacker));
    expect(disguised.succeeded, disguised.heard).toBe(attack.stillOpen !== undefined);
  });

  it.each(titled(attacks.filter(({ stillOpen }) => stillOpen === undefined)))('fails against ours: %s', async (_title, _open, attack) => {
    const { succeeded, heard } = await ours(attack);
    expect(succeeded, heard).toBe(false);
  });

  it.each(titled(attacks.filter(({ stillOpen }) => stillOpen !== undefined)))('still succeeds against ours: %s (%s)', async (_title, _open, attack) => {
    const { succeeded, heard } = await ours(attack);
    expect(succeeded, heard).toBe(true);
  });
}

import type { PurposeGate } from '@turbotrack/privacy';
import { type Caller, type Page, pageOf, type Paging, Problem, PROBLEMS, type Tenant } from '@turbotrack/service';
import type { Account, NewAccount } from './account.schemas.js';
import { mayInvite, type Role, ROLES } from './roles.js';

const TABLES = ['identity.account'];
const COLUMNS = 'account_id, customer_id, employee_id, email, name, role, tenant, state, created_at, last_sign_in_at';

interface AccountRow {
  account_id: number;
  customer_id: number | null;
  employee_id: number | null;
  email: string;
  name: string;
  role: Role;
  tenant: Tenant;
  state: Account['state'];
  created_at: Date;
  last_sign_in_at: Date | null;
}

/** Somebody who may sign in, as the pages and tokens need it. */
export interface Person {
  readonly accountId: number;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly customerId: number | undefined;
  readonly employeeId: number | undefined;
  readonly tenant: Tenant;
  readonly language: 'da' | 'en';
}

interface PersonRow extends AccountRow {
  language: 'da' | 'en';
  password_hash: string | null;
}

/** The `sub` of tokens of people; no client's id has a colon. */
export const subjectOf = (accountId: number): string => `user:${accountId}`;

/** The account of a subject; undefined where it is none. */
export function accountIdOf(subject: string | undefined): number | undefined {
  const id = /^user:([1-9]\d{0,9})$/.exec(subject ?? '')?.[1];
  return id === undefined ? undefined : Number(id);
}

const personFrom = (row: PersonRow): Person => ({
  accountId: row.account_id,
  email: row.email,
  name: row.name,
  role: row.role,
  customerId: row.customer_id ?? undefined,
  employeeId: row.employee_id ?? undefined,
  tenant: row.tenant,
  language: row.language,
});

/** The people who may sign in. */
export class Accounts {
  constructor(private readonly gate: Pick<PurposeGate, 'purpose'>) {}

  /** An active account by mail address as typed, and its password's hash. */
  async findForSignIn(email: string): Promise<{ person: Person; passwordHash: string | null } | undefined> {
    const row = await this.readOne('look up account to sign in', `email = $1 and state = 'active'`, email.trim().toLowerCase());
    return row && { person: personFrom(row), passwordHash: row.password_hash };
  }

  /** An active account; undefined once it is closed, and then no token is given out any more. */
  async find(accountId: number): Promise<Person | undefined> {
    const row = await this.readOne('look up account', `account_id = $1 and state = 'active'`, accountId);
    return row && personFrom(row);
  }

  async noteSignIn(accountId: number): Promise<void> {
    await this.gate.purpose('sign-in', { scope: 'all', actor: 'app:identity', why: 'note sign-in' }, ({ sql }) =>
      sql(TABLES, 'update identity.account set last_sign_in_at = now() where account_id = $1', [accountId]));
  }

  /**
   * Adds an account that waits for its owner to take it up.
   *
   * @throws Problem 403 for a role that the caller may not invite, or another customer; 409 when the address has an
   * account or the employee is not the customer's; 422 when role, customer and employee do not go together
   */
  async invite(caller: Caller, wanted: NewAccount): Promise<Account> {
    const { staff } = ROLES[wanted.role];
    if (!mayInvite(caller.scopes, wanted.role)) throw new Problem(PROBLEMS.forbidden);
    if (caller.customerId !== undefined && (staff || (wanted.customerId ?? caller.customerId) !== caller.customerId)) throw new Problem(PROBLEMS.forbidden);
    const customerId = caller.customerId ?? wanted.customerId;
    const tenant = caller.customerId === undefined ? (wanted.tenant ?? 'live') : caller.tenant;
    if (tenant !== (wanted.tenant ?? tenant)) throw new Problem(PROBLEMS.forbidden);
    if (staff === (customerId !== undefined) || (wanted.role === 'employee') !== (wanted.employeeId !== undefined) || (staff && tenant === 'test')) {
      throw new Problem(PROBLEMS.notProcessable, {
        detail: { en: "The operator's people have no customer; a customer's people have one, and an employee a number of its own.", da: 'Operatørens folk har ingen kunde; en kundes folk har én, og en medarbejder et medarbejdernummer.' },
      });
    }
    const scope = customerId === undefined ? 'all' : { customer: customerId };
    return this.gate.purpose('sign-in', { scope, actor: `client:${caller.actor}`, why: 'invite' }, async ({ sql }) => {
      const { rows } = await sql<AccountRow>(
        TABLES,
        `insert into identity.account (customer_id, employee_id, email, name, role, tenant, language, invited_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8) returning ${COLUMNS}`,
        [customerId ?? null, wanted.employeeId ?? null, wanted.email, wanted.name, wanted.role, tenant, wanted.language, caller.actor],
      );
      return accountFrom(rows[0]!);
    });
  }

  /** The accounts of a customer's caller, or all of them. */
  list(caller: Caller, { after, limit }: Paging): Promise<Page<Account>> {
    return this.gate.purpose('sign-in', { scope: scopeOf(caller), actor: `client:${caller.actor}`, why: 'list accounts', readOnly: true }, async ({ sql }) => {
      const { rows } = await sql<AccountRow>(TABLES, `select ${COLUMNS} from identity.account where account_id > $1 order by account_id limit $2`, [after, limit + 1]);
      return pageOf(rows.map(accountFrom), limit, ({ accountId }) => accountId);
    });
  }

  /**
   * Closes an account: it has no password, no second factor, no session and no link from now on. What has been given
   * out as a token ends within minutes.
   *
   * @throws Problem 404, for another customer's as well; 403 for the operator's people where the caller may not make them
   */
  async close(caller: Caller, accountId: number): Promise<void> {
    await this.gate.purpose('sign-in', { scope: scopeOf(caller), actor: `client:${caller.actor}`, why: 'close account' }, async ({ sql }) => {
      const { rows: [row] } = await sql<{ role: Role }>(TABLES, 'select role from identity.account where account_id = $1 for update', [accountId]);
      if (!row) throw new Problem(PROBLEMS.notFound);
      if (!mayInvite(caller.scopes, row.role)) throw new Problem(PROBLEMS.forbidden);
      await sql(TABLES, "update identity.account set state = 'closed', closed_at = coalesce(closed_at, now()), password_hash = null where account_id = $1", [accountId]);
      for (const table of ['sign_in_state', 'account_link', 'second_factor', 'recovery_code']) {
        await sql([`identity.${table}`], `delete from identity.${table} where account_id = $1`, [accountId]);
      }
    });
  }

  private readOne(why: string, condition: string, value: string | number): Promise<PersonRow | undefined> {
    return this.gate.purpose('sign-in', { scope: 'all', actor: 'app:identity', why, readOnly: true }, async ({ sql }) => {
      const { rows } = await sql<PersonRow>(TABLES, `select ${COLUMNS}, language, password_hash from identity.account where ${condition}`, [value]);
      return rows[0];
    });
  }
}

function scopeOf(caller: Caller): 'all' | { customer: number } {
  return caller.customerId === undefined ? 'all' : { customer: caller.customerId };
}

function accountFrom(row: AccountRow): Account {
  return {
    accountId: row.account_id,
    customerId: row.customer_id,
    employeeId: row.employee_id,
    email: row.email,
    name: row.name,
    role: row.role,
    tenant: row.tenant,
    state: row.state,
    createdAt: row.created_at.toISOString(),
    lastSignInAt: row.last_sign_in_at?.toISOString() ?? null,
  };
}

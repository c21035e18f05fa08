import pg from 'pg';
import { deriveKey, type Installation, roleName } from '../installation.js';
import type { Category } from '../register/categories.js';
import { databaseColumns, tablesOf, textColumns } from '../register/check.js';
import type { TableClass } from '../register/classification.js';
import { CUSTOMER_TABLE, isHiddenWithCustomer } from '../register/hidden-with-customer.js';
import { type Purpose, type PurposeEntry, purposeNames, purposes } from '../register/purposes.js';
import { register } from '../register/register.js';

const id = pg.escapeIdentifier;

/**
 * Grants, row policies, partition grants and the scope key, as one SQL text written from the register. It takes
 * everything away first, so that what the register no longer says is gone; applied by the migrator as owner.
 */
export function privilegesSql(installation: Installation): string {
  const statements: string[] = [];
  const role = (purpose: Purpose) => id(roleName(installation, { purpose }));
  const everyRole = [...purposeNames.map(role), id(roleName(installation, 'queue')), id(roleName(installation, 'journal'))];

  statements.push(dropPolicies, 'delete from platform.partition_grant;');
  for (const schema of [...Object.keys(register), 'migration']) {
    statements.push(
      `revoke all on all tables in schema ${id(schema)} from public, ${everyRole.join(', ')};`,
      `revoke all on all functions in schema ${id(schema)} from public, ${everyRole.join(', ')};`,
      `revoke all on schema ${id(schema)} from public, ${everyRole.join(', ')};`,
    );
  }
  statements.push(
    'revoke all on schema public from public;',
    // A function made by a later migration is nobody's until the register says whose.
    'alter default privileges revoke execute on functions from public;',
  );
  for (const { schema, table, entry } of tablesOf(register as unknown as Record<string, Record<string, TableClass>>)) {
    statements.push(...tablePrivileges(schema, table, entry, role));
  }
  statements.push(...technicalPrivileges(installation, role));
  return statements.join('\n');
}

const dropPolicies = `do $$
declare p record;
begin
  for p in select schemaname, tablename, policyname from pg_policies where policyname like 'register\\_%' loop
    execute format('drop policy %I on %I.%I', p.policyname, p.schemaname, p.tablename);
  end loop;
end $$;`;

function tablePrivileges(schema: string, table: string, entry: TableClass, role: (purpose: Purpose) => string): string[] {
  const target = `${id(schema)}.${id(table)}`;
  const names = databaseColumns(schema, table);
  const column = (name: string) => id(names.get(name) ?? name);
  const statements = [`alter table ${target} enable row level security;`, `alter table ${target} force row level security;`, ...quietStatistics(schema, table, entry)];
  const columnsFor = (purpose: Purpose, mode: 'read' | 'write') =>
    Object.entries(entry.columns).flatMap(([name, { [mode]: allowed }]) => (allowed.includes(purpose) ? [column(name)] : []));

  for (const purpose of purposeNames) {
    const read = columnsFor(purpose, 'read');
    const write = columnsFor(purpose, 'write');
    const condition = rowCondition(`${schema}.${table}`, target, entry, purpose, column);
    const policy = (command: string, clause: string) =>
      statements.push(`create policy ${id(`register_${purpose}_${command}`)} on ${target} for ${command} to ${role(purpose)} ${clause};`);
    if (read.length > 0) {
      statements.push(`grant select (${read.join(', ')}) on ${target} to ${role(purpose)};`);
      policy('select', `using (${condition})`);
    }
    if (write.length > 0) {
      // Rows of a table filled by COPY come that way alone; who may write a column of it changes the rows there are.
      if (!entry.partitionInsert) {
        statements.push(`grant insert (${write.join(', ')}) on ${target} to ${role(purpose)};`);
        policy('insert', `with check (${condition})`);
      }
      if (entry.changes === 'update') {
        statements.push(`grant update (${write.join(', ')}) on ${target} to ${role(purpose)};`);
        policy('update', `using (${condition}) with check (${condition})`);
      }
    }
    if (entry.delete?.includes(purpose)) {
      statements.push(`grant delete on ${target} to ${role(purpose)};`);
      policy('delete', `using (${condition})`);
    }
    if (read.length > 0 || write.length > 0 || entry.partitionInsert?.includes(purpose)) statements.push(`grant usage on schema ${id(schema)} to ${role(purpose)};`);
    if (entry.partitionInsert?.includes(purpose)) statements.push(...partitionInsert(target, role(purpose)));
  }
  return statements;
}

/**
 * Which rows a purpose meets. `scope_all()` and `scope_customer()` answer only to a token signed by the gate; wrapped
 * in a sub-select they are evaluated once per query, not once per row.
 */
function rowCondition(name: string, target: string, entry: TableClass, purpose: Purpose, column: (name: string) => string): string {
  const { scopes, seesRestricted, respectsObjection } = purposes[purpose] as PurposeEntry;
  // Last, because it is asked only where no customer answers: work for one customer pays for one signature a query.
  const everybody = scopes.includes('all') ? ' or (select privacy.scope_all())' : '';
  const conditions: string[] = [];
  if (entry.scope.by === 'customer') {
    conditions.push(`${column(entry.scope.column)} = (select privacy.scope_customer())${everybody}`);
    if (scopes.includes('employee') && entry.employee?.by !== 'company') conditions.push(employeeCondition(entry, column));
  }
  if (entry.scope.by === 'reference') {
    const key = column(entry.scope.column);
    // The inner table's own policy leaves only rows of the scope.
    conditions.push(`${everybody && '(select privacy.scope_all()) or '}exists (select from ${entry.scope.through} via where via.${key} = ${target}.${key})`);
  }
  if (entry.restriction && !seesRestricted) conditions.push(`not ${column(entry.restriction)}`);
  if (entry.objection && respectsObjection) conditions.push(`not ${column(entry.objection)}`);
  if (entry.scope.by === 'customer' && isHiddenWithCustomer(name, entry, purposes[purpose])) {
    const allTheSame = entry.whileRestricted?.purpose === purpose ? `(${entry.whileRestricted.rows}) or ` : '';
    // The customers' own policy hides them. EXISTS, so that one row costs a look into the index and many are hashed.
    conditions.push(`${allTheSame}exists (select from ${CUSTOMER_TABLE} whose where whose.customer_id = ${target}.${column(entry.scope.column)})`);
  }
  return conditions.map((condition) => `(${condition})`).join(' and ') || 'true';
}

/** An employee's own scope lies within the customer's; a table that does not say how shows an employee nothing. */
function employeeCondition({ employee }: TableClass, column: (name: string) => string): string {
  const company = '(select privacy.scope_employee()) is null';
  if (employee?.by === 'column') return `${company} or ${column(employee.column)} = (select privacy.scope_employee())`;
  // The assignment's own policy leaves those of the employee.
  if (employee?.by === 'assignment') return `${company} or ${column(employee.column)} in (select assignment_id from ordering.assignment)`;
  return company;
}

/** Kinds of text that must not live on in the planner's statistics when their rows are gone (P-22). */
const NOT_IN_STATISTICS: readonly Category[] = ['company', 'contact', 'employee', 'telephone-number', 'called-number', 'access-log', 'invoice'];

function quietStatistics(schema: string, table: string, entry: TableClass): string[] {
  const quiet = [...textColumns(schema, table)].filter(([name]) => NOT_IN_STATISTICS.includes(entry.columns[name]?.category ?? 'operations')).map(([, column]) => column);
  if (quiet.length === 0) return [];
  const names = quiet.map((name) => pg.escapeLiteral(name)).join(', ');
  return [`do $$ declare part record; name text; begin
  for part in select c.oid, n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.oid = '${schema}.${table}'::regclass or c.oid in (select inhrelid from pg_inherits where inhparent = '${schema}.${table}'::regclass) loop
    foreach name in array array[${names}] loop
      if exists (select from pg_attribute where attrelid = part.oid and attname = name and attstattarget is distinct from 0) then
        execute format('alter table %I.%I alter column %I set statistics 0', part.nspname, part.relname, name);
        perform pg_clear_attribute_stats(part.nspname, part.relname, name, inherited) from (values (true), (false)) way (inherited);
      end if;
    end loop;
  end loop;
end $$;`];
}

/** COPY refuses a table with row security, so intake may append to the months, and to nothing else of the table. */
function partitionInsert(target: string, role: string): string[] {
  return [
    `insert into platform.partition_grant values ('${target}', ${pg.escapeLiteral(role.slice(1, -1))}, 'insert') on conflict do nothing;`,
    `do $$ declare child regclass; begin
  for child in select inhrelid::regclass from pg_inherits where inhparent = '${target}'::regclass loop
    execute format('grant insert on %s to ${role.replaceAll("'", "''")}', child);
  end loop;
end $$;`,
  ];
}

function technicalPrivileges(installation: Installation, role: (purpose: Purpose) => string): string[] {
  const queue = id(roleName(installation, 'queue'));
  const journal = id(roleName(installation, 'journal'));
  const owner = id(roleName(installation, 'owner'));
  const everyPurpose = purposeNames.map(role).join(', ');
  const scopeKey = deriveKey(installation, 'scope').toString('hex');
  return [
    `grant usage on schema privacy to ${everyPurpose}, ${journal};`,
    `grant execute on function privacy.scope_all(), privacy.scope_customer(), privacy.scope_employee() to ${everyPurpose};`,
    `insert into privacy.scope_key values (1, '\\x${scopeKey}') on conflict (key_id) do update set secret = excluded.secret;`,
    `grant usage on schema platform to ${queue}, ${role('call-intake')};`,
    // Locking a message needs UPDATE on a column; there is none it could do harm with.
    `grant select, delete, update (not_before) on platform.outbox to ${queue};`,
    `create policy register_queue on platform.outbox to ${queue} using (true);`,
    `grant execute on function platform.take_tokens(bytea, int, double precision, double precision), platform.forget_full_buckets() to ${queue};`,
    // The functions of rate limits work as the owner.
    `create policy register_rate on platform.rate_bucket to ${owner} using (true) with check (true);`,
    `grant execute on function platform.create_month_partition(regclass, date), platform.create_months_ahead(int, date), platform.months_prepared(date), platform.partition_name(regclass, date) to ${role('call-intake')};`,
    `grant execute on function privacy.record_disclosure(text, text, text[], text[], text, text, text, bytea, int[], int[], int[]), privacy.recorded_disclosure(bigint) to ${everyPurpose};`,
    `grant execute on function ordering.restricted_customers(), billing.run_figures(int) to ${role('invoicing')};`,
    `grant usage on schema platform to ${role('rating')};`,
    `grant execute on function platform.create_month_partition(regclass, date) to ${role('rating')};`,
    `grant execute on function rating.billing_state(int[], date[]), rating.discard_correction(int) to ${role('rating')};`,
    `grant execute on function rating.roll_back_chunk(int, int) to ${role('rating')};`,
    `grant execute on function rating.withdraw_joined_call(bigint, timestamptz) to ${role('call-intake')};`,
    // These functions work as the owner, whom forced row security would leave empty-handed.
    ...['disclosure', 'disclosure_subject'].map((table) => `create policy register_disclose on privacy.${table} to ${owner} using (true) with check (true);`),
    `grant execute on function ordering.take_in_numbers(text, text, text, text, text[], text[]), ordering.sweep_numbers(), ordering.cancel_holding(int), ordering.port_out_number(int, timestamptz), ordering.release_reservations(int[], smallint[]),
      ordering.reserve_numbers(int[], smallint[], int[], text[], text[], timestamptz[], timestamptz[], boolean[], interval) to ${role('delivery')};`,
    `grant execute on function ordering.search_numbers(text, text, text, text[], int, int) to ${role('ordering')}, ${role('delivery')}, ${role('self-service')};`,
    // The inventory is kept, and a new assignment marked, with everybody's holdings in sight.
    ...['number_range', 'number', 'number_rule', 'number_reservation', 'assignment', 'sim', 'directory_choice', 'private_number'].map((table) => `create policy register_inventory on ordering.${table} to ${owner} using (true) with check (true);`),
    ...['customer', 'employee'].map((table) => `create policy register_inherit on ordering.${table} for select to ${owner} using (true);`),
    `create policy register_restricted on ordering.customer for select to ${owner} using (restricted);`,
    ...['run_customer', 'invoice', 'document'].map((table) => `create policy register_figures on billing.${table} for select to ${owner} using (true);`),
    // UPDATE as well, because a lock on a row is asked of that policy too.
    `create policy register_corrections on billing.run to ${owner} using (true);`,
    `create policy register_corrections on rating.period for select to ${owner} using (true);`,
    ...['correction_batch', 'call_correction', 'correction_customer'].map((table) => `create policy register_corrections on rating.${table} to ${owner} using (true);`),
    // The counters of a chunk go with it, whoever takes it back; that work sees no traffic.
    `create policy register_taken_back on rating.traffic to ${owner} using (true);`,
    ...['call', 'call_chunk', 'call_file', 'call_claim', 'call_part', 'suspended_call', 'allowance_use', 'adjustment'].map((table) => `create policy register_roll_back on rating.${table} to ${owner} using (true) with check (true);`),
    `create policy register_roll_back on billing.run_customer for select to ${owner} using (true);`,
    `grant execute on function events.last_position(), events.expire(int) to ${role('delivery')};`,
    // Positions are given and old events end as the owner, for customers whom no purpose meets as well.
    ...['event', 'webhook_delivery', 'webhook_attempt', 'webhook_secret'].map((table) => `create policy register_events on events.${table} to ${owner} using (true) with check (true);`),
    `create policy register_events on events.webhook_endpoint for select to ${owner} using (true);`,
    `create policy register_events on platform.outbox for insert to ${owner} with check (queue = 'ordering' and job = 'send-webhooks');`,
    `grant insert on privacy.access_journal to ${journal};`,
    `grant select, insert on privacy.journal_actor, privacy.journal_kind to ${journal};`,
    `create policy register_journal_append on privacy.access_journal for insert to ${journal} with check (true);`,
    `create policy register_journal on privacy.journal_actor to ${journal} using (true) with check (true);`,
    `create policy register_journal on privacy.journal_kind to ${journal} using (true) with check (true);`,
  ];
}

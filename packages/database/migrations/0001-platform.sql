-- What every app stands on: scope of a transaction, partitions by month, the outbox, the access journal.
create schema platform;
create schema privacy;

-- ── Scope ────────────────────────────────────────────────────────────────────────────────────────────────────────
-- A purpose's connection says for whom it works with a token signed by the gate. A plain setting could be set by any
-- injected SQL; a signed one cannot be made without the key, and is bound to this backend and to a few minutes.
create table privacy.scope_key (
  key_id smallint primary key,
  secret bytea not null
);

-- token: 'all|customer|employee', then pid, then expiry (epoch seconds), then hex HMAC-SHA256 over what precedes it (64 digits).
-- Parallel restricted: a worker has another pid than the one the token is for, so the leader answers for all.
-- What a part of it says is a function of its own, whole in itself: one that called another would cost every policy twice.
do $make$
declare
  part record;
begin
  for part in
    select * from (values ('scope_all', 'boolean', $$fields[1] = 'all'$$, 'false'), ('scope_customer', 'int', $$nullif(fields[2], '')::int$$, 'null'), ('scope_employee', 'int', $$nullif(fields[3], '')::int$$, 'null'))
      as p (name, type, what, otherwise)
  loop
    execute format($function$
create function privacy.%I() returns %s
language plpgsql stable parallel restricted security definer set search_path = pg_catalog, pg_temp as $body$
declare
  token text := current_setting('turbotrack.scope', true);
  fields text[] := string_to_array(token, '|');
  key bytea;
begin
  if fields[4] is distinct from pg_backend_pid()::text or cardinality(fields) <> 6 then return %s; end if;
  -- Without a parameter, because a statement with one is planned anew each time.
  select k.secret into key from privacy.scope_key k where k.key_id = 1;
  if fields[6] = encode(public.hmac(convert_to(left(token, -65), 'UTF8'), key, 'sha256'), 'hex') and fields[5]::bigint >= extract(epoch from clock_timestamp()) then
    return %s;
  end if;
  return %s;
end $body$ $function$, part.name, part.type, part.otherwise, part.what, part.otherwise);
  end loop;
end $make$;

-- Whether this connection is logged in as the purpose. Inside a function of the owner current_user is the owner.
create function privacy.works_for(purpose text) returns boolean
language sql stable set search_path = pg_catalog, pg_temp
as $$ select right(session_user::text, length(purpose) + 9) = '_purpose_' || replace(purpose, '-', '_') $$;

-- ── Months ───────────────────────────────────────────────────────────────────────────────────────────────────────
-- A new partition inherits no grants, no row security and no statistics targets: this table says what to repeat, and
-- is rewritten with the privileges whenever these change.
create table platform.month_partitioned (
  parent regclass primary key,
  key_column name not null
);
create table platform.partition_grant (
  parent regclass not null,
  grantee name not null,
  privilege text not null check (privilege in ('insert')),
  primary key (parent, grantee, privilege)
);

create function platform.partition_name(parent regclass, month date) returns text
language sql stable set search_path = pg_catalog, pg_temp
as $$ select c.relname || '_' || to_char(month, 'YYYY_MM') from pg_class c where c.oid = parent $$;

-- Makes the partition of one month (Copenhagen's calendar decides nothing here: bounds are UTC months).
-- Returns true when it was made, false when it existed.
create function platform.create_month_partition(parent regclass, month date) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  space name := (select n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = parent);
  child text := platform.partition_name(parent, month);
  first date := date_trunc('month', month)::date;
  target regclass;
  grantee record;
  guard record;
  quiet record;
begin
  if not exists (select from platform.month_partitioned m where m.parent = create_month_partition.parent) then
    raise exception 'table % is not partitioned by month', parent;
  end if;
  perform pg_advisory_xact_lock(hashtext('month-partition'), parent::oid::int);
  if to_regclass(format('%I.%I', space, child)) is not null then return false; end if;
  begin
    -- Made beside and attached: PARTITION OF would lock out every reader of the parent, ATTACH none.
    execute format('create table %I.%I (like %s including defaults including constraints including storage including compression)', space, child, parent);
    execute format('alter table %s attach partition %I.%I for values from (%L) to (%L)', parent, space, child,
      to_char(first, 'YYYY-MM-DD') || ' 00:00:00+00', to_char(first + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
  exception when duplicate_table then
    -- Somebody else made it while this caller waited for the lock and still looked at an older catalogue.
    return false;
  end;
  target := format('%I.%I', space, child)::regclass;
  for quiet in select a.attname from pg_attribute a where a.attrelid = parent and a.attstattarget = 0 and a.attnum > 0 and not a.attisdropped loop
    execute format('alter table %s alter column %I set statistics 0', target, quiet.attname);
  end loop;
  -- Attaching repeats the triggers on rows; one against TRUNCATE has to be made, or the month could be emptied by itself.
  for guard in select t.tgname, t.tgfoid::regproc as refusal from pg_trigger t where t.tgrelid = parent and t.tgtype & 32 <> 0 and not t.tgisinternal loop
    execute format('create trigger %I before truncate on %s for each statement execute function %s()', guard.tgname, target, guard.refusal);
  end loop;
  for grantee in select g.grantee, g.privilege from platform.partition_grant g where g.parent = create_month_partition.parent loop
    execute format('grant %s on %s to %I', grantee.privilege, target, grantee.grantee);
  end loop;
  return true;
end $$;

-- Keeps `ahead` months after this one in existence, for every partitioned table. Returns how many were made.
create function platform.create_months_ahead(ahead int, since date default current_date) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  table_row record;
  step int;
  made int := 0;
begin
  for table_row in select parent from platform.month_partitioned loop
    for step in 0..ahead loop
      if platform.create_month_partition(table_row.parent, (date_trunc('month', since) + make_interval(months => step))::date) then made := made + 1; end if;
    end loop;
  end loop;
  return made;
end $$;

-- How many whole months after the current one every partitioned table is prepared for; the least of them.
create function platform.months_prepared(since date default current_date) returns int
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  table_row record;
  step int;
  least_prepared int;
begin
  for table_row in select m.parent, n.nspname from platform.month_partitioned m
      join pg_class c on c.oid = m.parent join pg_namespace n on n.oid = c.relnamespace loop
    step := 0;
    while to_regclass(format('%I.%I', table_row.nspname,
        platform.partition_name(table_row.parent, (date_trunc('month', since) + make_interval(months => step + 1))::date))) is not null loop
      step := step + 1;
    end loop;
    least_prepared := least(coalesce(least_prepared, step), step);
  end loop;
  return coalesce(least_prepared, 0);
end $$;

-- ── Outbox ───────────────────────────────────────────────────────────────────────────────────────────────────────
-- A job caused by a write is written here in the same transaction; the relay moves it to the queue.
create table platform.outbox (
  message_id bigint generated always as identity primary key,
  queue text not null,
  job text not null,
  job_key text not null,
  payload jsonb not null,
  not_before timestamptz not null default now(),
  created_at timestamptz not null default now()
);
create function platform.outbox_notify() returns trigger language plpgsql as $$
begin
  perform pg_notify('turbotrack_outbox', '');
  return null;
end $$;
create trigger outbox_notify after insert on platform.outbox for each statement execute function platform.outbox_notify();

-- ── Access journal ───────────────────────────────────────────────────────────────────────────────────────────────
-- Who read or wrote, for which purpose, which tables, about whom, why. What repeats is kept once in the two
-- dictionaries, so that an entry stays small.
create table privacy.journal_actor (
  actor_id int generated always as identity primary key,
  name text not null unique
);
create table privacy.journal_kind (
  kind_id int generated always as identity primary key,
  purpose text not null,
  tables text[] not null,
  why text not null,
  unique (purpose, tables, why)
);
create table privacy.access_journal (
  at timestamptz not null,
  actor_id int not null,
  kind_id int not null,
  customer_id int,
  employee_id int,
  reference text,
  -- Whom work for all concerned; null in both where it concerned everybody or nobody: the tables of the kind tell.
  customers int[],
  assignments int[]
) partition by range (at);
create index access_journal_at on privacy.access_journal using brin (at) with (pages_per_range = 16);
-- "Who saw this one's data", newest first, without reading what concerns others. An entry stands in one of the first
-- two, and in the others only if it names a set; minutes take half the room of moments. That keeps an entry below 100
-- bytes, indexes included.
create index access_journal_customer on privacy.access_journal (customer_id, ((date_part('epoch', at at time zone 'UTC') / 60)::int)) where customer_id is not null;
create index access_journal_everybody on privacy.access_journal (at) where customer_id is null and customers is null and assignments is null;
create index access_journal_customers on privacy.access_journal using gin (customers) with (gin_pending_list_limit = 256) where customers is not null;
create index access_journal_assignments on privacy.access_journal using gin (assignments) with (gin_pending_list_limit = 256) where assignments is not null;
insert into platform.month_partitioned values ('privacy.access_journal', 'at');

create function privacy.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'append-only' using errcode = 'insufficient_privilege';
end $$;
create trigger append_only before update or delete on privacy.access_journal for each row execute function privacy.refuse_change();
create trigger not_emptied before truncate on privacy.access_journal for each statement execute function privacy.refuse_change();

select platform.create_months_ahead(3);

-- Intake: parts of calls, running numbers and calendars of deliveries, what people decide of held files, files rolled back.

-- When an operator delivers and how much, and how its finished files are called.
alter table rating.operator add column delivery jsonb not null default '{}';

alter table rating.call_file
  -- Kept only where the operator's description reads the running number from it.
  add column delivered_as text,
  add column sequence bigint,
  add column problem_code text,
  -- A held file that a person let through; it is read from its allow-listed copy.
  add column released boolean not null default false,
  drop constraint call_file_state_check,
  add constraint call_file_state_check check (state in ('received', 'reading', 'read', 'held', 'refused', 'rejected', 'rolling back', 'rolled back')),
  drop constraint call_file_operator_id_sha256_key;
-- The same bytes are taken again once their file was rejected or rolled back.
create unique index call_file_known on rating.call_file (operator_id, sha256) where state not in ('rejected', 'rolled back');
create index call_file_sequence on rating.call_file (operator_id, sequence) where sequence is not null;
create index call_file_received on rating.call_file (operator_id, received_at);

alter table rating.call_chunk
  -- Records that tell a part of a call, and calls that parts of this chunk completed.
  add column parts int not null default 0,
  add column joined int not null default 0,
  drop constraint call_chunk_state_check,
  add constraint call_chunk_state_check check (state in ('planned', 'done', 'rolled back'));

-- Claims come chunk by chunk, so a BRIN finds those of one.
create index call_claim_chunk on rating.call_claim using brin (chunk_id) with (pages_per_range = 32);

alter table rating.suspended_call
  -- Keyed fingerprints of a conflict, so that it waits once however often it is delivered.
  add column claim_key bigint,
  add column claim_content bigint,
  drop constraint suspended_call_reason_check,
  add constraint suspended_call_reason_check check
    (reason in ('malformed', 'unknown number', 'no assignment', 'no zone', 'no rate', 'impossible time', 'conflict', 'too old', 'incomplete'));
create unique index suspended_call_conflict on rating.suspended_call (claim_key, claim_content) where claim_key is not null;
create index suspended_call_chunk on rating.suspended_call (chunk_id);

-- Parts of calls that an operator tells in several records. `reference` is a keyed hash: a SIP Call-ID may hold an address.
create table rating.call_part (
  part_id bigint generated always as identity primary key,
  operator_id smallint not null references rating.operator,
  reference bytea not null check (octet_length(reference) = 16),
  chunk_id int not null references rating.call_chunk,
  line int not null,
  byte_offset bigint not null,
  byte_length bigint not null,
  part text not null check (part in ('begin', 'end', 'interim', 'last')),
  part_sequence int not null,
  ordinal int not null,
  service smallint not null,
  direction smallint not null,
  a_number text not null,
  b_number text not null,
  served_number text not null,
  other_number text not null,
  trunk text not null,
  started_at timestamptz not null,
  duration_s int not null,
  volume bigint not null,
  answered boolean not null,
  origin_country text not null,
  stored_at timestamptz not null default now(),
  -- What became of the call: null while it waits for its other parts, then either a call or a suspended record.
  joined_at timestamptz,
  joined_key bigint,
  call_id bigint,
  call_started_at timestamptz,
  suspense_id bigint
);
create index call_part_reference on rating.call_part (operator_id, reference);
create index call_part_waiting on rating.call_part (stored_at) where joined_at is null;
create index call_part_chunk on rating.call_part (chunk_id);
create index call_part_call on rating.call_part (call_id) where call_id is not null;
create index call_part_stored on rating.call_part using brin (stored_at);

create table rating.file_decision (
  decision_id int generated always as identity primary key,
  file_id int not null references rating.call_file,
  kind text not null check (kind in ('released', 'rejected')),
  -- What was wrong with the file when somebody decided.
  difference text,
  reason text not null check (length(reason) between 1 and 200),
  decided_by text not null,
  decided_at timestamptz not null default now()
);

-- One row for each cause, so that nobody is called twice for the same one.
create table rating.delivery_alarm (
  alarm_id int generated always as identity primary key,
  operator_id smallint not null references rating.operator,
  kind text not null check (kind in ('late', 'volume', 'gap', 'held')),
  cause text not null,
  noticed_at timestamptz not null default now(),
  raised_at timestamptz,
  resolved_at timestamptz,
  unique (operator_id, kind, cause)
);

-- Removes the calls of a range of ids, all of one chunk. What of them has been billed comes back as an adjustment of the batch;
-- calls of a restricted person are left out of that, for nobody can tell whether they were billed, and are counted instead.
-- Only for the functions below.
create function rating.remove_calls(batch int, first_id bigint, last_id bigint, started timestamptz default null)
returns table (calls int, list_micro bigint, restricted_calls int)
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  sealed date := (select k.sealed_period from rating.call_chunk k where k.chunk_id = first_id >> 20 for update);
begin
  if sealed is not null then
    perform from billing.run r where r.period >= sealed for share;
    if exists (select from rating.period p left join billing.run r on r.run_id = p.run_id where p.period >= sealed and r.state is distinct from 'done') then
      raise exception 'a billing run works on the period of these calls' using errcode = 'object_in_use';
    end if;
  end if;
  return query
    with gone as (
      delete from rating.call c where c.call_id between first_id and last_id
        and c.started_at >= coalesce(started, '-infinity') and c.started_at <= coalesce(started, 'infinity')
      returning c.call_id, c.customer_id, c.started_at, c.list_price_micro, c.restricted
    ), placed as (
      select g.*, greatest(date_trunc('month', g.started_at at time zone 'Europe/Copenhagen')::date, sealed) as period from gone g where sealed is not null and not g.restricted
    ), billed as (
      select g.customer_id, g.period, count(*)::int as calls, sum(g.list_price_micro)::bigint as list_before,
        sum(g.list_price_micro - coalesce((select sum(u.covered_micro) from rating.allowance_use u
          where u.period = g.period and u.customer_id = g.customer_id and u.call_id = g.call_id), 0))::bigint as paid_before
      from placed g join rating.period p on p.period = g.period
      left join billing.run_customer w on w.run_id = p.run_id and w.customer_id = g.customer_id
      where w.state is null or w.state not in ('pending', 'parked') group by 1, 2
    ), adjusted as (
      insert into rating.adjustment as a (batch_id, customer_id, period, kind, calls, list_before_micro, list_after_micro, paid_before_micro, paid_after_micro, delta_micro)
      select batch, b.customer_id, b.period, 'rolled back', b.calls, b.list_before, 0, b.paid_before, 0, -b.paid_before from billed b
      on conflict (batch_id, customer_id, period, kind) do update set calls = a.calls + excluded.calls, list_before_micro = a.list_before_micro + excluded.list_before_micro,
        paid_before_micro = a.paid_before_micro + excluded.paid_before_micro, delta_micro = a.delta_micro + excluded.delta_micro
    )
    select count(*)::int, coalesce(sum(g.list_price_micro), 0)::bigint, (count(*) filter (where g.restricted and sealed is not null))::int from gone g;
end $$;

-- Takes back one call that was joined from parts, because a further part changes it. What replaces it is billed anew.
create function rating.withdraw_joined_call(id bigint, started timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  batch int;
  removed record;
begin
  if not (privacy.works_for('call-intake') and privacy.scope_all()) then
    raise exception 'only intake takes back a joined call' using errcode = 'insufficient_privilege';
  end if;
  if not exists (select from rating.call_part p where p.call_id = id and p.call_started_at = started) then return false; end if;
  if exists (select from rating.call_chunk k where k.chunk_id = id >> 20 and k.sealed_period is not null) then
    insert into rating.correction_batch (kind, selector, reason, requested_by, state, finished_at)
    values ('roll-back', jsonb_build_object('chunkId', id >> 20), 'A further part of a joined call came.', 'app:rating', 'done', now()) returning batch_id into batch;
  end if;
  select * into removed from rating.remove_calls(batch, id, id, started);
  update rating.call_chunk set accepted = accepted - removed.calls, joined = joined - removed.calls where chunk_id = id >> 20;
  update rating.correction_batch set calls_seen = removed.calls, calls_changed = removed.calls, list_before_micro = removed.list_micro where batch_id = batch;
  return removed.calls > 0;
end $$;

-- Takes back all that one chunk brought: calls, claims, suspended records, parts. A call joined from parts of this chunk and of
-- others goes as well; the other parts wait again. False when there was nothing left to take back.
create function rating.roll_back_chunk(chunk int, batch int) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  k record;
  touched record;
  removed record;
  calls int := 0;
  list bigint := 0;
  restricted_calls int := 0;
  claims int;
  suspended int;
  parts int;
begin
  if not (privacy.works_for('rating') and privacy.scope_all()) then
    raise exception 'only rating rolls a file back' using errcode = 'insufficient_privilege';
  end if;
  select c.state, f.operator_id into k from rating.call_chunk c join rating.call_file f using (file_id)
  where c.chunk_id = chunk and f.state = 'rolling back' for update of c;
  if k.state is distinct from 'done' then return false; end if;
  if not exists (select from rating.correction_batch b join rating.call_chunk c on b.selector ->> 'fileId' = c.file_id::text
                 where b.batch_id = batch and b.kind = 'roll-back' and b.state = 'applying' and c.chunk_id = chunk) then
    raise exception 'the batch is not of this file' using errcode = 'insufficient_privilege';
  end if;
  perform pg_advisory_xact_lock(hashtext('rating.call_part'), k.operator_id::int);
  for touched in
    select distinct on (p.reference) p.reference, p.call_id, p.call_started_at, p.suspense_id, p.joined_key from rating.call_part p
    where p.operator_id = k.operator_id and p.joined_at is not null
      and p.reference in (select q.reference from rating.call_part q where q.chunk_id = chunk or q.call_id between chunk::bigint << 20 and (chunk::bigint << 20) + 1048575)
  loop
    if touched.call_id is not null and touched.call_id >> 20 <> chunk then
      select * into removed from rating.remove_calls(batch, touched.call_id, touched.call_id, touched.call_started_at);
      update rating.call_chunk set accepted = accepted - removed.calls, joined = joined - removed.calls where chunk_id = touched.call_id >> 20;
      calls := calls + removed.calls; list := list + removed.list_micro; restricted_calls := restricted_calls + removed.restricted_calls;
    end if;
    delete from rating.suspended_call s where s.suspense_id = touched.suspense_id and s.resolved_at is null;
    delete from rating.call_claim c where c.key = touched.joined_key;
    update rating.call_part p set joined_at = null, joined_key = null, call_id = null, call_started_at = null, suspense_id = null
    where p.operator_id = k.operator_id and p.reference = touched.reference;
  end loop;
  delete from rating.call_part p where p.chunk_id = chunk;
  get diagnostics parts = row_count;
  select * into removed from rating.remove_calls(batch, chunk::bigint << 20, (chunk::bigint << 20) + 1048575);
  calls := calls + removed.calls; list := list + removed.list_micro; restricted_calls := restricted_calls + removed.restricted_calls;
  delete from rating.call_claim c where c.chunk_id = chunk;
  get diagnostics claims = row_count;
  delete from rating.suspended_call s where s.chunk_id = chunk;
  get diagnostics suspended = row_count;
  update rating.call_chunk c set state = 'rolled back', accepted = 0, duplicate = 0, suspended = 0, parts = 0, joined = 0 where c.chunk_id = chunk;
  update rating.correction_batch b set through_id = chunk, calls_seen = b.calls_seen + calls, calls_changed = b.calls_changed + calls, list_before_micro = b.list_before_micro + list,
    counts = jsonb_build_object(
      'claims', coalesce((b.counts ->> 'claims')::int, 0) + claims, 'suspended', coalesce((b.counts ->> 'suspended')::int, 0) + suspended,
      'parts', coalesce((b.counts ->> 'parts')::int, 0) + parts, 'restricted', coalesce((b.counts ->> 'restricted')::int, 0) + restricted_calls)
  where b.batch_id = batch;
  return true;
end $$;

create schema rating;

create table rating.operator (
  operator_id smallint generated always as identity primary key,
  name text not null unique,
  description jsonb not null
);
-- A description may name the switchboard number that an exchange's files leave out.
alter table rating.operator alter column description set statistics 0;

create table rating.tariff_version (
  tariff_version_id smallint generated always as identity primary key,
  code text not null,
  valid_from date not null,
  definition jsonb not null,
  used boolean not null default false,
  unique (code, valid_from)
);
-- A tariff that has priced a call is history: a new price is a new version.
create function rating.refuse_used_tariff() returns trigger language plpgsql as $$
begin
  if old.used and (tg_op = 'DELETE' or not new.used or new.definition <> old.definition or new.code <> old.code or new.valid_from <> old.valid_from) then
    raise exception 'a tariff version in use does not change' using errcode = 'object_not_in_prerequisite_state';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger used_tariff before update or delete on rating.tariff_version for each row execute function rating.refuse_used_tariff();

create table rating.call_file (
  file_id int generated always as identity primary key,
  operator_id smallint not null references rating.operator,
  label text not null,
  sha256 bytea not null check (octet_length(sha256) = 32),
  bytes bigint not null,
  state text not null check (state in ('received', 'reading', 'read', 'held', 'refused')),
  lines int,
  records int,
  declared_records bigint,
  declared_seconds bigint,
  found_seconds bigint,
  problem text,
  received_at timestamptz not null default now(),
  finished_at timestamptz,
  unique (operator_id, sha256)
);

-- One chunk is one job and one transaction: what a chunk did is committed with the calls it brought.
create table rating.call_chunk (
  chunk_id int generated always as identity primary key,
  file_id int not null references rating.call_file,
  ordinal int not null,
  byte_offset bigint not null,
  byte_length bigint not null,
  first_line int not null,
  records int not null,
  -- [[line, ordinal], …] of events that repeat an identical one earlier in the file.
  repeated_events jsonb not null default '[]',
  state text not null default 'planned' check (state in ('planned', 'done')),
  accepted int not null default 0,
  duplicate int not null default 0,
  suspended int not null default 0,
  internal int not null default 0,
  dropped jsonb not null default '{}',
  done_at timestamptz,
  -- The billing period that first included this chunk; a call is billed in the later of its own month and this one.
  sealed_period date,
  unique (file_id, ordinal)
);
create index call_chunk_unsealed on rating.call_chunk (chunk_id) where sealed_period is null;

-- Exactly once: whoever inserts the key owns the call. Key and content are keyed hashes, 8 bytes each; two different
-- calls with one key meet in suspense as a conflict, so even a collision loses nothing.
create table rating.call_claim (
  key bigint not null,
  content bigint not null,
  chunk_id int not null,
  primary key (key)
) partition by range (key);
-- One part only: COPY refuses a table with row security, so intake appends to the part and cannot read it back there.
create table rating.call_claim_all partition of rating.call_claim for values from (minvalue) to (maxvalue);

create table rating.call (
  call_id bigint not null,
  started_at timestamptz not null,
  chunk_id int not null,
  customer_id int not null,
  assignment_id int not null,
  tariff_version_id smallint not null,
  zone smallint not null,
  operator_id smallint not null,
  service smallint not null,
  direction smallint not null,
  answered boolean not null,
  never_itemised boolean not null,
  restricted boolean not null,
  objected boolean not null default false,
  duration_s int not null,
  volume bigint not null,
  list_price_micro bigint not null,
  origin_country text not null,
  destination_country text not null,
  other_number text not null
) partition by range (started_at);
-- A customer's calls by time serve invoicing, usage and rights; ids come in order of arrival, so a BRIN finds one.
create index call_customer_started on rating.call (customer_id, started_at);
create index call_id on rating.call using brin (call_id) with (pages_per_range = 32);
alter table rating.call alter column other_number set statistics 0;
insert into platform.month_partitioned values ('rating.call', 'started_at');
select platform.create_months_ahead(3);

create table rating.suspended_call (
  suspense_id bigint generated always as identity primary key,
  file_id int not null references rating.call_file,
  chunk_id int not null references rating.call_chunk,
  line int not null,
  byte_offset bigint not null,
  byte_length bigint not null,
  reason text not null check (reason in ('malformed', 'unknown number', 'no assignment', 'no zone', 'no rate', 'impossible time', 'conflict', 'too old')),
  field text,
  sentence text not null,
  record_id text,
  service smallint,
  direction smallint,
  served_number text,
  other_number text,
  started_at timestamptz,
  duration_s int,
  volume bigint,
  answered boolean,
  origin_country text,
  suspended_at timestamptz not null default now(),
  resolved_at timestamptz,
  resolution text
);
alter table rating.suspended_call alter column served_number set statistics 0, alter column other_number set statistics 0;
create index suspended_call_open on rating.suspended_call (reason, suspense_id) where resolved_at is null;

create table rating.period (
  period date primary key check (extract(day from period) = 1),
  run_id int not null,
  frozen_at timestamptz not null default now(),
  allowances_done_at timestamptz
);

-- What allowances took off a call; a call without a row here costs its list price.
create table rating.allowance_use (
  period date not null,
  customer_id int not null,
  call_id bigint not null,
  started_at timestamptz not null,
  subscription_id int not null,
  covered_s int not null,
  covered_micro bigint not null,
  restricted boolean not null default false,
  primary key (period, customer_id, call_id, subscription_id)
);

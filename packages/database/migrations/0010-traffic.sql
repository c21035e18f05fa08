-- What each chunk brought of each trunk in each five minutes. All counters add, so files may come in any order; a chunk
-- that is taken back takes its rows along. Nothing here tells a number, a customer or a call.
create table rating.traffic (
  operator_id smallint not null references rating.operator,
  trunk text not null,
  began_at timestamptz not null,
  chunk_id int not null,
  attempts int not null,
  answered int not null,
  answered_duration_s bigint not null,
  conversation_ms bigint not null,
  steps bytea not null,
  primary key (operator_id, trunk, began_at, chunk_id)
);
create index traffic_chunk on rating.traffic (chunk_id);

create table rating.trunk (
  operator_id smallint not null references rating.operator,
  name text not null check (length(name) <= 64),
  channels int not null check (channels between 1 and 10000),
  primary key (operator_id, name)
);

create table rating.overload_alert (
  overload_alert_id int generated always as identity primary key,
  operator_id smallint not null references rating.operator,
  trunk text not null,
  channels int not null,
  raised_at timestamptz not null,
  calm int not null,
  risk jsonb not null,
  sentence_da text not null,
  sentence_en text not null,
  alarmed_at timestamptz,
  cleared_at timestamptz
);
create unique index overload_alert_open on rating.overload_alert (operator_id, trunk) where cleared_at is null;

-- A chunk that is no longer done, or no longer there, has brought no traffic: whoever takes it back need not know of it.
create function rating.forget_traffic_of_chunk() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from rating.traffic where chunk_id = old.chunk_id;
  return null;
end $$;
create trigger forget_traffic after delete on rating.call_chunk for each row execute function rating.forget_traffic_of_chunk();
create trigger forget_traffic_of_undone after update of state on rating.call_chunk for each row when (old.state = 'done' and new.state <> 'done') execute function rating.forget_traffic_of_chunk();

create table rating.threshold_rule (
  rule_id int generated always as identity primary key,
  kind text not null check (kind in ('amount', 'zone-minutes', 'night-calls', 'parallel-calls')),
  subject text not null check (subject in ('customer', 'number')),
  span text not null check (span in ('day', 'month')),
  -- Øre, minutes or calls, by kind.
  at_least int not null check (at_least > 0),
  zones text[] not null default '{}',
  night_from time not null default '22:00',
  night_to time not null default '06:00',
  for_everybody boolean not null,
  block boolean not null,
  made_at timestamptz not null default now(),
  ended_at timestamptz,
  check ((kind = 'zone-minutes') = (cardinality(zones) > 0)),
  check (kind <> 'parallel-calls' or span = 'day')
);
-- Whom a rule is for that is not for everybody.
create table rating.threshold_customer (
  rule_id int not null references rating.threshold_rule,
  customer_id int not null references ordering.customer,
  primary key (rule_id, customer_id)
);
create table rating.threshold_alert (
  threshold_alert_id int generated always as identity primary key,
  rule_id int not null references rating.threshold_rule,
  customer_id int not null references ordering.customer,
  -- 0 where the rule is about the whole customer.
  assignment_id int not null,
  window_from date not null,
  reached int not null,
  block_requested boolean not null,
  raised_at timestamptz not null default now(),
  alarmed_at timestamptz,
  acknowledged_at timestamptz,
  acknowledged_by text,
  unique (rule_id, customer_id, assignment_id, window_from)
);
create index threshold_alert_customer on rating.threshold_alert (customer_id);
create index threshold_alert_unalarmed on rating.threshold_alert (threshold_alert_id) where alarmed_at is null;
create table rating.threshold_check (
  chunk_id int primary key,
  checked_at timestamptz not null default now()
);

-- An operator's own list of the calls of some days, with its prices, held against ours.
create table rating.reconciliation (
  reconciliation_id int generated always as identity primary key,
  operator_id smallint not null references rating.operator,
  -- Days in Copenhagen, the last excluded.
  from_day date not null,
  until_day date not null,
  tolerance_micro bigint not null check (tolerance_micro >= 0),
  state text not null default 'reading' check (state in ('reading', 'done', 'refused')),
  problem text,
  lines_done int not null default 0,
  asked_by text not null,
  asked_at timestamptz not null default now(),
  finished_at timestamptz,
  check (until_day > from_day)
);
-- One row for each line of the list, and behind them one for each call of ours that the list lacks. No numbers.
create table rating.reconciliation_line (
  reconciliation_id int not null references rating.reconciliation,
  position int not null,
  outcome text not null check (outcome in ('matched', 'price differs', 'missing here', 'missing there', 'outside', 'malformed')),
  -- The operator's own name for the call.
  reference text,
  call_id bigint,
  day date,
  their_micro bigint,
  our_micro bigint,
  primary key (reconciliation_id, position)
);
create index reconciliation_line_call on rating.reconciliation_line (reconciliation_id, call_id);

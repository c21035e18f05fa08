-- What happened to a customer's affairs, in ids, and the customers' own addresses that are told of it.
create schema events;

-- Ids are whole numbers and UUIDs: the database refuses anything else, whatever code writes it.
create table events.event (
  event_id bigint generated always as identity primary key,
  -- The place in the order of commits, taken at the commit; null only inside the transaction that records the event.
  position bigint unique,
  customer_id int not null references ordering.customer on delete cascade,
  type text not null check (type ~ '^[a-z-]{1,30}\.[a-z-]{1,30}$'),
  ids jsonb not null check (
    jsonb_typeof(ids) = 'object'
    and not jsonb_path_exists(ids, 'strict $.* ? (!(@.type() == "number" || @.type() == "string" && @ like_regex "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"))')
  ),
  recorded_at timestamptz not null default now()
);
create index event_customer on events.event (customer_id, position);
create index event_recorded_at on events.event (recorded_at);

create table events.webhook_endpoint (
  endpoint_id int generated always as identity (start 701) primary key,
  customer_id int not null references ordering.customer on delete cascade,
  url text not null check (url ~ '^https?://' and length(url) <= 2000),
  -- Types of events that are sent; empty: all.
  types text[] not null default '{}',
  state text not null default 'unconfirmed' check (state in ('unconfirmed', 'enabled', 'disabled')),
  disabled_because text check (disabled_because in ('customer', 'gone', 'failing')),
  -- Events up to this position have become deliveries, or were none of its types.
  planned_to bigint not null default 0,
  -- Failed attempts in a row, since when, and until when nothing is tried.
  failures int not null default 0,
  failing_since timestamptz,
  paused_until timestamptz,
  -- A sender holds the endpoint until then; one that dies holds it no longer.
  busy_until timestamptz,
  served_at timestamptz,
  created_by text not null,
  created_at timestamptz not null default now(),
  check ((state = 'disabled') = (disabled_because is not null)),
  unique (endpoint_id, customer_id)
);
create index webhook_endpoint_customer on events.webhook_endpoint (customer_id);

create table events.webhook_secret (
  secret_id uuid primary key,
  endpoint_id int not null,
  customer_id int not null,
  -- Encrypted outside the database: version, length of the key id, key id, nonce, ciphertext, tag. In clear it does not fit.
  secret bytea not null check (get_byte(secret, 0) = 1 and get_byte(secret, 1) between 1 and 16 and octet_length(secret) > 60),
  created_at timestamptz not null default now(),
  -- Signs until then, beside its successor; null for the current one.
  valid_to timestamptz,
  foreign key (endpoint_id, customer_id) references events.webhook_endpoint (endpoint_id, customer_id) on delete cascade
);
create unique index webhook_secret_current on events.webhook_secret (endpoint_id) where valid_to is null;
create index webhook_secret_endpoint on events.webhook_secret (endpoint_id);

create table events.webhook_delivery (
  endpoint_id int not null,
  position bigint not null,
  customer_id int not null,
  state text not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
  attempts smallint not null default 0,
  queued_at timestamptz not null default now(),
  -- When a pending one may be tried.
  due_at timestamptz not null default now(),
  settled_at timestamptz,
  primary key (endpoint_id, position),
  foreign key (endpoint_id, customer_id) references events.webhook_endpoint (endpoint_id, customer_id) on delete cascade
);
create index webhook_delivery_pending on events.webhook_delivery (endpoint_id, position) where state = 'pending';
create index webhook_delivery_position on events.webhook_delivery (position);

-- What an attempt came to. No body, sent or received, and no header.
create table events.webhook_attempt (
  attempt_id bigint generated always as identity primary key,
  endpoint_id int not null,
  customer_id int not null,
  position bigint not null,
  attempt smallint not null,
  status smallint,
  failure text check (failure ~ '^[a-z-]{1,40}$'),
  duration_ms int not null check (duration_ms >= 0),
  attempted_at timestamptz not null default now(),
  foreign key (endpoint_id, customer_id) references events.webhook_endpoint (endpoint_id, customer_id) on delete cascade
);
create index webhook_attempt_endpoint on events.webhook_attempt (endpoint_id, attempt_id);
create index webhook_attempt_at on events.webhook_attempt (attempted_at);

-- ── The order of events ──────────────────────────────────────────────────────────────────────────────────────────
-- A number taken at the INSERT would be overtaken: a reader that has seen 8 never looks for a 7 committed later. So the
-- position is taken at the commit, under a lock that is held until the commit can be seen: whoever sees a position sees
-- every lower one. The lock is the last thing a transaction waits for, so it closes no circle of locks. Unlike an order
-- by transaction id it neither waits for long transactions of others nor starts anew in a restored database.
create sequence events.event_position as bigint;

create function events.take_position() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock(7402028, 0);
  update events.event e set position = nextval('events.event_position') where e.event_id = new.event_id;
  -- One message a transaction is enough; the mark ends with the transaction.
  if current_setting('turbotrack.webhooks_asked', true) is distinct from pg_current_xact_id()::text
      and exists (select from events.webhook_endpoint w where w.customer_id = new.customer_id and w.state = 'enabled') then
    insert into platform.outbox (queue, job, job_key, payload) values ('ordering', 'send-webhooks', 'due', '{}');
    perform set_config('turbotrack.webhooks_asked', pg_current_xact_id()::text, true);
  end if;
  return null;
end $$;
create constraint trigger position_at_commit after insert on events.event
  deferrable initially deferred for each row execute function events.take_position();

-- The position that every event committed so far has reached: an endpoint that is enabled is told of what comes after.
create function events.last_position() returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select case when s.is_called then s.last_value else 0 end from events.event_position s $$;

-- ── The end of events ────────────────────────────────────────────────────────────────────────────────────────────
-- Deletes up to `most` rows of each kind that are older than thirty days, those of restricted customers among them, whom
-- no purpose that works here meets. The age is fixed here: nobody can have younger rows deleted. Returns how many went.
create function events.expire(most int) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  cut timestamptz := now() - interval '30 days';
  gone int;
  total int := 0;
begin
  if not (privacy.works_for('delivery') and privacy.scope_all()) then
    raise exception 'events end in work of delivery for all' using errcode = 'insufficient_privilege';
  end if;
  -- A message ends with its event: what is not there cannot be sent.
  with old as (
    delete from events.event where event_id = any(array(select e.event_id from events.event e where e.recorded_at < cut order by e.recorded_at limit most)) returning position
  ), unsent as (
    delete from events.webhook_delivery d using old where d.position = old.position
  )
  select count(*) into gone from old;
  total := total + gone;
  delete from events.webhook_attempt where attempt_id = any(array(select a.attempt_id from events.webhook_attempt a where a.attempted_at < cut order by a.attempted_at limit most));
  get diagnostics gone = row_count;
  total := total + gone;
  delete from events.webhook_secret where valid_to < now() - interval '1 day';
  get diagnostics gone = row_count;
  return total + gone;
end $$;

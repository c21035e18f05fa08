-- ── Inventory ────────────────────────────────────────────────────────────────────────────────────────────────────
-- What the company may hand out comes in ranges. A range is taken in number by number, so that a free one is found by an
-- index and locked by itself.
create table ordering.number_range (
  range_id int generated always as identity primary key,
  first_e164 text not null check (first_e164 ~ '^[0-9]{3,15}$'),
  last_e164 text not null check (last_e164 ~ '^[0-9]{3,15}$'),
  kind text not null check (kind in ('geographic', 'mobile', 'toll-free', 'premium', 'machine', 'other')),
  source text not null,
  taken_in_at timestamptz not null default now(),
  check (length(first_e164) = length(last_e164) and first_e164 <= last_e164)
);

-- What stands in the columns: what the inventory knows by itself. Whether a number is held, reserved or in quarantine
-- follows from its assignments and reservations, so that the two can never contradict each other.
alter table ordering.number
  add column range_id int references ordering.number_range,
  add column kind text not null default 'other' check (kind in ('geographic', 'mobile', 'toll-free', 'premium', 'machine', 'other')),
  add column vanity text not null default 'plain' check (vanity in ('gold', 'silver', 'plain')),
  -- False while it is only to be ported in, and once it is ported out.
  add column in_inventory boolean not null default true,
  -- A hint, so that a free number of a range is found at once: nobody holds, reserves or has lately held it.
  add column idle boolean not null default true,
  add column ported_out_at timestamptz;
create index number_idle on ordering.number (kind, vanity, number_id) where idle and in_inventory and range_id is not null;
update ordering.number n set idle = false where exists (select from ordering.assignment a where a.number_id = n.number_id);

-- How long a released number rests before somebody else can have it; the rule of a day is the latest before it.
create table ordering.number_rule (
  valid_from date primary key,
  quarantine_days smallint not null check (quarantine_days between 0 and 365)
);
insert into ordering.number_rule (valid_from, quarantine_days) values ('2000-01-01', 60);

-- What a beautiful number costs; the price of a day is the latest before it.
create table ordering.number_price (
  vanity text not null check (vanity in ('gold', 'silver', 'plain')),
  valid_from date not null,
  setup_price_ore int not null check (setup_price_ore >= 0),
  monthly_price_ore int not null check (monthly_price_ore >= 0),
  primary key (vanity, valid_from)
);

-- Days of rest that were decided for this holding alone; null: the rule of the day it ends.
alter table ordering.assignment add column quarantine_days smallint check (quarantine_days between 0 and 365);

-- A number kept for an order item until it is delivered; `during` is the time the item asks for.
create table ordering.number_reservation (
  order_id int not null,
  item_no smallint not null,
  number_id int not null references ordering.number,
  customer_id int not null references ordering.customer,
  during tstzrange not null check (not isempty(during) and lower_inc(during) and not lower_inf(during)),
  porting_in boolean not null default false,
  made_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (order_id, item_no),
  -- With the customer: nobody reserves for another's order.
  foreign key (order_id, customer_id) references ordering.customer_order (order_id, customer_id),
  constraint number_reservation_one_at_a_time exclude using gist (number_id with =, during with &&)
);
create index number_reservation_customer on ordering.number_reservation (customer_id);

create function ordering.quarantine_ends(during tstzrange, own_days smallint) returns timestamptz
language sql stable set search_path = pg_catalog, pg_temp
as $$
  -- By the calendar of Copenhagen, so that a rest does not end an hour early or late across a change of clocks.
  select (upper(during) at time zone 'Europe/Copenhagen' + make_interval(days => coalesce(own_days,
    (select r.quarantine_days from ordering.number_rule r where r.valid_from <= (upper(during) at time zone 'Europe/Copenhagen')::date order by r.valid_from desc limit 1), 0)))
    at time zone 'Europe/Copenhagen'
$$;

-- Only delivery changes the inventory, and sees for it what policies hide: the number of a restricted customer is not free.
create function ordering.require_inventory_rights() returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if not (privacy.works_for('delivery') and privacy.scope_all()) then raise exception 'the inventory is changed by delivery alone' using errcode = 'insufficient_privilege'; end if;
end $$;

-- Takes numbers in. `taken` tells how many of them another range has already; then nothing is done.
create function ordering.take_in_numbers(first_number text, last_number text, number_kind text, range_source text, numbers text[], vanities text[])
returns table (range_id int, taken int)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  new_range int;
  already int;
begin
  perform ordering.require_inventory_rights();
  perform pg_advisory_xact_lock(hashtext('take-in-numbers'));
  select count(*) into already from ordering.number n where n.e164 = any(numbers) and n.range_id is not null;
  if already > 0 then return query select null::int, already; return; end if;
  insert into ordering.number_range as r (first_e164, last_e164, kind, source) values (first_number, last_number, number_kind, range_source) returning r.range_id into new_range;
  -- One that was ported in before its range came to us keeps its holder.
  insert into ordering.number as n (e164, range_id, kind, vanity)
  select w.e164, new_range, number_kind, w.vanity from unnest(numbers, vanities) as w (e164, vanity) order by w.e164
  on conflict (e164) do update set range_id = excluded.range_id, kind = excluded.kind, vanity = excluded.vanity,
    in_inventory = n.in_inventory or n.ported_out_at is null;
  return query select new_range, 0;
end $$;

-- Marks numbers idle whose holding, quarantine or reservation has passed, and forgets reservations that have lapsed.
create function ordering.sweep_numbers() returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  swept int;
begin
  perform ordering.require_inventory_rights();
  delete from ordering.number_reservation r
  where (r.order_id, r.item_no) in (select l.order_id, l.item_no from ordering.number_reservation l where l.expires_at <= clock_timestamp() for update skip locked);
  with resting as materialized (
    select n.number_id from ordering.number n
    where not n.idle and n.in_inventory and n.range_id is not null
      and not exists (select from ordering.assignment a where a.number_id = n.number_id and (upper_inf(a.during) or ordering.quarantine_ends(a.during, a.quarantine_days) > clock_timestamp()))
      and not exists (select from ordering.number_reservation r where r.number_id = n.number_id)
    order by n.number_id for update of n skip locked
  )
  update ordering.number n set idle = true from resting where resting.number_id = n.number_id;
  get diagnostics swept = row_count;
  return swept;
end $$;

-- Reserves a number for each item: the one it names, or any idle plain one of a kind. An item that has a reservation
-- keeps it, and for longer. One statement for many items; rows are locked by number_id, so two orders cannot lock each other out.
create function ordering.reserve_numbers(
  orders int[], items smallint[], customers int[], numbers text[], kinds text[], starts timestamptz[], ends timestamptz[], porting boolean[], hold_for interval
) returns table (order_id int, item_no smallint, number_id int, e164 text, refusal text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  wanted_kind record;
begin
  perform ordering.require_inventory_rights();
  -- Numbers that are on their way in; they are the company's once somebody holds them here.
  insert into ordering.number (e164, kind, in_inventory, idle)
  select distinct on (w.e164) w.e164, coalesce(w.kind, 'other'), false, false from unnest(numbers, kinds, porting) as w (e164, kind, porting)
  where w.porting and w.e164 is not null order by w.e164
  on conflict (e164) do nothing;

  perform 1 from ordering.number n
  where n.e164 = any(numbers) or n.number_id in (select r.number_id from ordering.number_reservation r join unnest(orders, items) as w (order_id, item_no) using (order_id, item_no))
  order by n.number_id for update;
  -- Of an item that names another number by now.
  delete from ordering.number_reservation r using unnest(orders, items, numbers) as w (order_id, item_no, e164), ordering.number n
  where r.order_id = w.order_id and r.item_no = w.item_no and n.number_id = r.number_id and n.e164 <> w.e164;
  update ordering.number_reservation r set expires_at = clock_timestamp() + hold_for
  from unnest(orders, items) as w (order_id, item_no) where r.order_id = w.order_id and r.item_no = w.item_no;

  delete from ordering.number_reservation r using ordering.number n
  where n.number_id = r.number_id and n.e164 = any(numbers) and r.expires_at <= clock_timestamp();

  insert into ordering.number_reservation (order_id, item_no, number_id, customer_id, during, porting_in, expires_at)
  select w.order_id, w.item_no, n.number_id, w.customer_id, tstzrange(w.starts, w.ends), w.porting, clock_timestamp() + hold_for
  from unnest(orders, items, customers, numbers, starts, ends, porting) as w (order_id, item_no, customer_id, e164, starts, ends, porting)
  join ordering.number n on n.e164 = w.e164
  where (n.in_inventory or w.porting)
    and not exists (select from ordering.assignment a where a.number_id = n.number_id and a.during && tstzrange(w.starts, w.ends))
    and not exists (
      select from ordering.assignment a where a.number_id = n.number_id and a.customer_id <> w.customer_id
        and upper(a.during) <= w.starts and ordering.quarantine_ends(a.during, a.quarantine_days) > w.starts
    )
  order by n.number_id, w.starts
  on conflict do nothing;

  for wanted_kind in
    select coalesce(w.kind, 'other') as kind, count(*)::int as missing
    from unnest(orders, items, numbers, kinds) as w (order_id, item_no, e164, kind)
    where w.e164 is null and not exists (select from ordering.number_reservation r where r.order_id = w.order_id and r.item_no = w.item_no)
    group by 1 order by 1
  loop
    for attempt in 1..2 loop
      with open as (
        select w.*, row_number() over (order by w.order_id, w.item_no) as place
        from unnest(orders, items, customers, numbers, kinds, starts, ends) as w (order_id, item_no, customer_id, e164, kind, starts, ends)
        where w.e164 is null and coalesce(w.kind, 'other') = wanted_kind.kind
          and not exists (select from ordering.number_reservation r where r.order_id = w.order_id and r.item_no = w.item_no)
      ), free as materialized (
        select n.number_id from ordering.number n
        where n.idle and n.in_inventory and n.range_id is not null and n.kind = wanted_kind.kind and n.vanity = 'plain'
        order by n.number_id limit wanted_kind.missing for update skip locked
      )
      insert into ordering.number_reservation (order_id, item_no, number_id, customer_id, during, expires_at)
      select o.order_id, o.item_no, f.number_id, o.customer_id, tstzrange(o.starts, o.ends), clock_timestamp() + hold_for
      from open o join (select free.number_id, row_number() over (order by free.number_id) as place from free) f using (place)
      on conflict do nothing;
      exit when not exists (
        select from unnest(orders, items, numbers, kinds) as w (order_id, item_no, e164, kind)
        where w.e164 is null and coalesce(w.kind, 'other') = wanted_kind.kind
          and not exists (select from ordering.number_reservation r where r.order_id = w.order_id and r.item_no = w.item_no)
      );
      -- What came free since the last look.
      perform ordering.sweep_numbers();
    end loop;
  end loop;

  update ordering.number n set idle = false
  from ordering.number_reservation r, unnest(orders, items) as w (order_id, item_no)
  where r.order_id = w.order_id and r.item_no = w.item_no and n.number_id = r.number_id and n.idle;

  return query
  select w.order_id, w.item_no, r.number_id, kept.e164, case
    when r.number_id is not null then null
    when w.e164 is null then 'no-number-free'
    when named.number_id is null or not (named.in_inventory or w.porting) then 'number-not-in-inventory'
    when exists (select from ordering.assignment a where a.number_id = named.number_id and a.during && tstzrange(w.starts, w.ends)) then 'number-held-by-another'
    when exists (select from ordering.number_reservation o where o.number_id = named.number_id and o.during && tstzrange(w.starts, w.ends)) then 'number-held-by-another'
    else 'number-in-quarantine' end
  from unnest(orders, items, numbers, starts, ends, porting) as w (order_id, item_no, e164, starts, ends, porting)
  left join ordering.number_reservation r on r.order_id = w.order_id and r.item_no = w.item_no
  left join ordering.number kept on kept.number_id = r.number_id
  left join ordering.number named on named.e164 = w.e164
  order by w.order_id, w.item_no;
end $$;

-- Gives reservations back. A number that only was to be ported in, and never came, is forgotten.
create function ordering.release_reservations(orders int[], items smallint[]) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  released int[];
begin
  perform ordering.require_inventory_rights();
  -- Numbers first, as everywhere here: whoever reserves one waits at the number, and not at a reservation that is about to go.
  perform 1 from ordering.number n
  where n.number_id in (select r.number_id from ordering.number_reservation r join unnest(orders, items) as w (order_id, item_no) using (order_id, item_no))
  order by n.number_id for update;
  with gone as (
    delete from ordering.number_reservation r using unnest(orders, items) as w (order_id, item_no)
    where r.order_id = w.order_id and r.item_no = w.item_no returning r.number_id
  )
  select coalesce(array_agg(gone.number_id), '{}') into released from gone;
  update ordering.number n set idle = true
  where n.number_id = any(released) and n.in_inventory and n.range_id is not null
    and not exists (select from ordering.assignment a where a.number_id = n.number_id and (upper_inf(a.during) or ordering.quarantine_ends(a.during, a.quarantine_days) > clock_timestamp()))
    and not exists (select from ordering.number_reservation r where r.number_id = n.number_id);
  delete from ordering.number n
  where n.number_id = any(released) and not n.in_inventory and n.ported_out_at is null
    and not exists (select from ordering.assignment a where a.number_id = n.number_id)
    and not exists (select from ordering.number_reservation r where r.number_id = n.number_id);
  return cardinality(released);
end $$;

-- The number leaves for another operator. It is refused while somebody holds it at that moment or later.
create function ordering.port_out_number(ported_number int, at timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform ordering.require_inventory_rights();
  perform 1 from ordering.number n where n.number_id = ported_number for update;
  if exists (select from ordering.assignment a where a.number_id = ported_number and (upper_inf(a.during) or upper(a.during) > at)) then return false; end if;
  update ordering.number n set in_inventory = false, idle = false, ported_out_at = coalesce(n.ported_out_at, at) where n.number_id = ported_number;
  return true;
end $$;

-- ── Assignments ──────────────────────────────────────────────────────────────────────────────────────────────────
-- Whoever writes an assignment, it is under the restriction and objection of its customer and employee from its first
-- moment. The foreign keys have locked both by now: whoever sets a mark (with FOR UPDATE) has done so, and is seen here, or waits and finds the row.
create function ordering.inherit_marks() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update ordering.assignment a
  set restricted = a.restricted or c.restricted or coalesce(e.restricted, false), objected = a.objected or c.objected or coalesce(e.objected, false)
  from added join ordering.customer c using (customer_id) left join ordering.employee e on e.employee_id = added.employee_id
  where a.assignment_id = added.assignment_id
    and ((c.restricted or coalesce(e.restricted, false)) and not a.restricted or (c.objected or coalesce(e.objected, false)) and not a.objected);
  return null;
end $$;
create trigger inherit_marks after insert on ordering.assignment referencing new table as added for each statement execute function ordering.inherit_marks();

-- Whoever writes an assignment: its number is the company's and no longer idle, and the reservation behind it is fulfilled.
create function ordering.number_is_held() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  with held as materialized (
    select n.number_id from ordering.number n where n.number_id in (select number_id from added) and (n.idle or not n.in_inventory) order by n.number_id for update
  )
  update ordering.number n set idle = false, in_inventory = true, ported_out_at = null from held where held.number_id = n.number_id;
  delete from ordering.number_reservation r using added a where r.number_id = a.number_id and r.customer_id = a.customer_id and r.during && a.during;
  return null;
end $$;
create trigger number_is_held after insert on ordering.assignment referencing new table as added for each statement execute function ordering.number_is_held();

-- A holding that has not begun is taken back as if it had never been ordered; its subscription costs nothing. True when it was there.
create function ordering.cancel_holding(holding int) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  held record;
begin
  select a.* into held from ordering.assignment a where a.assignment_id = holding for update;
  if not found or not privacy.works_for('delivery') or not (privacy.scope_all() or held.customer_id = privacy.scope_customer()) then return false; end if;
  if lower(held.during) <= clock_timestamp() then raise exception 'a holding that has begun is not cancelled' using errcode = 'check_violation'; end if;
  delete from ordering.sim s where s.assignment_id = holding;
  delete from ordering.directory_choice d where d.assignment_id = holding;
  delete from ordering.private_number p where p.assignment_id = holding;
  delete from ordering.assignment a where a.assignment_id = holding;
  return true;
end $$;

-- The inventory with the state of each number at present, by number_id. Whoever may not see all holders is told of free numbers alone.
create function ordering.search_numbers(
  wanted_state text, wanted_kind text, wanted_vanity text, patterns text[], after_id int, at_most int
) returns table (number_id int, e164 text, kind text, vanity text, state text, until timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  if not (privacy.scope_all() and (privacy.works_for('ordering') or privacy.works_for('delivery')))
     and not (wanted_state = 'available' and privacy.works_for('self-service') and privacy.scope_customer() is not null) then
    raise exception 'the inventory is not for this purpose and scope' using errcode = 'insufficient_privilege';
  end if;
  return query
  select found.number_id, found.e164, found.kind, found.vanity, found.state, found.until from (
    select n.number_id, n.e164, n.kind, n.vanity,
      case
        when reserved.porting_in then 'porting-in'
        when not n.in_inventory then 'ported-out'
        when held.held then 'assigned'
        when reserved.number_id is not null then 'reserved'
        when held.rests_until > now() then 'quarantined'
        else 'available'
      end as state,
      case
        when reserved.porting_in then reserved.expires_at
        when not n.in_inventory then null
        when held.held then held.held_until
        when reserved.number_id is not null then reserved.expires_at
        when held.rests_until > now() then held.rests_until
      end as until
    from ordering.number n
    left join lateral (
      select r.number_id, r.porting_in, r.expires_at from ordering.number_reservation r where r.number_id = n.number_id and r.expires_at > now() order by lower(r.during) limit 1
    ) reserved on true
    cross join lateral (
      select bool_or(upper_inf(a.during) or upper(a.during) > now()) as held, nullif(max(coalesce(upper(a.during), 'infinity')), 'infinity') as held_until,
        max(ordering.quarantine_ends(a.during, a.quarantine_days)) filter (where upper(a.during) <= now()) as rests_until
      from ordering.assignment a where a.number_id = n.number_id
    ) held
    where n.number_id > after_id and (wanted_kind is null or n.kind = wanted_kind) and (wanted_vanity is null or n.vanity = wanted_vanity)
      and (patterns is null or n.e164 like any (patterns)) and (wanted_state is distinct from 'available' or n.idle)
  ) found
  where wanted_state is null or found.state = wanted_state
  order by found.number_id limit at_most;
end $$;

-- Card and telephone of a holding: to deliver and to support, kept apart from calls.
create table ordering.sim (
  sim_id int generated always as identity primary key,
  assignment_id int not null references ordering.assignment,
  customer_id int not null references ordering.customer,
  iccid text check (iccid ~ '^89[0-9]{16,18}$'),
  imei text check (imei ~ '^[0-9]{15}$'),
  noted_at timestamptz not null default now(),
  -- When another took its place.
  ended_at timestamptz,
  check (iccid is not null or imei is not null)
);
create unique index sim_in_use on ordering.sim (assignment_id) where ended_at is null;
create index sim_customer on ordering.sim (customer_id);

-- ── Directory ────────────────────────────────────────────────────────────────────────────────────────────────────
-- What the holder of a number chose, from when on; the latest before a moment holds. A new holder chooses anew.
create table ordering.directory_choice (
  choice_id int generated always as identity primary key,
  assignment_id int not null references ordering.assignment,
  customer_id int not null references ordering.customer,
  choice text not null check (choice in ('listed', 'unlisted', 'secret')),
  valid_from timestamptz not null,
  chosen_by text not null,
  chosen_at timestamptz not null default now()
);
create index directory_choice_assignment on ordering.directory_choice (assignment_id, valid_from);
create index directory_choice_customer on ordering.directory_choice (customer_id);

-- Which entries a directory service has from us: what it is not to have any longer is withdrawn by its reference alone,
-- so a withdrawal says nothing about anybody and reaches it also when the holder is restricted or has objected.
create table ordering.directory_entry (
  recipient text not null,
  assignment_id int not null,
  digest text not null,
  told_at timestamptz not null default now(),
  primary key (recipient, assignment_id)
);
create table ordering.directory_delivery (
  delivery_id int generated always as identity primary key,
  recipient text not null,
  complete boolean not null,
  layout text not null check (layout in ('csv', 'xml')),
  listed int not null,
  withdrawn int not null,
  made_at timestamptz not null default now(),
  -- Of privacy.disclosure; null where nothing but withdrawals is told.
  disclosure_id bigint,
  document bytea,
  collected_at timestamptz
);

-- ── Employees ────────────────────────────────────────────────────────────────────────────────────────────────────
alter table ordering.employee
  add column external_reference text,
  add column ended_at timestamptz,
  add constraint employee_external_reference unique (customer_id, external_reference);
alter table ordering.employee alter column external_reference set statistics 0;

-- ── Call privacy ─────────────────────────────────────────────────────────────────────────────────────────────────
-- What a customer chose about its own calls, from when on; of two for one moment the later made holds. Nothing is changed
-- afterwards: a call is shown by the choice that stood when it was made.
create table ordering.call_privacy (
  choice_id int generated always as identity primary key,
  customer_id int not null references ordering.customer,
  valid_from timestamptz not null,
  seen_by text not null check (seen_by in ('nobody', 'admins', 'employee')),
  masking text not null check (masking in ('none', 'last-2', 'last-4', 'all-but-country')),
  private_prefixes text[] not null default '{}',
  private_shows text not null check (private_shows in ('time-and-price', 'price', 'nothing')),
  chosen_by text not null,
  chosen_at timestamptz not null default now()
);
create index call_privacy_customer on ordering.call_privacy (customer_id, valid_from);
-- Own numbers whose calls are private.
create table ordering.private_number (
  choice_id int generated always as identity primary key,
  assignment_id int not null references ordering.assignment,
  customer_id int not null references ordering.customer,
  valid_from timestamptz not null,
  is_private boolean not null,
  chosen_by text not null,
  chosen_at timestamptz not null default now()
);
create index private_number_assignment on ordering.private_number (assignment_id, valid_from);
create index private_number_customer on ordering.private_number (customer_id);

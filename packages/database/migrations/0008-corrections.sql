-- What changes the price of a call after intake: re-rating, late calls written off, files rolled back, suspense worked off.
create table rating.correction_batch (
  batch_id int generated always as identity primary key,
  kind text not null check (kind in ('re-rating', 'late write-off', 'suspense re-run', 'suspense write-off', 'roll-back')),
  selector jsonb not null,
  reason text not null check (length(reason) between 1 and 200),
  requested_by text not null,
  state text not null check (state in ('previewing', 'previewed', 'applying', 'done', 'discarded', 'out of date')),
  -- How far the step under way has come, so that a killed one goes on from there: a call, a customer or a suspended record.
  through_id bigint not null default 0,
  calls_seen bigint not null default 0,
  calls_changed bigint not null default 0,
  list_before_micro bigint not null default 0,
  list_after_micro bigint not null default 0,
  -- What else is counted: by reason, or why calls were left alone.
  counts jsonb not null default '{}',
  made_at timestamptz not null default now(),
  finished_at timestamptz
);
-- One correction changes calls at a time: what a preview promised is then not changed by another half-way.
create unique index correction_batch_applying on rating.correction_batch ((true)) where state = 'applying' and kind in ('re-rating', 'late write-off');

-- The calls a correction changes, with the price before and after. Written by the preview, kept once applied.
create table rating.call_correction (
  batch_id int not null,
  call_id bigint not null,
  started_at timestamptz not null,
  chunk_id int not null,
  customer_id int not null,
  tariff_version_before smallint not null,
  tariff_version_after smallint not null,
  zone_before smallint not null,
  zone_after smallint not null,
  never_itemised_before boolean not null,
  never_itemised_after boolean not null,
  list_before_micro bigint not null,
  list_after_micro bigint not null,
  restricted boolean not null default false
) partition by range (started_at);
create index call_correction_batch on rating.call_correction (batch_id, customer_id);
insert into platform.month_partitioned values ('rating.call_correction', 'started_at');
select platform.create_months_ahead(3);

-- A correction's sums for each customer: the preview people decide by, and the plan by which it is applied.
create table rating.correction_customer (
  batch_id int not null references rating.correction_batch,
  customer_id int not null,
  calls int not null,
  list_before_micro bigint not null,
  list_after_micro bigint not null,
  restricted boolean not null default false,
  primary key (batch_id, customer_id)
);

-- What a correction changes in a period that has been billed: money that the next invoice charges or credits.
create table rating.adjustment (
  adjustment_id bigint generated always as identity primary key,
  batch_id int not null references rating.correction_batch,
  customer_id int not null,
  period date not null check (extract(day from period) = 1),
  kind text not null check (kind in ('re-rated', 'rolled back', 'suspense', 'late')),
  calls int not null,
  list_before_micro bigint not null,
  list_after_micro bigint not null,
  paid_before_micro bigint not null,
  paid_after_micro bigint not null,
  delta_micro bigint not null check (delta_micro = paid_after_micro - paid_before_micro),
  restricted boolean not null default false,
  made_at timestamptz not null default now(),
  billed_run int,
  unique (batch_id, customer_id, period, kind)
);
create index adjustment_unbilled on rating.adjustment (customer_id) where billed_run is null;

-- A correction that finds a period open keeps it open until it has committed.
create function rating.wait_for_corrections() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtext('rating.correction'));
  return null;
end $$;
create trigger after_corrections before insert on rating.period for each statement execute function rating.wait_for_corrections();

-- How far billing is with frozen periods: 'under way' while a run works on one, then for each customer 'parked' (not billed yet)
-- or 'billed'. The lock on the run keeps it from starting anew before the correction has committed.
create function rating.billing_state(customers int[], periods date[]) returns table (customer_id int, period date, state text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not (privacy.works_for('rating') and privacy.scope_all()) then return; end if;
  perform from billing.run r where r.period = any (periods) for share;
  return query
    select c.id, p.period, case when r.state is distinct from 'done' then 'under way' when w.state in ('pending', 'parked') then 'parked' else 'billed' end
    from unnest(customers, periods) as c (id, period)
    join rating.period p on p.period = c.period
    left join billing.run r on r.run_id = p.run_id
    left join billing.run_customer w on w.run_id = p.run_id and w.customer_id = c.id;
end $$;

-- A preview nobody wants holds traffic data without a use: it goes. What has been applied stays.
create function rating.discard_correction(batch int) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not (privacy.works_for('rating') and privacy.scope_all()) then return false; end if;
  update rating.correction_batch b set state = 'discarded', finished_at = now() where b.batch_id = batch and b.state in ('previewing', 'previewed', 'out of date');
  if not found then return false; end if;
  delete from rating.call_correction c where c.batch_id = batch;
  delete from rating.correction_customer c where c.batch_id = batch;
  return true;
end $$;

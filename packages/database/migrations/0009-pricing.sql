-- A draft is written, linted and tried, and prices no call until it is published.
alter table rating.tariff_version add column draft boolean not null default false, add constraint draft_prices_nothing check (not (used and draft));

-- The tariff, by its code, that we are charged by: versioned as those we sell by.
alter table rating.operator add column buy_tariff text;
-- What the operator charges us for the call, millionths; null where we have no buy tariff, or none that prices the call.
alter table rating.call add column cost_micro bigint;

-- A product includes more than minutes, so a call may meet several allowances, and volume discounts after them. Seconds are
-- in covered_s; the amount in the unit of the call's service is in covered.
alter table rating.allowance_use
  add column kind text not null default 'allowance' check (kind in ('allowance', 'volume')),
  add column allowance_id text not null default 'included',
  add column covered bigint not null default 0 check (covered >= 0),
  add column throttled bigint not null default 0 check (throttled between 0 and covered),
  drop constraint allowance_use_pkey,
  add primary key (period, customer_id, call_id, kind, allowance_id);

-- What became of each allowance in a period: included + carried_in = used + expired + forfeited + the amounts carried out.
create table rating.allowance_balance (
  period date not null,
  customer_id int not null,
  allowance_id text not null,
  included bigint not null,
  carried_in bigint not null,
  used bigint not null,
  used_of_carried bigint not null,
  throttled bigint not null,
  expired bigint not null,
  forfeited bigint not null,
  -- [{amount, expiresAt in ms}, …]
  carried_out jsonb not null,
  primary key (period, customer_id, allowance_id)
);

create table rating.agreement (
  agreement_id int generated always as identity primary key,
  customer_id int not null,
  subscription_id int,
  name text not null,
  valid_from date not null,
  -- First day no longer.
  valid_until date check (valid_until > valid_from),
  -- Rates that come before those of the tariff, and discounts by volume, in the words of the rating engine.
  rates jsonb not null default '[]' check (jsonb_typeof(rates) = 'array'),
  volume_tiers jsonb not null default '[]' check (jsonb_typeof(volume_tiers) = 'array'),
  made_at timestamptz not null default now(),
  unique (customer_id, name)
);
-- What has priced calls is history: an agreement starts and ends on days to come, and what it says does not change.
create function rating.refuse_past_agreement() returns trigger language plpgsql set search_path = pg_catalog as $$
declare today date := (now() at time zone 'Europe/Copenhagen')::date;
begin
  if tg_op = 'INSERT' then
    if new.valid_from <= today then
      raise exception 'an agreement starts tomorrow at the earliest' using errcode = 'object_not_in_prerequisite_state';
    end if;
    return new;
  end if;
  if tg_op = 'DELETE' then
    if old.valid_from <= today then
      raise exception 'an agreement that has begun is ended, not deleted' using errcode = 'object_not_in_prerequisite_state';
    end if;
    return old;
  end if;
  if (to_jsonb(new) - 'valid_until') <> (to_jsonb(old) - 'valid_until') then
    raise exception 'of an agreement only the end changes' using errcode = 'object_not_in_prerequisite_state';
  end if;
  if new.valid_until is distinct from old.valid_until and (coalesce(new.valid_until, 'infinity') <= today or coalesce(old.valid_until, 'infinity') <= today) then
    raise exception 'an agreement ends tomorrow at the earliest, and one that has ended stays so' using errcode = 'object_not_in_prerequisite_state';
  end if;
  return new;
end $$;
create trigger past_agreement before insert or update or delete on rating.agreement for each row execute function rating.refuse_past_agreement();

create table rating.what_if (
  what_if_id int generated always as identity primary key,
  tariff_version_id smallint not null,
  -- As it was when it was asked for: a draft may change meanwhile.
  definition jsonb not null,
  -- Calls priced by this tariff are priced again.
  of_code text not null,
  month date not null check (extract(day from month) = 1),
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed')),
  problem text,
  customers int not null default 0,
  customers_done int not null default 0,
  last_customer_id int not null default 0,
  calls bigint not null default 0,
  before_micro bigint not null default 0,
  after_micro bigint not null default 0,
  unpriced_calls bigint not null default 0,
  unpriced_micro bigint not null default 0,
  asked_at timestamptz not null default now(),
  finished_at timestamptz
);
create table rating.what_if_customer (
  what_if_id int not null references rating.what_if,
  customer_id int not null,
  calls int not null,
  before_micro bigint not null,
  after_micro bigint not null,
  change_micro bigint not null,
  unpriced_calls int not null,
  unpriced_micro bigint not null,
  primary key (what_if_id, customer_id)
);

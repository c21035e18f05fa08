-- What an operator bills us for a period, line by line, held against our calls priced by its buy tariff.

-- How an operator's invoices are written as CSV; null: by the column names of our own.
alter table rating.operator add column invoice_description jsonb;

create table rating.operator_invoice (
  operator_invoice_id int generated always as identity primary key,
  -- Names a claim towards the operator; the same however often it is worked out and downloaded.
  claim_number text not null generated always as ('OK-' || lpad(operator_invoice_id::text, 6, '0')) stored,
  operator_id smallint not null references rating.operator,
  -- The operator's own number of the invoice.
  invoice_number text not null check (length(invoice_number) between 1 and 40),
  sha256 bytea not null check (octet_length(sha256) = 32),
  -- Days in Copenhagen, the last excluded.
  from_day date not null,
  until_day date not null check (until_day > from_day),
  tolerance_micro bigint not null check (tolerance_micro >= 0),
  tolerance_permille int not null check (tolerance_permille between 0 and 1000),
  -- What the invoice says that its lines come to; null where it does not say.
  control_micro bigint,
  control_calls bigint,
  state text not null default 'comparing' check (state in ('comparing', 'done')),
  -- Customers are gone through in order of their ids, so that a killed comparison goes on from there.
  through_customer_id int not null default 0,
  -- Calls of ours that no buy tariff prices.
  unpriced_calls bigint not null default 0,
  asked_by text not null,
  asked_at timestamptz not null default now(),
  finished_at timestamptz,
  unique (operator_id, invoice_number)
);

-- The lines as they came. A refused one keeps the column that is at fault and what is wrong, not what stood there.
create table rating.operator_invoice_line (
  operator_invoice_id int not null references rating.operator_invoice,
  line int not null,
  fault_column text,
  fault text,
  -- A zone of the buy tariff by its code or name, or a beginning of numbers.
  destination text not null default '',
  prefix text not null default '',
  service smallint not null default 0,
  direction smallint not null default 0,
  calls bigint not null default 0,
  -- Seconds, parts or bytes, by service.
  quantity bigint not null default 0,
  amount_micro bigint not null default 0,
  primary key (operator_invoice_id, line),
  check ((fault is null) = (fault_column is null))
);

-- Both sides by place, service and direction; one row is one line of the claim.
create table rating.operator_invoice_sum (
  operator_invoice_id int not null references rating.operator_invoice,
  -- A zone of the buy tariff by its code, a beginning of numbers the operator bills by, or a destination that is neither.
  kind text not null check (kind in ('zone', 'prefix', 'unknown')),
  place text not null,
  service smallint not null,
  direction smallint not null,
  position int,
  their_calls bigint not null default 0,
  their_quantity bigint not null default 0,
  their_micro bigint not null default 0,
  our_calls bigint not null default 0,
  our_quantity bigint not null default 0,
  our_micro bigint not null default 0,
  outcome text check (outcome in ('matched', 'missing here', 'missing there', 'quantity differs', 'price differs')),
  primary key (operator_invoice_id, kind, place, service, direction),
  unique (operator_invoice_id, position)
);

-- A joined call that a later part changes is measured once: what it was is counted back beside what its own chunk brought,
-- by the chunk of the later part.
alter table rating.traffic
  add column taken_back_by int not null default 0,
  drop constraint traffic_pkey,
  add primary key (operator_id, trunk, began_at, chunk_id, taken_back_by);

-- A discount for a time, for everybody, for some tariffs or for some customers.
create table rating.campaign (
  campaign_id int generated always as identity primary key,
  name text not null unique check (length(name) between 1 and 60),
  priority int not null check (priority between 0 and 1000),
  permille_off int not null check (permille_off between 1 and 1000),
  services text[] not null check (cardinality(services) > 0),
  -- All where empty.
  directions text[] not null default '{}',
  -- Codes; all that are not special where empty.
  zones text[] not null default '{}',
  -- Codes of the tariffs whose customers get it; all where empty.
  tariffs text[] not null default '{}',
  for_everybody boolean not null,
  valid_from date not null,
  -- First day no longer.
  valid_until date not null check (valid_until > valid_from),
  made_by text not null,
  made_at timestamptz not null default now()
);
-- Whom a campaign is for that is not for everybody.
create table rating.campaign_customer (
  campaign_id int not null references rating.campaign on delete cascade,
  customer_id int not null references ordering.customer,
  primary key (campaign_id, customer_id)
);
create index campaign_customer_customer on rating.campaign_customer (customer_id);
-- What has priced calls is history, as with agreements: only days to come can be promised or taken back.
create function rating.refuse_past_campaign() returns trigger language plpgsql set search_path = pg_catalog as $$
declare today date := (now() at time zone 'Europe/Copenhagen')::date;
begin
  if tg_op = 'INSERT' then
    if new.valid_from <= today then
      raise exception 'a campaign starts tomorrow at the earliest' using errcode = 'object_not_in_prerequisite_state';
    end if;
    return new;
  end if;
  if tg_op = 'DELETE' then
    if old.valid_from <= today then
      raise exception 'a campaign that has begun is ended, not deleted' using errcode = 'object_not_in_prerequisite_state';
    end if;
    return old;
  end if;
  if (to_jsonb(new) - 'valid_until') <> (to_jsonb(old) - 'valid_until') then
    raise exception 'of a campaign only the end changes' using errcode = 'object_not_in_prerequisite_state';
  end if;
  if new.valid_until <> old.valid_until and (new.valid_until <= today or old.valid_until <= today) then
    raise exception 'a campaign ends tomorrow at the earliest, and one that has ended stays so' using errcode = 'object_not_in_prerequisite_state';
  end if;
  return new;
end $$;
create trigger past_campaign before insert or update or delete on rating.campaign for each row execute function rating.refuse_past_campaign();

alter table rating.allowance_use
  drop constraint allowance_use_kind_check,
  add constraint allowance_use_kind_check check (kind in ('allowance', 'campaign', 'volume'));

-- Whether an earlier period of a customer was corrected is asked whenever a later one is settled.
create index adjustment_customer on rating.adjustment (customer_id, period);

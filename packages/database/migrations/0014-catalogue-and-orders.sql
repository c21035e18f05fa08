-- The catalogue tells what an offering is, on which terms, and what it goes with.
alter table ordering.product
  add column kind text not null default 'service'
    check (kind in ('telephony-seat', 'mobile', 'number', 'bundle', 'roaming-pack', 'device', 'service')),
  add column change_fee_ore int not null default 0 check (change_fee_ore >= 0),
  -- Whole months from the first day; 0 binds to nothing.
  add column binding_months smallint not null default 0 check (binding_months between 0 and 60),
  -- {"days": n, "months": n, "to": "any-day" | "month-end"}
  add column notice jsonb not null default '{"days": 0, "months": 0, "to": "any-day"}' check (jsonb_typeof(notice) = 'object'),
  -- [{"id", "nameDa", "nameEn", "min", "max", "choices": [{"id", "nameDa", "nameEn", "monthlyPriceOre", "setupPriceOre"}]}]
  add column options jsonb not null default '[]' check (jsonb_typeof(options) = 'array'),
  -- Product codes: all of `requires`, none of `excludes`, one of `onlyWith`.
  add column dependencies jsonb not null default '{"requires": [], "excludes": [], "onlyWith": []}' check (jsonb_typeof(dependencies) = 'object'),
  -- [{"code", "quantity"}], of a bundle alone.
  add column components jsonb not null default '[]' check (jsonb_typeof(components) = 'array' and (kind = 'bundle') = (components <> '[]'));

-- Øre a month, without VAT; null: no limit.
alter table ordering.customer add column credit_limit_ore int check (credit_limit_ore >= 0);

alter table ordering.customer_order
  -- P-34: which fields the form called necessary and which voluntary, as the one who ordered saw them.
  add column form_fields jsonb not null default '{"necessary": [], "voluntary": []}' check (jsonb_typeof(form_fields) = 'object'),
  add column hold_reason text check (hold_reason in ('credit-limit')),
  add column decided_by text,
  add column decided_at timestamptz,
  add column decision_reason text,
  drop constraint customer_order_state_check,
  add constraint customer_order_state_check
    check (state in ('acknowledged', 'pending', 'held', 'in-progress', 'completed', 'partial', 'failed', 'cancelled', 'rejected')),
  add check (state <> 'held' or hold_reason is not null);
create index customer_order_placed on ordering.customer_order (placed_at);

-- What was agreed when it was ordered: billing takes the prices from here, since the product may be cheaper or dearer by now.
-- All null: those of the product version, as before there were options and quotes.
alter table ordering.subscription
  add column monthly_price_ore int check (monthly_price_ore >= 0),
  add column setup_price_ore int check (setup_price_ore >= 0),
  add column options jsonb not null default '[]' check (jsonb_typeof(options) = 'array'),
  -- The first day on which it may end without paying for the rest of the binding.
  add column binding_ends_on date,
  -- Øre, for leaving the binding early; charged when the subscription ends.
  add column exit_charge_ore int check (exit_charge_ore >= 0),
  add unique (subscription_id, customer_id);

alter table ordering.order_item drop constraint order_item_state_check;
update ordering.order_item set state = 'completed' where state = 'delivered';

-- add:    a new subscription from starts_at.
-- modify: the target ends at starts_at, and a new subscription with the product, options, employee and number of the item goes on from there.
-- delete: the target ends at starts_at.
-- cancel_requested_at asks delivery to compensate what has begun; a cancelled item that had not begun never gets there.
alter table ordering.order_item
  add column action text not null default 'add' check (action in ('add', 'modify', 'delete')),
  add column target_subscription_id int,
  -- [{"option", "choice"}] of the product's options.
  add column options jsonb not null default '[]' check (jsonb_typeof(options) = 'array'),
  -- {"losingOperator", "requestedOn", "customerReference"}: the number comes from another operator.
  add column porting jsonb check (jsonb_typeof(porting) = 'object'),
  add column cancel_requested_at timestamptz,
  -- The bundle this item is a component of, in the same order.
  add column part_of_item_no smallint,
  -- Agreed, without VAT, options included. setup is all that is paid once: for a change its fee, for a delete the rest of the binding.
  add column monthly_price_ore int not null default 0 check (monthly_price_ore >= 0),
  add column setup_price_ore int not null default 0 check (setup_price_ore >= 0),
  add column binding_ends_on date,
  add constraint order_item_state_check
    check (state in ('acknowledged', 'pending', 'held', 'in-progress', 'completed', 'failed', 'cancelled', 'rejected')),
  add constraint order_item_target check ((action = 'add') = (target_subscription_id is null)),
  -- With the customer: nobody ends another's subscription.
  add foreign key (target_subscription_id, customer_id) references ordering.subscription (subscription_id, customer_id),
  add foreign key (order_id, part_of_item_no) references ordering.order_item (order_id, item_no);
update ordering.order_item i set monthly_price_ore = p.monthly_price_ore, setup_price_ore = p.setup_price_ore from ordering.product p where p.product_id = i.product_id;
create index order_item_open on ordering.order_item (customer_id) where state in ('acknowledged', 'pending', 'held', 'in-progress');
create index order_item_target on ordering.order_item (target_subscription_id) where target_subscription_id is not null;

-- A subscription gets the terms of the item that it was ordered by, on whatever way it comes about.
create function ordering.take_terms_of_item() returns trigger language plpgsql as $$
begin
  select i.monthly_price_ore, i.setup_price_ore, i.options, i.binding_ends_on
  into new.monthly_price_ore, new.setup_price_ore, new.options, new.binding_ends_on
  from ordering.order_item i where i.order_id = new.order_id and i.item_no = new.item_no and i.customer_id = new.customer_id;
  new.options := coalesce(new.options, '[]');
  return new;
end $$;
create trigger terms_of_item before insert on ordering.subscription for each row when (new.monthly_price_ore is null) execute function ordering.take_terms_of_item();

create function ordering.charge_exit() returns trigger language plpgsql as $$
begin
  update ordering.subscription set exit_charge_ore = new.setup_price_ore where subscription_id = new.target_subscription_id;
  return null;
end $$;
create trigger exit_charge after update of state on ordering.order_item for each row
  when (new.state = 'completed' and old.state <> 'completed' and new.action = 'delete' and new.setup_price_ore > 0) execute function ordering.charge_exit();

-- Every state an order and its items went through. item_no null: the order itself.
create table ordering.order_history (
  history_id bigint generated always as identity primary key,
  order_id int not null,
  customer_id int not null references ordering.customer,
  item_no smallint,
  state text not null,
  changed_at timestamptz not null default clock_timestamp(),
  -- As placed_by: a client of the API, or the app at work on its queue.
  changed_by text not null,
  reason text,
  foreign key (order_id, customer_id) references ordering.customer_order (order_id, customer_id)
);
create index order_history_order on ordering.order_history (order_id, history_id);

-- Who: the name set for the transaction; work from the queue sets none.
create function ordering.note_new_order() returns trigger language plpgsql as $$
begin
  insert into ordering.order_history (order_id, customer_id, state, changed_by, reason)
  select order_id, customer_id, state, placed_by, hold_reason from new_rows;
  return null;
end $$;
create trigger history_begins after insert on ordering.customer_order
  referencing new table as new_rows for each statement execute function ordering.note_new_order();

create function ordering.note_order_state() returns trigger language plpgsql as $$
begin
  insert into ordering.order_history (order_id, customer_id, state, changed_by, reason)
  select n.order_id, n.customer_id, n.state, coalesce(nullif(current_setting('turbotrack.actor', true), ''), 'app:ordering'), case when n.decided_at is distinct from o.decided_at then n.decision_reason end
  from new_rows n join old_rows o using (order_id) where n.state <> o.state;
  return null;
end $$;
create trigger history_goes_on after update on ordering.customer_order
  referencing old table as old_rows new table as new_rows for each statement execute function ordering.note_order_state();

create function ordering.note_item_state() returns trigger language plpgsql as $$
begin
  insert into ordering.order_history (order_id, customer_id, item_no, state, changed_by, reason)
  select n.order_id, n.customer_id, n.item_no, n.state, coalesce(nullif(current_setting('turbotrack.actor', true), ''), 'app:ordering'), case when n.state = 'failed' then n.failure end
  from new_rows n join old_rows o using (order_id, item_no) where n.state <> o.state order by n.order_id, n.item_no;
  return null;
end $$;
create trigger history_goes_on after update on ordering.order_item
  referencing old table as old_rows new table as new_rows for each statement execute function ordering.note_item_state();

-- A wished order with its prices, to be accepted until valid_until; expiry needs no writing.
create table ordering.quote (
  quote_id int generated always as identity (start 40001) primary key,
  customer_id int not null references ordering.customer,
  external_reference text,
  state text not null default 'open' check (state in ('open', 'accepted', 'withdrawn')),
  policy_version int not null,
  form_fields jsonb not null default '{"necessary": [], "voluntary": []}' check (jsonb_typeof(form_fields) = 'object'),
  made_by text not null,
  made_at timestamptz not null default now(),
  valid_until timestamptz not null,
  closed_at timestamptz,
  -- The order it became.
  order_id int unique,
  unique (customer_id, external_reference),
  unique (quote_id, customer_id),
  foreign key (order_id, customer_id) references ordering.customer_order (order_id, customer_id),
  check ((state = 'accepted') = (order_id is not null)),
  check (valid_until > made_at)
);
create index quote_customer on ordering.quote (customer_id, quote_id);

create table ordering.quote_item (
  quote_id int not null,
  item_no smallint not null,
  customer_id int not null references ordering.customer,
  action text not null check (action in ('add', 'modify', 'delete')),
  target_subscription_id int,
  product_id smallint not null references ordering.product,
  employee_id int references ordering.employee,
  e164 text,
  options jsonb not null default '[]' check (jsonb_typeof(options) = 'array'),
  porting jsonb check (jsonb_typeof(porting) = 'object'),
  part_of_item_no smallint,
  starts_at timestamptz not null,
  ends_at timestamptz,
  monthly_price_ore int not null check (monthly_price_ore >= 0),
  setup_price_ore int not null check (setup_price_ore >= 0),
  -- What the first invoice asks for the days until the end of the month that the item starts in.
  first_month_ore int not null check (first_month_ore >= 0),
  binding_ends_on date,
  primary key (quote_id, item_no),
  foreign key (quote_id, customer_id) references ordering.quote (quote_id, customer_id),
  foreign key (target_subscription_id, customer_id) references ordering.subscription (subscription_id, customer_id),
  check ((action = 'add') = (target_subscription_id is null))
);

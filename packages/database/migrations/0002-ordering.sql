create schema ordering;

create table ordering.customer (
  customer_id int generated always as identity (start 1001) primary key,
  external_reference text unique,
  name text not null,
  cvr text not null check (cvr ~ '^[0-9]{8}$'),
  street text not null,
  postcode text not null,
  city text not null,
  country text not null default 'DK' check (country ~ '^[A-Z]{2}$'),
  invoice_contact text not null,
  invoice_email text not null,
  language text not null default 'da' check (language in ('da', 'en')),
  tariff_code text not null,
  payment_terms_days smallint not null default 14 check (payment_terms_days between 0 and 90),
  policy_version int not null,
  restricted boolean not null default false,
  objected boolean not null default false,
  created_at timestamptz not null default now()
);

create index customer_restricted on ordering.customer (customer_id) where restricted;

-- Who waits because processing is restricted (GDPR art. 18): the ids, for invoicing, which has to put them aside in a
-- run so that somebody knows. Nothing else of them, and to no other purpose.
create function ordering.restricted_customers() returns setof int
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select c.customer_id from ordering.customer c where c.restricted and privacy.works_for('invoicing') and privacy.scope_all() $$;

-- Disclosure control groups companies by who ultimately owns them; a customer without a row is its own owner.
create table ordering.customer_owner (
  customer_id int not null references ordering.customer,
  valid_from date not null,
  owner_name text not null,
  owner_cvr text check (owner_cvr ~ '^[0-9]{8}$'),
  source text not null,
  primary key (customer_id, valid_from)
);

create table ordering.employee (
  employee_id int generated always as identity (start 5001) primary key,
  customer_id int not null references ordering.customer,
  name text not null,
  email text,
  informed_confirmed_at timestamptz not null,
  policy_version int not null,
  restricted boolean not null default false,
  objected boolean not null default false,
  created_at timestamptz not null default now()
);
create index employee_customer on ordering.employee (customer_id);

create table ordering.product (
  product_id smallint generated always as identity primary key,
  code text not null,
  valid_from date not null,
  valid_to date,
  name_da text not null,
  name_en text not null,
  monthly_price_ore int not null check (monthly_price_ore >= 0),
  setup_price_ore int not null default 0 check (setup_price_ore >= 0),
  -- What a month of it includes; the shape is the catalogue's (ordering) and is spent by rating.
  allowances jsonb not null default '[]' check (jsonb_typeof(allowances) = 'array'),
  carries_number boolean not null,
  unique (code, valid_from)
);

create table ordering.customer_order (
  order_id int generated always as identity (start 10001) primary key,
  customer_id int not null references ordering.customer,
  external_reference text,
  state text not null check (state in ('acknowledged', 'in-progress', 'completed', 'partial', 'failed')),
  policy_version int not null,
  placed_by text not null,
  placed_at timestamptz not null default now(),
  completed_at timestamptz,
  unique (customer_id, external_reference),
  unique (order_id, customer_id)
);
create index customer_order_customer on ordering.customer_order (customer_id, order_id);

create table ordering.order_item (
  order_id int not null,
  item_no smallint not null,
  customer_id int not null references ordering.customer,
  product_id smallint not null references ordering.product,
  employee_id int references ordering.employee,
  e164 text,
  starts_at timestamptz not null,
  ends_at timestamptz,
  state text not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
  failure text,
  subscription_id int,
  primary key (order_id, item_no),
  -- With the customer: nobody hangs an item on another's order, or a number on another's employee.
  foreign key (order_id, customer_id) references ordering.customer_order (order_id, customer_id),
  check (ends_at is null or ends_at > starts_at)
);

create table ordering.subscription (
  subscription_id int generated always as identity (start 20001) primary key,
  customer_id int not null references ordering.customer,
  product_id smallint not null references ordering.product,
  employee_id int references ordering.employee,
  order_id int not null,
  item_no smallint not null,
  -- Days in Copenhagen: the first day paid for, and the first day no longer paid for.
  starts_on date not null,
  ends_on date,
  unique (order_id, item_no),
  check (ends_on is null or ends_on >= starts_on)
);
create index subscription_customer on ordering.subscription (customer_id);

-- The inventory: every number the company has held, whoever holds it now. The number itself is no key.
create table ordering.number (
  number_id int generated always as identity primary key,
  e164 text not null unique check (e164 ~ '^[0-9]{3,15}$'),
  added_at timestamptz not null default now()
);

-- Who held a number when. A call belongs to whoever held the number at its start.
create table ordering.assignment (
  assignment_id int generated always as identity (start 30001) primary key,
  number_id int not null references ordering.number,
  customer_id int not null references ordering.customer,
  employee_id int references ordering.employee,
  subscription_id int not null references ordering.subscription,
  during tstzrange not null check (not isempty(during) and lower_inc(during) and not lower_inf(during)),
  restricted boolean not null default false,
  objected boolean not null default false,
  constraint assignment_one_holder_at_a_time exclude using gist (number_id with =, during with &&)
);
create index assignment_customer on ordering.assignment (customer_id);

create schema billing;

create table billing.run (
  run_id int generated always as identity primary key,
  period date not null unique check (extract(day from period) = 1),
  issue_date date not null,
  state text not null check (state in ('freezing', 'issuing', 'done')),
  requested_by text not null,
  started_at timestamptz not null default now(),
  finished_at timestamptz
);

create table billing.run_customer (
  run_id int not null references billing.run,
  customer_id int not null,
  state text not null default 'pending' check (state in ('pending', 'issued', 'parked', 'nothing')),
  reason text,
  decided_at timestamptz,
  primary key (run_id, customer_id)
);

-- Taken and advanced in the issuing transaction, so a series has no gap and no number twice.
create table billing.number_series (
  series text primary key,
  next_number int not null
);
insert into billing.number_series values ('invoice', 100001);

create table billing.invoice (
  invoice_number int primary key,
  run_id int not null references billing.run,
  customer_id int not null,
  period date not null,
  issue_date date not null,
  due_date date not null,
  net_ore bigint not null,
  vat_ore bigint not null,
  gross_ore bigint not null,
  -- Everything the document says, as it was when issued; no called number is ever in it.
  snapshot jsonb not null,
  -- Conservation, checked at issue: how many calls, their sum, and a hash over both and the lines.
  seal_calls int not null,
  seal_list_micro bigint not null,
  seal_usage_micro bigint not null,
  seal_hash text not null,
  issued_at timestamptz not null default now(),
  unique (run_id, customer_id),
  check (gross_ore = net_ore + vat_ore)
);
create index invoice_customer on billing.invoice (customer_id, invoice_number);

create table billing.invoice_line (
  invoice_number int not null references billing.invoice,
  line_no smallint not null,
  customer_id int not null,
  kind text not null check (kind in ('subscription', 'setup', 'usage', 'late-usage', 'discount')),
  text_da text not null,
  text_en text not null,
  quantity int not null,
  unit_price_ore bigint,
  amount_ore bigint not null,
  vat_permille smallint not null,
  subscription_id int,
  zone text,
  calls int,
  seconds bigint,
  usage_micro bigint,
  primary key (invoice_number, line_no)
);

create trigger append_only before update or delete on billing.invoice for each row execute function privacy.refuse_change();
create trigger append_only before update or delete on billing.invoice_line for each row execute function privacy.refuse_change();
create trigger not_emptied before truncate on billing.invoice for each statement execute function privacy.refuse_change();
create trigger not_emptied before truncate on billing.invoice_line for each statement execute function privacy.refuse_change();

create table billing.document (
  document_id int generated always as identity primary key,
  invoice_number int not null references billing.invoice,
  customer_id int not null,
  kind text not null check (kind in ('invoice-pdf', 'specification-pdf', 'specification-csv')),
  sha256 text not null,
  bytes int not null,
  stored_at timestamptz not null default now(),
  unique (invoice_number, kind)
);

-- How far a run has come and what it comes to: sums over everybody. The accounts have to add up (bogføringsloven § 12)
-- also while a customer of the run is restricted, whose own rows invoicing does not meet.
create function billing.run_figures(run int) returns table (
  pending int, issued int, parked int, nothing int, invoices int, net_ore bigint, vat_ore bigint, gross_ore bigint, documents_expected int, documents_made int
)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select c.*, i.*, d.*
  from (select (count(*) filter (where state = 'pending'))::int, (count(*) filter (where state = 'issued'))::int,
      (count(*) filter (where state = 'parked'))::int, (count(*) filter (where state = 'nothing'))::int
    from billing.run_customer where run_id = run) c,
  (select count(*)::int, coalesce(sum(net_ore), 0)::bigint, coalesce(sum(vat_ore), 0)::bigint, coalesce(sum(gross_ore), 0)::bigint,
      (count(*) + 2 * count(*) filter (where seal_calls > 0))::int
    from billing.invoice where run_id = run) i,
  (select count(*)::int from billing.document join billing.invoice using (invoice_number) where run_id = run) d
  where privacy.works_for('invoicing') and privacy.scope_all()
$$;

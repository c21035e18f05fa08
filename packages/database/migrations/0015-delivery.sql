-- A hand-over to a network operator: many lines of one order, or one change of a subscription's services. What the lines
-- say is read from the items and services when it is sent; here stands that it was asked, and under which disclosure.
create table ordering.operator_request (
  request_id uuid primary key default gen_random_uuid(),
  customer_id int not null references ordering.customer,
  order_id int,
  -- The recipient of the register.
  operator text not null,
  kind text not null check (kind in ('provision', 'cease', 'port-in', 'cancel-port-in', 'bar', 'unbar')),
  -- What it undoes: that is not carried out any more where it was not.
  undoes uuid references ordering.operator_request,
  disclosure_id bigint not null,
  state text not null default 'unsent' check (state in ('unsent', 'taken', 'answered')),
  attempts int not null default 0,
  asked_at timestamptz not null default now(),
  -- When it was last handed over.
  sent_at timestamptz,
  foreign key (order_id, customer_id) references ordering.customer_order (order_id, customer_id)
);
create index operator_request_customer on ordering.operator_request (customer_id);
create index operator_request_order on ordering.operator_request (order_id) where state <> 'answered';
create index operator_request_waiting on ordering.operator_request (sent_at) where state <> 'answered' and order_id is null;

-- What is done for an item, in the sequence of `position`; undone in reverse. A step that waits has not begun.
create table ordering.delivery_step (
  order_id int not null,
  item_no smallint not null,
  step text not null check (step in ('reserve', 'port-in', 'provision', 'activate', 'cease')),
  customer_id int not null references ordering.customer,
  position smallint not null,
  state text not null default 'waiting' check (state in ('waiting', 'requested', 'done', 'failed', 'undoing', 'undone')),
  attempts smallint not null default 0,
  -- When a person is called, once, where no answer came.
  deadline timestamptz,
  request_id uuid references ordering.operator_request,
  undo_request_id uuid references ordering.operator_request,
  -- What the operator calls it, and when it says that it was done.
  operator_reference text,
  confirmed_at timestamptz,
  -- Porting: the time in which the number changes over.
  window_from timestamptz,
  window_to timestamptz,
  failure text,
  alarmed_at timestamptz,
  primary key (order_id, item_no, step),
  foreign key (order_id, item_no) references ordering.order_item (order_id, item_no),
  check (state <> 'failed' or failure is not null),
  check ((window_from is null) = (window_to is null))
);
create index delivery_step_customer on ordering.delivery_step (customer_id);
create index delivery_step_request on ordering.delivery_step (request_id);
create index delivery_step_undo on ordering.delivery_step (undo_request_id) where undo_request_id is not null;
create index delivery_step_deadline on ordering.delivery_step (deadline) where state in ('requested', 'undoing') and alarmed_at is null;

-- A bar, a suspension (`all`) or a limit on a live subscription. Emergency calls stay open whatever stands here.
create table ordering.service_bar (
  bar_id int generated always as identity (start 60001) primary key,
  subscription_id int not null,
  customer_id int not null references ordering.customer,
  kind text not null check (kind in ('all', 'lost-phone', 'international', 'premium', 'roaming', 'data', 'spend-limit')),
  -- Kroner a calendar month.
  limit_kroner int check (limit_kroner >= 0),
  source text not null check (source in ('customer', 'staff', 'threshold', 'reminder')),
  -- The alert or reminder that asked for it: it asks once.
  source_id bigint,
  asked_by text not null,
  state text not null default 'requested' check (state in ('requested', 'active', 'lifting', 'lifted', 'refused')),
  asked_at timestamptz not null default now(),
  expires_at timestamptz,
  request_id uuid references ordering.operator_request,
  lift_request_id uuid references ordering.operator_request,
  operator_reference text,
  -- When the operator says that it was closed, and opened again.
  confirmed_at timestamptz,
  lifted_at timestamptz,
  deadline timestamptz,
  alarmed_at timestamptz,
  foreign key (subscription_id, customer_id) references ordering.subscription (subscription_id, customer_id),
  check ((kind = 'spend-limit') = (limit_kroner is not null)),
  check (source in ('customer', 'staff') or source_id is not null)
);
create index service_bar_subscription on ordering.service_bar (subscription_id, bar_id);
create index service_bar_customer on ordering.service_bar (customer_id);
create index service_bar_request on ordering.service_bar (request_id);
create index service_bar_lift on ordering.service_bar (lift_request_id) where lift_request_id is not null;
create index service_bar_expiry on ordering.service_bar (expires_at) where state = 'active' and expires_at is not null;
-- One of a kind at a time; who asks again is answered with the one there is.
create unique index service_bar_one_of_a_kind on ordering.service_bar (subscription_id, kind) where state in ('requested', 'active', 'lifting');
create unique index service_bar_source on ordering.service_bar (source, source_id, subscription_id, kind) where source_id is not null;

-- Mail on its way out. The key makes a mail go once; the text is made from template and values when it is sent.
create table ordering.mail (
  mail_id bigint generated always as identity primary key,
  mail_key text not null unique,
  customer_id int not null references ordering.customer,
  recipient text not null,
  language text not null check (language in ('da', 'en')),
  template text not null,
  -- What the template fills in.
  content jsonb not null check (jsonb_typeof(content) = 'object'),
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'bounced', 'failed')),
  attempts smallint not null default 0,
  next_attempt_at timestamptz not null default now(),
  spooled_at timestamptz not null default now(),
  ended_at timestamptz,
  -- Enhanced status code of the bounce (RFC 3463), `5.1.1`.
  bounce_status text check (bounce_status ~ '^[245]\.[0-9]{1,3}\.[0-9]{1,3}$')
);
create index mail_waiting on ordering.mail (next_attempt_at) where state = 'waiting';
create index mail_ended on ordering.mail (ended_at) where state <> 'waiting';
create index mail_customer on ordering.mail (customer_id);

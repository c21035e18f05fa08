-- What the public API keeps for its callers: answers to be given again, bulk jobs, who wrote what, and tokens of rate limits.

-- The answer to a write that named an Idempotency-Key, stored in the transaction of that write. `body` is the JSON as answered.
create table platform.idempotent_answer (
  answer_id bigint generated always as identity primary key,
  app text not null,
  caller text not null,
  key text not null,
  customer_id int,
  request_hash bytea not null,
  status smallint not null,
  body text not null,
  restricted boolean not null default false,
  answered_at timestamptz not null default now(),
  unique (app, caller, key)
);
create index idempotent_answer_age on platform.idempotent_answer (answered_at);

-- A list of writes that is carried out row by row. The caller is kept as its token said it, because the rows act for it.
create table platform.bulk_job (
  bulk_id int generated always as identity primary key,
  app text not null,
  customer_id int,
  caller jsonb not null,
  operation text not null,
  language text not null check (language in ('da', 'en')),
  validate_only boolean not null,
  row_count int not null check (row_count between 1 and 1000),
  restricted boolean not null default false,
  created_at timestamptz not null default now(),
  finished_at timestamptz
);
create index bulk_job_customer on platform.bulk_job (customer_id);
create index bulk_job_age on platform.bulk_job (created_at);

-- `request` is what the row asks for, as JSON, until it is done; `result` is then ids, or the problem.
create table platform.bulk_row (
  bulk_id int not null references platform.bulk_job on delete cascade,
  row_no int not null,
  customer_id int,
  request text,
  status smallint,
  result text,
  restricted boolean not null default false,
  primary key (bulk_id, row_no),
  check ((request is null) = (status is not null))
);

-- Who wrote what through the API: route and ids, never a body.
create table platform.api_write (
  write_id int generated always as identity primary key,
  at timestamptz not null default now(),
  app text not null,
  customer_id int,
  subject text not null,
  actor text not null,
  method text not null,
  route text not null,
  ids jsonb not null,
  status smallint not null,
  problem text,
  restricted boolean not null default false
);
create index api_write_customer on platform.api_write (customer_id, write_id);
create index api_write_age on platform.api_write using brin (at);

-- ── Rate limits ──────────────────────────────────────────────────────────────────────────────────────────────────
-- Token buckets, shared by all processes. Lost in a crash, which gives every caller a full bucket.
create unlogged table platform.rate_bucket (
  bucket bytea primary key,
  tokens double precision not null,
  filled_at timestamptz not null
);
create index rate_bucket_age on platform.rate_bucket (filled_at);

-- Takes up to `wanted` tokens of a bucket that holds `capacity` and gains `per_second`. Whoever finds none is told after how many seconds there is one.
create function platform.take_tokens(bucket bytea, wanted int, capacity double precision, per_second double precision)
returns table (granted int, remaining int, wait_seconds double precision)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  held double precision;
begin
  insert into platform.rate_bucket as b values (take_tokens.bucket, capacity, clock_timestamp())
  on conflict on constraint rate_bucket_pkey do update
    set tokens = least(capacity, b.tokens + greatest(0, extract(epoch from clock_timestamp() - b.filled_at)) * per_second), filled_at = clock_timestamp()
  returning tokens into held;
  granted := least(wanted, floor(held)::int);
  update platform.rate_bucket b set tokens = held - granted where b.bucket = take_tokens.bucket;
  remaining := floor(held)::int - granted;
  wait_seconds := greatest(0, 1 - (held - granted)) / per_second;
  return next;
end $$;

-- A bucket that nobody has used for an hour is full by now.
create function platform.forget_full_buckets() returns int
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with gone as (delete from platform.rate_bucket where filled_at < clock_timestamp() - interval '1 hour' returning 1) select count(*)::int from gone
$$;

-- ── Test tenants ─────────────────────────────────────────────────────────────────────────────────────────────────
-- A customer made to try out the API: nothing is really delivered to it, nothing really charged.
alter table ordering.customer add column test_tenant boolean not null default false;

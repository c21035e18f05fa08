-- Who may come in: accounts of people, their second factors and sessions; clients and keys of programs; signing keys.
-- Nothing here lets anybody in by itself: passwords, secrets, codes and tokens are kept as hashes, what must be read again is encrypted.
create schema identity;

-- So that an account can name an employee of its own customer and of no other.
alter table ordering.employee add constraint employee_of_customer unique (customer_id, employee_id);

create table identity.account (
  account_id int generated always as identity (start 7001) primary key,
  -- Null for the operator's own people.
  customer_id int references ordering.customer on delete cascade,
  employee_id int,
  -- In lower case: two spellings of an address are one account.
  email text not null check (email = lower(email)),
  name text not null,
  role text not null check (role in ('customer-admin', 'employee', 'finance', 'bi', 'dpo', 'support', 'operations')),
  tenant text not null default 'live' check (tenant in ('live', 'test')),
  language text not null default 'da' check (language in ('da', 'en')),
  state text not null default 'invited' check (state in ('invited', 'active', 'closed')),
  -- scrypt with its parameters and salt; null until the invitation is taken up.
  password_hash text,
  invited_by text not null,
  created_at timestamptz not null default now(),
  last_sign_in_at timestamptz,
  closed_at timestamptz,
  foreign key (customer_id, employee_id) references ordering.employee (customer_id, employee_id) on delete cascade,
  check ((role in ('customer-admin', 'employee')) = (customer_id is not null)),
  check ((role = 'employee') = (employee_id is not null)),
  check (tenant = 'live' or customer_id is not null),
  check ((state = 'closed') = (closed_at is not null)),
  check (state <> 'active' or password_hash is not null)
);
create unique index account_email on identity.account (email) where state <> 'closed';
create index account_customer on identity.account (customer_id);

-- A link sent by mail, good once: to take up an account, or to choose a new password.
create table identity.account_link (
  link_id int generated always as identity primary key,
  account_id int not null references identity.account on delete cascade,
  meant_for text not null check (meant_for in ('invitation', 'new-password')),
  token_hash bytea not null unique check (length(token_hash) = 32),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index account_link_account on identity.account_link (account_id);

-- Time-based codes (RFC 6238). The last step that was used is kept, so that no code is good twice.
create table identity.second_factor (
  account_id int primary key references identity.account on delete cascade,
  secret bytea not null,
  confirmed_at timestamptz,
  last_step int not null default 0
);
create table identity.recovery_code (
  account_id int not null references identity.account on delete cascade,
  code_hash bytea not null check (length(code_hash) = 32),
  primary key (account_id, code_hash)
);

-- Sessions, codes, refresh tokens and what lies between two steps of signing in. The key is a hash of what the bearer has.
create table identity.sign_in_state (
  kind text not null,
  id_hash bytea not null check (length(id_hash) = 32),
  account_id int references identity.account on delete cascade,
  grant_hash bytea,
  uid_hash bytea,
  payload bytea not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  consumed_at timestamptz,
  primary key (kind, id_hash)
);
create index sign_in_state_grant on identity.sign_in_state (grant_hash) where grant_hash is not null;
create index sign_in_state_uid on identity.sign_in_state (uid_hash) where uid_hash is not null;
create index sign_in_state_account on identity.sign_in_state (account_id) where account_id is not null;
create index sign_in_state_expiry on identity.sign_in_state (expires_at);

-- Failed attempts by keyed fingerprint: of an account as it was typed, of a known browser, of an address class.
create table identity.failed_attempt (
  bucket bytea primary key check (length(bucket) = 32),
  failures int not null,
  last_at timestamptz not null,
  blocked_until timestamptz
);
create index failed_attempt_age on identity.failed_attempt (last_at);

-- Programs that ask for tokens with a secret of their own (RFC 6749 §4.4).
create table identity.client (
  client_id text primary key check (client_id ~ '^tc-[a-z0-9]{16}$'),
  customer_id int references ordering.customer on delete cascade,
  tenant text not null check (tenant in ('live', 'test')),
  name text not null,
  secret_hash bytea not null check (length(secret_hash) = 32),
  scopes text[] not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  check (tenant = 'live' or customer_id is not null)
);
create index client_customer on identity.client (customer_id);

create table identity.api_key (
  key_id int generated always as identity primary key,
  customer_id int references ordering.customer on delete cascade,
  tenant text not null check (tenant in ('live', 'test')),
  name text not null,
  -- What is shown so that people recognise a key; the hash alone opens.
  beginning text not null,
  key_hash bytea not null unique check (length(key_hash) = 32),
  scopes text[] not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  check (tenant = 'live' or customer_id is not null)
);
create index api_key_customer on identity.api_key (customer_id);

-- Private keys that sign tokens, each encrypted. One signs at a time; those before and after are published as well.
create table identity.signing_key (
  key_id uuid primary key,
  private_key bytea not null,
  created_at timestamptz not null default now()
);

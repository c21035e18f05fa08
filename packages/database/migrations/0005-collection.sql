-- Which bank account a customer pays from, from when to when. The account is encrypted outside the database, bound to its
-- row; what people see is the masked one. An account is never changed: it ends, and another row begins.
create table billing.payment_account (
  payment_account_id uuid primary key,
  customer_id int not null,
  -- 1 byte version | 1 byte length and the key id | 12 bytes nonce | 14 digits encrypted | 16 bytes tag: a number in clear does not fit.
  account bytea not null check (get_byte(account, 0) = 1 and get_byte(account, 1) between 1 and 16 and octet_length(account) = 44 + get_byte(account, 1)),
  masked text not null check (masked ~ '^•••• [0-9]{4}$'),
  debtor_cvr text not null check (debtor_cvr ~ '^[0-9]{8}$'),
  -- Days in Copenhagen: the first day paid from, and the first day no longer paid from.
  valid_from date not null,
  valid_to date check (valid_to > valid_from),
  set_by text not null,
  set_at timestamptz not null default now(),
  constraint payment_account_one_at_a_time exclude using gist (customer_id with =, daterange(valid_from, valid_to) with &&)
);
alter table billing.payment_account alter column masked set statistics 0, alter column debtor_cvr set statistics 0, alter column set_by set statistics 0;

create function billing.refuse_other_account() returns trigger language plpgsql as $$
begin
  if (new.payment_account_id, new.customer_id, new.masked, new.debtor_cvr, new.valid_from, new.set_by, new.set_at)
      is distinct from (old.payment_account_id, old.customer_id, old.masked, old.debtor_cvr, old.valid_from, old.set_by, old.set_at) then
    raise exception 'a payment account only ends or is encrypted anew' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger only_ends before update on billing.payment_account for each row execute function billing.refuse_other_account();

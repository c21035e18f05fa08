-- What personal data was given to whom, about whom, why. Written in the transaction of the business write that causes the
-- sending, so nothing is sent of which there is no row; kinds and fields are names, never values.
create table privacy.disclosure (
  disclosure_id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  recipient text not null,
  purpose text not null,
  kinds text[] not null check (cardinality(kinds) > 0),
  fields text[] not null check (cardinality(fields) > 0),
  why text not null check (why <> ''),
  -- Order number of an authority, number of a run or a case.
  reference text check (reference <> ''),
  -- Of the file that was made, where one is sent: no other file can be sent under this row.
  document_sha256 bytea check (octet_length(document_sha256) = 32),
  actor text not null check (actor <> '')
);
create index disclosure_recipient on privacy.disclosure (recipient, at);

create table privacy.disclosure_subject (
  disclosure_id bigint not null references privacy.disclosure,
  customer_id int not null,
  employee_id int,
  assignment_id int
);
create index disclosure_subject_disclosure on privacy.disclosure_subject (disclosure_id);
create index disclosure_subject_customer on privacy.disclosure_subject (customer_id, disclosure_id);
alter table privacy.disclosure alter column reference set statistics 0, alter column actor set statistics 0;

create trigger append_only before update or delete on privacy.disclosure for each row execute function privacy.refuse_change();
create trigger append_only before update or delete on privacy.disclosure_subject for each row execute function privacy.refuse_change();
create trigger not_emptied before truncate on privacy.disclosure for each statement execute function privacy.refuse_change();
create trigger not_emptied before truncate on privacy.disclosure_subject for each statement execute function privacy.refuse_change();

-- Purposes have no INSERT of their own: a row and those it is about come together, and under the purpose that is at work.
create function privacy.record_disclosure(
  recipient text, purpose text, kinds text[], fields text[], why text, reference text, actor text, document_sha256 bytea,
  customers int[], employees int[], assignments int[]
) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  id bigint;
begin
  if not privacy.works_for(purpose) then raise exception 'a disclosure under another purpose' using errcode = 'insufficient_privilege'; end if;
  if cardinality(customers) is distinct from cardinality(employees) or cardinality(customers) is distinct from cardinality(assignments)
      or coalesce(cardinality(customers), 0) = 0 then
    raise exception 'a disclosure about nobody' using errcode = 'check_violation';
  end if;
  if not (privacy.scope_all() or customers <@ array[privacy.scope_customer()]) then
    raise exception 'a disclosure outside the scope' using errcode = 'insufficient_privilege';
  end if;
  insert into privacy.disclosure (recipient, purpose, kinds, fields, why, reference, actor, document_sha256)
  values (recipient, purpose, kinds, fields, why, reference, actor, document_sha256) returning disclosure_id into id;
  insert into privacy.disclosure_subject (disclosure_id, customer_id, employee_id, assignment_id)
  select id, s.customer, s.employee, s.assignment from unnest(customers, employees, assignments) as s (customer, employee, assignment);
  return id;
end $$;

-- What is to be sent, for the purpose that recorded it and nobody else. What this transaction itself recorded is not
-- there yet: it could still be rolled back.
create function privacy.recorded_disclosure(id bigint) returns table (
  recipient text, purpose text, fields text[], document_sha256 bytea, customers int[], employees int[], assignments int[]
)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select d.recipient, d.purpose, d.fields, d.document_sha256, array_agg(s.customer_id), array_agg(s.employee_id), array_agg(s.assignment_id)
  from privacy.disclosure d join privacy.disclosure_subject s using (disclosure_id)
  where d.disclosure_id = id and d.at < now() and privacy.works_for(d.purpose)
  group by d.disclosure_id
  having privacy.scope_all() or bool_and(s.customer_id = privacy.scope_customer())
$$;

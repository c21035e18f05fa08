import type pg from 'pg';

export const CUSTOMERS = 1_000;

/** Customers with an employee and a number each, and calls spread over them and the three months before this one. */
export async function seedCalls(pool: pg.Pool, calls: number): Promise<void> {
  await pool.query(
    `insert into ordering.customer (name, cvr, street, postcode, city, invoice_contact, invoice_email, tariff_code, policy_version)
     select 'Prøvefirma ' || n, '99999993', 'Prøvevej ' || n, '9999', 'Prøveby', 'Regnskab', 'regnskab@firma' || n || '.example', 'standard', 1 from generate_series(1, $1) n`,
    [CUSTOMERS],
  );
  await pool.query(
    `insert into ordering.employee (customer_id, name, email, informed_confirmed_at, policy_version)
     select customer_id, 'Prøve Person ' || customer_id, 'person' || customer_id || '@firma.example', now(), 1 from ordering.customer`,
  );
  await pool.query(`select platform.create_months_ahead(4, (date_trunc('month', now()) - interval '3 months')::date)`);
  await pool.query(
    `insert into rating.call (call_id, started_at, chunk_id, customer_id, assignment_id, tariff_version_id, zone, operator_id, service, direction, answered, never_itemised, restricted,
       duration_s, volume, list_price_micro, origin_country, destination_country, other_number)
     select n, date_trunc('month', now()) - interval '3 months' + (n::float8 / $1) * interval '89 days', 1, 1001 + (n * 7919) % ${CUSTOMERS}, 30001 + (n * 7919) % ${CUSTOMERS}, 1, n % 20, 1, 0, 0, true, false, false,
       n % 600, 0, (n % 600) * 5000, 'DK', 'DK', '4517' || lpad((n % 1000000)::text, 6, '0') from generate_series(1, $1::bigint) n`,
    [calls],
  );
  await pool.query('vacuum analyze');
}

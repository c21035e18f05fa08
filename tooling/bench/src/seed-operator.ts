import { bundledOperators } from '@turbotrack/call-records';
import type { SampleOperator } from '@turbotrack/sample-operator';
import type pg from 'pg';

/**
 * Puts a sample operator's catalogue, customers and numbers straight into the tables: how they get there is not what
 * is measured.
 */
export async function seedOperator(pool: pg.Pool, { products, tariff, customers }: SampleOperator): Promise<void> {
  const asRows = (rows: readonly object[]): [string] => [JSON.stringify(rows)];
  await pool.query(
    `insert into ordering.product (code, valid_from, name_da, name_en, monthly_price_ore, setup_price_ore, allowances, carries_number)
     select code, '2015-01-01', da, en, price, setup, allowances, carries
     from jsonb_to_recordset($1) as p (code text, da text, en text, price int, setup int, allowances jsonb, carries boolean)`,
    asRows(products.map(({ code, name, kind, monthlyPriceOre, setupPriceOre = 0, included }) => {
      const allowances = included.map((allowance) => ({ priority: 0, pooled: false, beyond: 'list-price', ...allowance }));
      return { code, ...name, price: monthlyPriceOre, setup: setupPriceOre, allowances, carries: kind !== 'trunk-channel' };
    })),
  );
  for (const description of Object.values(bundledOperators)) await pool.query('insert into rating.operator (name, description) values ($1, $2)', [description.operator, description]);
  await pool.query('insert into rating.tariff_version (code, valid_from, definition) values ($1, $2, $3)', [tariff.name.toLowerCase(), tariff.validFrom, tariff]);
  await pool.query(
    `insert into ordering.customer (external_reference, name, cvr, street, postcode, city, invoice_contact, invoice_email, tariff_code, policy_version)
     select * from jsonb_to_recordset($1) as c (external_reference text, name text, cvr text, street text, postcode text, city text, invoice_contact text, invoice_email text, tariff_code text, policy_version int)`,
    asRows(customers.map((customer) => ({
      external_reference: customer.externalId, name: customer.name, cvr: customer.cvr, ...customer.address, invoice_contact: customer.contactName,
      invoice_email: customer.invoiceEmail, tariff_code: customer.tariff.toLowerCase(), policy_version: 1,
    }))),
  );
  await seedNumbers(pool, customers);
  await pool.query('analyze');
}

async function seedNumbers(pool: pg.Pool, customers: SampleOperator['customers']): Promise<void> {
  const numbers = customers.flatMap(({ externalId, numbers: held }) => held.map(({ e164, productCode, validFrom, validTo }) => ({
    customer: externalId, code: productCode, e164, starts: new Date(validFrom).toISOString(), ends: validTo === undefined ? null : new Date(validTo).toISOString(),
  })));
  await pool.query(
    `with wanted as (
       select row_number() over () as n, w.* from jsonb_to_recordset($1) as w (customer text, code text, e164 text, starts timestamptz, ends timestamptz)
     ), inventory as (
       insert into ordering.number (e164) select distinct e164 from wanted returning number_id, e164
     ), subscribed as (
       insert into ordering.subscription (customer_id, product_id, order_id, item_no, starts_on, ends_on)
       select c.customer_id, p.product_id, w.n, 1, (w.starts at time zone 'Europe/Copenhagen')::date, (w.ends at time zone 'Europe/Copenhagen')::date
       from wanted w join ordering.customer c on c.external_reference = w.customer join ordering.product p on p.code = w.code
       returning subscription_id, customer_id, order_id
     )
     insert into ordering.assignment (number_id, customer_id, subscription_id, during)
     select i.number_id, s.customer_id, s.subscription_id, tstzrange(w.starts, w.ends)
     from wanted w join subscribed s on s.order_id = w.n join inventory i using (e164)`,
    [JSON.stringify(numbers)],
  );
}

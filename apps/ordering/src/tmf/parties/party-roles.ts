import { Injectable } from '@nestjs/common';
import { type FilterColumns, filterSql, Problem, PROBLEMS, type TmfAsker, type TmfObject, type TmfPage, type TmfQuery, type TmfResource } from '@turbotrack/service';
import { type Reading, WorkForCaller } from '../../callers/work-for-caller.js';
import { customerPartyId, customerRole, employeePartyId, hrefOf, SELLER, sellerRole } from '../references.js';

const KEPT_ELSEWHERE = {
  en: 'Customers are kept under /customers and their employees under /customers/{customerId}/employees, where the privacy notice is confirmed.',
  da: 'Kunder føres under /customers og deres medarbejdere under /customers/{customerId}/employees, hvor oplysningspligten bekræftes.',
};

/** Names of people are no filter: they would stand in addresses. */
const FILTERS: FilterColumns = {
  id: { sql: 'r.id', kind: 'text' },
  name: { sql: 'r.role', kind: 'text' },
  status: { sql: 'r.status', kind: 'text' },
  'relatedParty.id': { sql: 'r.related', kind: 'text' },
};

/** Every role there is for the caller: the operator as seller, customers, and their employees as users. */
const ROLES = `(
  select '${SELLER}' as id, 'seller' as role, 'active' as status, null::text as related, 0 as rank, 0 as number, null::int as customer_id, null::int as employee_id
  union all select 'customer-' || customer_id, 'customer', 'active', '${SELLER}', 1, customer_id, customer_id, null from ordering.customer
  union all select 'employee-' || employee_id, 'user', case when ended_at <= now() then 'terminated' else 'active' end, 'customer-' || customer_id, 2, employee_id, customer_id, employee_id
    from ordering.employee
) r`;
const TOUCHES = ['ordering.customer', 'ordering.employee'];

interface Row {
  id: string;
  role: 'seller' | 'customer' | 'user';
  status: 'active' | 'terminated';
  customer_id: number | null;
  employee_id: number | null;
  name: string | null;
  cvr: string | null;
  street: string | null;
  postcode: string | null;
  city: string | null;
  country: string | null;
  invoice_email: string | null;
  email: string | null;
  reference: string | null;
  starts_at: Date | null;
  ended_at: Date | null;
}

/** Who plays which part, as TMF669 party roles. */
@Injectable()
export class PartyRoles implements TmfResource {
  readonly name = 'partyRole';
  readonly refusals = { create: KEPT_ELSEWHERE, change: KEPT_ELSEWHERE, remove: KEPT_ELSEWHERE };

  constructor(private readonly work: WorkForCaller) {}

  list({ caller }: TmfAsker, { filters, offset, limit }: TmfQuery): Promise<TmfPage> {
    const values: unknown[] = [];
    const where = filterSql(filters, FILTERS, values);
    return this.work.read(caller, 'list party roles', undefined, async (inside) => {
      const { rows: [count] } = await inside.sql<{ total: number }>(TOUCHES, `select count(*)::int as total from ${ROLES} where ${where}`, values);
      const items = await readRoles(inside, `${where} order by r.rank, r.number offset $${values.length + 1} limit $${values.length + 2}`, [...values, offset, limit]);
      return { items, total: count!.total };
    });
  }

  async find({ caller }: TmfAsker, id: string): Promise<TmfObject> {
    const [found] = await this.work.read(caller, 'look at party role', undefined, (inside) => readRoles(inside, 'r.id = $1', [id.replaceAll('\0', '')]));
    if (!found) throw new Problem(PROBLEMS.notFound);
    return found;
  }
}

async function readRoles({ sql }: Pick<Reading, 'sql'>, condition: string, values: readonly unknown[]): Promise<TmfObject[]> {
  const { rows } = await sql<Row>(
    TOUCHES,
    `select r.id, r.role, r.status, r.customer_id, r.employee_id, coalesce(e.name, c.name) as name, c.cvr, c.street, c.postcode, c.city, c.country, c.invoice_email, e.email,
       coalesce(e.external_reference, c.external_reference) as reference, coalesce(e.informed_confirmed_at, c.created_at) as starts_at, e.ended_at
     from ${ROLES} left join ordering.customer c on c.customer_id = r.customer_id and r.role = 'customer' left join ordering.employee e on e.employee_id = r.employee_id
     where ${condition}`,
    values,
  );
  return rows.map(describeRole);
}

function describeRole(row: Row): TmfObject {
  const role = { id: row.id, href: hrefOf('parties', 'partyRole', row.id), '@type': 'PartyRole', name: row.role, status: row.status };
  if (row.role === 'seller') return { ...role, engagedParty: { id: SELLER, role: 'organization', '@referredType': 'Organization' } };
  const email = row.role === 'customer' ? row.invoice_email : row.email;
  const characteristic = (name: string, value: string | null) => (value === null ? [] : [{ name, valueType: 'string', value }]);
  return {
    ...role,
    engagedParty: row.role === 'customer'
      ? { id: customerPartyId(row.customer_id!), name: row.name, role: 'organization', '@referredType': 'Organization' }
      : { id: employeePartyId(row.employee_id!), name: row.name, role: 'individual', '@referredType': 'Individual' },
    validFor: { ...(row.starts_at && { startDateTime: row.starts_at.toISOString() }), ...(row.ended_at && { endDateTime: row.ended_at.toISOString() }) },
    characteristic: [...characteristic('cvr', row.cvr), ...characteristic('reference', row.reference)],
    contactMedium: [
      ...(row.street === null ? [] : [{ mediumType: 'postalAddress', characteristic: { street1: row.street, postCode: row.postcode, city: row.city, country: row.country } }]),
      ...(email === null ? [] : [{ mediumType: 'email', characteristic: { emailAddress: email } }]),
    ],
    relatedParty: [row.role === 'customer' ? sellerRole() : customerRole(row.customer_id!)],
  };
}

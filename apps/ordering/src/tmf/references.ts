/** Where each TM Forum API of this app lives. */
export const BASE_PATHS = {
  catalogue: 'tmf-api/productCatalogManagement/v4',
  orders: 'tmf-api/productOrderingManagement/v4',
  inventory: 'tmf-api/productInventory/v4',
  parties: 'tmf-api/partyRoleManagement/v4',
} as const;

/** The address of a resource, relative to the host. */
export function hrefOf(api: keyof typeof BASE_PATHS, resource: string, id: string): string {
  return `/${BASE_PATHS[api]}/${resource}/${encodeURIComponent(id)}`;
}

interface Reference {
  readonly id: string;
  readonly href: string;
  readonly name?: string;
  readonly '@referredType': string;
}

function reference(api: keyof typeof BASE_PATHS, resource: string, referredType: string, id: string, name?: string): Reference {
  return { id, href: hrefOf(api, resource, id), ...(name !== undefined && { name }), '@referredType': referredType };
}

export const offeringRef = (code: string, name?: string): Reference => reference('catalogue', 'productOffering', 'ProductOffering', code, name);
export const specificationRef = (code: string, name?: string): Reference => reference('catalogue', 'productSpecification', 'ProductSpecification', code, name);
export const categoryRef = (kind: string, name: string): Reference => reference('catalogue', 'category', 'Category', kind, name);
export const priceRef = (id: string, name: string): Reference => reference('catalogue', 'productOfferingPrice', 'ProductOfferingPrice', id, name);
export const orderRef = (orderId: number): Reference => reference('orders', 'productOrder', 'ProductOrder', String(orderId));

/** Parties in their roles, by the kind of party before its own id. */
export const SELLER = 'seller';
export const customerPartyId = (customerId: number): string => `customer-${customerId}`;
export const employeePartyId = (employeeId: number): string => `employee-${employeeId}`;

const role = (id: string, name: 'customer' | 'user' | 'seller') => ({ ...reference('parties', 'partyRole', 'PartyRole', id), role: name });

export const customerRole = (customerId: number) => role(customerPartyId(customerId), 'customer');
export const userRole = (employeeId: number) => role(employeePartyId(employeeId), 'user');
export const sellerRole = () => role(SELLER, 'seller');

const LARGEST_ID = 2_147_483_647;

/** The customer or the employee that a party id names; undefined when it names none that there could be. */
export function partyOf(id: string): { readonly kind: 'customer' | 'employee'; readonly number: number } | undefined {
  const match = /^(customer|employee)-([1-9]\d{0,9})$/.exec(id);
  const number = Number(match?.[2]);
  return match && number <= LARGEST_ID ? { kind: match[1] as 'customer' | 'employee', number } : undefined;
}

/** The number that an id of ours is written as; undefined for anything else. */
export function idOf(text: string): number | undefined {
  return /^[1-9]\d{0,9}$/.test(text) && Number(text) <= LARGEST_ID ? Number(text) : undefined;
}

/** An amount in kroner, as TM Forum writes it, from øre. */
export function kroner(ore: number): { readonly unit: 'DKK'; readonly value: number } {
  return { unit: 'DKK', value: ore / 100 };
}

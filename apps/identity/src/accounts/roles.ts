/** Who it is for, and what it may ask for. */
interface RoleEntry {
  readonly titleDa: string;
  readonly titleEn: string;
  /** Works for the operator; such accounts belong to no customer and sign in with two factors. */
  readonly staff: boolean;
  /** Scopes as `resource:action`. A token carries those of them that its program asked for. */
  readonly scopes: readonly string[];
}

/** Everybody sees and ends their own sessions. */
const SELF = ['sessions:read', 'sessions:write'] as const;

/** The roles of people. What is not said here is not allowed. */
export const ROLES = {
  'customer-admin': {
    titleDa: 'Kundeadministrator', titleEn: 'Customer administrator', staff: false,
    scopes: [...SELF, 'ordering:read', 'ordering:write', 'billing:read', 'rating:read', 'identity:read', 'identity:write'],
  },
  // Not `ordering:read`: that shows the whole customer. An employee sees what concerns the employee.
  employee: { titleDa: 'Medarbejder', titleEn: 'Employee', staff: false, scopes: [...SELF, 'me:read', 'me:write'] },
  finance: { titleDa: 'Økonomi', titleEn: 'Finance', staff: true, scopes: [...SELF, 'billing:read', 'billing:write', 'ordering:read', 'rating:read'] },
  // Aggregates only; no scope that reads a customer's rows.
  bi: { titleDa: 'Business intelligence', titleEn: 'Business intelligence', staff: true, scopes: [...SELF, 'bi:read', 'bi:write'] },
  dpo: { titleDa: 'Databeskyttelsesrådgiver', titleEn: 'Data protection officer', staff: true, scopes: [...SELF, 'data-protection:read', 'data-protection:write'] },
  support: {
    titleDa: 'Support', titleEn: 'Support', staff: true,
    scopes: [...SELF, 'ordering:read', 'ordering:write', 'support:read', 'support:write', 'identity:read', 'identity:write'],
  },
  operations: {
    titleDa: 'Drift', titleEn: 'Operations', staff: true,
    scopes: [...SELF, 'ordering:read', 'ordering:write', 'rating:read', 'rating:write', 'billing:read', 'identity:read', 'identity:write', 'identity:staff'],
  },
} as const satisfies Record<string, RoleEntry>;

export type Role = keyof typeof ROLES;

export const roleNames = Object.keys(ROLES) as [Role, ...Role[]];

/** What programs of a customer may be given: what its administrator may do, but making further accounts, clients and keys. */
export const CUSTOMER_MACHINE_SCOPES: readonly string[] = ROLES['customer-admin'].scopes.filter((scope) => !/^(identity|sessions):/.test(scope));

/** Whether a caller with these scopes may invite somebody for a role: staff is invited by whoever may make staff. */
export function mayInvite(scopes: ReadonlySet<string>, role: Role): boolean {
  return scopes.has('identity:write') && (!ROLES[role].staff || scopes.has('identity:staff'));
}

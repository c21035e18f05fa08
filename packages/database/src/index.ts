export { callsOfPeriod } from './calls-of-period.js';
export { type Columns, columns } from './columns/index.js';
export type { IncludedUse } from './columns/included-use.js';
export type { BundleComponent, ChosenOption, FormFields, NoticePeriod, OptionChoice, PortingWish, ProductDependencies, ProductOption } from './columns/product-terms.js';
export type { Encrypted } from './columns/types.js';
export { migrate, MigrationError, type MigrationResult, type RepeatableStep } from './migrate.js';
export { type LedgerEntry, LedgerError, OutboundLedger } from './outbound-ledger.js';
export { type OutboxMessage, type OutboxRelay, startOutboxRelay } from './relay-outbox.js';

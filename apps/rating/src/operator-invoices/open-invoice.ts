import type { PurposeWork } from '@turbotrack/privacy';
import type { ShelvedTariff } from '../tariffs/shelved-tariff.js';
import type { TariffShelf } from '../tariffs/tariff-shelf.js';
import { InvoicePlaces } from './invoice-places.js';

/** A line as it is stored; numbers of 64 bits as text. */
export interface StoredLine {
  destination: string;
  prefix: string;
  service: number;
  direction: number;
  calls: string;
  quantity: string;
  amount_micro: string;
}

/** An invoice with what its calls are priced by and where they are billed. */
export interface InvoiceUnderWay {
  readonly operatorId: number;
  /** Days in Copenhagen, the last excluded. */
  readonly from: string;
  readonly until: string;
  readonly lines: readonly StoredLine[];
  readonly places: InvoicePlaces;
  readonly versions: readonly ShelvedTariff[];
  readonly versionAt: (startedAt: number) => ShelvedTariff | undefined;
}

/** @returns undefined when there is no such invoice in that state */
export async function openInvoice(inside: PurposeWork<'rating'>, shelf: TariffShelf, id: number, state: 'comparing' | 'done' = 'comparing'): Promise<InvoiceUnderWay | undefined> {
  const { rows: [row] } = await inside.sql<{ operator_id: number; from_day: string; until_day: string; buy_tariff: string | null }>(
    ['rating.operator_invoice', 'rating.operator'],
    `select i.operator_id, i.from_day::text, i.until_day::text, o.buy_tariff from rating.operator_invoice i join rating.operator o using (operator_id) where i.operator_invoice_id = $1 and i.state = $2`,
    [id, state],
  );
  if (!row) return undefined;
  await shelf.loadVersions(inside);
  const { rows: lines } = await inside.sql<StoredLine & Record<string, unknown>>(
    ['rating.operator_invoice_line'],
    'select destination, prefix, service, direction, calls, quantity, amount_micro from rating.operator_invoice_line where operator_invoice_id = $1 and fault is null order by line', [id]);
  const code = row.buy_tariff ?? '';
  const versions = shelf.versionsOf(code);
  return { operatorId: row.operator_id, from: row.from_day, until: row.until_day, lines, places: new InvoicePlaces(versions, lines), versions, versionAt: (startedAt) => shelf.at(code, startedAt) };
}

import type { Call } from './call.js';
import type { Network } from './sample-operator.js';

/** How a network writes a call. Fields are those of one line in order, without quotes. */
export interface RecordLayout {
  readonly network: Network;
  readonly encoding: 'latin1' | 'utf8';
  readonly lineEnd: '\n' | '\r\n';
  /** Header line without its end, where the layout has one. */
  readonly header?: string;
  /** First field of the trailer line, where the layout has one. */
  readonly trailer?: string;
  readonly delimiter: string;
  readonly columns: readonly string[];
  /** Columns that no purpose needs, by what stands in them; a reader must never take them. */
  readonly unread: Readonly<Record<string, string>>;
  /** Columns in which the sample goes wrong on purpose. */
  readonly time: string;
  readonly other: string;
  readonly duration: string;
  readonly code: string;
  /** A time that the clock skips in spring, in the layout's own words; absent where times are in UTC. */
  skippedTime?(instant: number): string;
  fields(call: Call): string[];
  /** A call that never left the customer's own exchange; only a PBX tells those. */
  internalFields?(call: Call): string[];
  line(fields: readonly string[]): string;
}

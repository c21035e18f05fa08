import { DIRECTIONS, type Direction } from '@turbotrack/telephony';
import { checkInternalNumbers, checkWithheld } from '../check-common-settings.js';
import type { JsonCheck } from '../json-check.js';
import type { InternalNumbers, Rounding } from '../operator-description.js';

/** Variables that name the way a call took; each is set by whoever runs the exchange, not by a caller. */
export const TRUNK_VARIABLES = ['sip_gateway_name', 'sofia_profile_name', 'sip_profile_name'] as const;

/** How the records of one FreeSWITCH are read; see docs/formats/freeswitch-json.md. */
export interface FreeSwitchJsonDescription {
  readonly operator: string;
  readonly format: 'freeswitch-json';
  /** Dialplan context → direction as seen from the exchange's subscriber; `*` for every other context. */
  readonly directions: Readonly<Record<string, Direction>>;
  readonly duration: { readonly variable: 'billsec' | 'billmsec'; readonly rounding: Rounding };
  /** Variable with the subscriber's public number, used where caller or called is only an extension. */
  readonly servedNumber?: 'accountcode';
  readonly trunk?: (typeof TRUNK_VARIABLES)[number];
  readonly internalNumbers?: InternalNumbers;
  readonly withheld?: readonly string[];
}

export function checkFreeSwitchJson(root: JsonCheck): void {
  root.onlyKeys(['operator', 'format', 'directions', 'duration', 'servedNumber', 'trunk', 'internalNumbers', 'withheld']);
  const directions = root.object('directions');
  if (directions !== null) for (const context of directions.keys()) directions.oneOf(context, DIRECTIONS);
  const duration = root.object('duration');
  duration?.onlyKeys(['variable', 'rounding']);
  duration?.oneOf('variable', ['billsec', 'billmsec']);
  duration?.oneOf('rounding', ['up', 'down', 'half-up']);
  if (root.has('servedNumber')) root.oneOf('servedNumber', ['accountcode']);
  if (root.has('trunk')) root.oneOf('trunk', TRUNK_VARIABLES);
  checkInternalNumbers(root);
  checkWithheld(root);
}

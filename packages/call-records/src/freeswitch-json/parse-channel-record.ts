import { isUtf8 } from 'node:buffer';
import { isJsonObject } from '../json-check.js';
import type { DropKind } from '../operator-description.js';
import { TRUNK_VARIABLES } from './freeswitch-json-description.js';

/** Variables of the channel that are read. */
export const READ_VARIABLES = ['uuid', 'start_epoch', 'start_uepoch', 'answer_epoch', 'answer_uepoch', 'billsec', 'billmsec', 'accountcode', ...TRUNK_VARIABLES] as const;
export type ReadVariable = (typeof READ_VARIABLES)[number];
/** What is read of the caller profile of the last dialplan extension, which stands first. */
export const READ_PROFILE = ['caller_id_number', 'destination_number', 'context'] as const;
export type ReadProfile = (typeof READ_PROFILE)[number];

/** How values that are not read are counted, by their name; all others are `other`. */
const DROPPED_AS: readonly (readonly [RegExp, DropKind])[] = [
  [/access[-_]network/iu, 'access-network'],
  [/user[-_]location|geo[-_]?location/iu, 'user-location'],
  [/cell[-_]?id|cgi$/iu, 'cell-id'],
  [/imsi/iu, 'imsi'],
  [/imei/iu, 'imei'],
  [/latitude|longitude|coordinates/iu, 'coordinates'],
  [/user_agent|_name$|_uri$|_host$|_sdp|sdp$|app_data|^sip_h_|dialstring|caller_id$/iu, 'free-text'],
];
/** A longer text is none of the values that are read. */
const LONGEST_VALUE = 256;

/** The values of one record that are read, as they stand there. */
export interface ChannelRecord {
  readonly variables: ReadonlyMap<ReadVariable, string>;
  readonly profile: ReadonlyMap<ReadProfile, string>;
  /** True for the leg towards the called party of a call whose other leg has a record of its own. */
  readonly isSecondLeg: boolean;
}

/**
 * Takes what is read out of one record of mod_json_cdr.
 * @param dropped told of every filled value that is not read
 * @returns null when it is no JSON object
 */
export function parseChannelRecord(bytes: Buffer, dropped?: (kind: DropKind) => void): ChannelRecord | null {
  if (!isUtf8(bytes)) return null;
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString('utf8'));
  } catch {
    // The message of the error quotes the text.
    return null;
  }
  if (!isJsonObject(json)) return null;
  const variables = own(json, 'variables');
  const callflow = own(json, 'callflow');
  const first: unknown = Array.isArray(callflow) ? callflow[0] : callflow;
  const profile = isJsonObject(first) ? own(first, 'caller_profile') : undefined;
  const record = {
    variables: take(variables, READ_VARIABLES),
    profile: take(profile, READ_PROFILE),
    isSecondLeg: isJsonObject(profile) && own(profile, 'originator') !== undefined,
  };
  if (dropped !== undefined) countDropped(json, variables, profile, dropped);
  return record;
}

function own(object: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function take<Name extends string>(object: unknown, names: readonly Name[]): ReadonlyMap<Name, string> {
  const values = new Map<Name, string>();
  if (!isJsonObject(object)) return values;
  for (const name of names) {
    const value = own(object, name);
    if (typeof value === 'number') values.set(name, String(value));
    if (typeof value === 'string' && value !== '') values.set(name, value.length > LONGEST_VALUE ? '?' : value);
  }
  return values;
}

/** Goes through the whole record without recursion, however deep it is. */
function countDropped(json: unknown, variables: unknown, profile: unknown, dropped: (kind: DropKind) => void): void {
  const waiting: unknown[] = [json];
  while (waiting.length > 0) {
    const object = waiting.pop() as Readonly<Record<string, unknown>>;
    const read: readonly string[] = object === variables ? READ_VARIABLES : object === profile ? READ_PROFILE : [];
    for (const [name, value] of Object.entries(object)) {
      if (typeof value === 'object' && value !== null) waiting.push(value);
      else if (value !== '' && value !== null && !(read.includes(name) && typeof value !== 'boolean')) dropped(DROPPED_AS.find(([form]) => form.test(name))?.[1] ?? 'other');
    }
  }
}

import type { DocumentCopier, Frame } from '../documents/document-format.js';
import { parseChannelRecord } from './parse-channel-record.js';

const NOT_WELL_FORMED = '{refused}\n';

/** Writes records of mod_json_cdr again, a line each, with only the values that are read. */
export class ChannelRecordCopier implements DocumentCopier {
  section(): null {
    return null;
  }

  record({ bytes }: Frame): { bytes: Buffer; replaced: boolean } {
    const found = bytes === null ? null : parseChannelRecord(bytes);
    if (found === null) return { bytes: Buffer.from(NOT_WELL_FORMED), replaced: true };
    const profile = { ...Object.fromEntries(found.profile), ...(found.isSecondLeg && { originator: {} }) };
    const record = { variables: Object.fromEntries(found.variables), callflow: [{ caller_profile: profile }] };
    return { bytes: Buffer.from(`${JSON.stringify(record)}\n`), replaced: false };
  }

  /** Half a file is copied to half a file. */
  end(broken: boolean): Buffer {
    return Buffer.from(broken ? '{' : '');
  }
}

import { csvCell, csvRow } from '@turbotrack/csv';

/** An entry as a directory service prints it. */
export interface DirectoryEntry {
  /** Names the entry in every file, and says nothing about anybody: a withdrawal needs nothing else. */
  readonly reference: number;
  /** Digits of E.164 without plus. */
  readonly number: string;
  readonly name: string;
  readonly street: string;
  readonly postcode: string;
  readonly city: string;
}

export interface DirectoryFile {
  readonly recipient: string;
  /** Copenhagen's day of the content, `2027-01-31`. */
  readonly day: string;
  /** A complete file replaces all before; another is applied to them. */
  readonly complete: boolean;
  readonly listed: readonly DirectoryEntry[];
  /** References of entries that are to be deleted. Never in a complete file, which leaves them out instead. */
  readonly withdrawn: readonly number[];
}

export const DIRECTORY_LAYOUTS = ['csv', 'xml'] as const;
export type DirectoryLayout = (typeof DIRECTORY_LAYOUTS)[number];

/** The file in one of its layouts, as docs/directory.md describes them. */
export function directoryFile(layout: DirectoryLayout, file: DirectoryFile): Buffer {
  return Buffer.from(layout === 'csv' ? asCsv(file) : asXml(file), 'utf8');
}

const HEADS = ['line', 'reference', 'number', 'name', 'street', 'postcode', 'city'];

function asCsv({ recipient, day, complete, listed, withdrawn }: DirectoryFile): string {
  return [
    ['HEADER', '1', csvCell(recipient), day, complete ? 'COMPLETE' : 'CHANGES', '', ''],
    HEADS,
    ...listed.map(({ reference, number, name, street, postcode, city }) => ['ENTRY', String(reference), number, ...[name, street, postcode, city].map(csvCell)]),
    ...withdrawn.map((reference) => ['DELETE', String(reference), '', '', '', '', '']),
    ['TRAILER', String(listed.length), String(withdrawn.length), '', '', '', ''],
  ].map(csvRow).join('');
}

function asXml({ recipient, day, complete, listed, withdrawn }: DirectoryFile): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<directory version="1" recipient="${escape(recipient)}" day="${day}" content="${complete ? 'complete' : 'changes'}" entries="${listed.length}" deletions="${withdrawn.length}">`,
    ...listed.map(({ reference, number, name, street, postcode, city }) =>
      `  <entry reference="${reference}" number="${number}"><name>${escape(name)}</name><street>${escape(street)}</street><postcode>${escape(postcode)}</postcode><city>${escape(city)}</city></entry>`),
    ...withdrawn.map((reference) => `  <delete reference="${reference}"/>`),
    '</directory>', '',
  ].join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => ENTITIES[sign]!);
}

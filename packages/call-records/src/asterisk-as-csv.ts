import type { AsteriskColumn, AsteriskDescription, CsvDescription, DropKind, Field } from './operator-description.js';

const FIELD_OF: Readonly<Partial<Record<AsteriskColumn, Field>>> = {
  uniqueid: 'recordId',
  sequence: 'recordSequence',
  dcontext: 'direction',
  src: 'aNumber',
  dst: 'bNumber',
  start: 'startTime',
  answer: 'answerTime',
  billsec: 'duration',
  disposition: 'answered',
};

/** Columns into which a dialplan, a handset or a person writes what it likes. */
const FREE_TEXT: readonly AsteriskColumn[] = ['clid', 'channel', 'dstchannel', 'lastapp', 'lastdata', 'userfield'];

/** An Asterisk file told in the words of a described CSV: comma, double quote, no header line, positions. */
export function asteriskAsCsv(description: AsteriskDescription): CsvDescription {
  const columns: Partial<Record<Field, number>> = {};
  const drops: Record<string, DropKind> = {};
  description.columns.forEach((column, position) => {
    const field = column === description.servedNumber ? 'servedNumber' : FIELD_OF[column];
    if (field !== undefined) columns[field] = position;
    else if (FREE_TEXT.includes(column)) drops[position] = 'free-text';
  });
  return {
    operator: description.operator,
    format: 'csv',
    encoding: description.encoding,
    delimiter: ',',
    quote: '"',
    header: false,
    columns,
    optional: ['recordSequence'],
    columnCount: description.columns.length,
    time: { format: 'yyyy-MM-dd HH:mm:ss', ...description.time },
    duration: { unit: 'seconds', decimal: '.', rounding: 'up' },
    values: {
      direction: description.directions,
      answered: { ANSWERED: true, 'NO ANSWER': false, BUSY: false, FAILED: false, CONGESTION: false },
    },
    defaults: { service: 'voice', originCountry: 'DK' },
    withheld: description.withheld ?? ['anonymous', 'Anonymous', 'unknown'],
    drops,
    ...(description.internalNumbers && { internalNumbers: description.internalNumbers }),
  };
}

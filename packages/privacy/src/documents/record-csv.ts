import { csvCell, csvTable } from '@turbotrack/csv';
import { legalBasisText } from '../register/purpose-entry.js';
import { endInWords } from './periods.js';
import type { ProcessingActivity, ProcessingRecord, Titled } from './processing-record.js';

const HEADS = [
  'Formål', 'Beskrivelse', 'Retsgrundlag (GDPR art. 6 m.m.)', 'Registrerede', 'Kategorier af oplysninger', 'Modtagere', 'Overførsel til tredjeland', 'Forventede slettefrister',
  'Konsekvensanalyse', 'Sikkerhedsforanstaltninger', 'Løfter i privatlivspolitikken', 'Tabeller',
];

/** The record of processing as a table for a Danish Excel: UTF-8 with byte order mark, semicolons, CRLF. */
export function recordCsv(record: ProcessingRecord): string {
  const measures = names(record.measures);
  const rows = record.activities.map((activity) => cells(activity, measures));
  return csvTable([HEADS, ...rows].map((row) => row.map(csvCell)));
}

function cells(activity: ProcessingActivity, measures: string): string[] {
  const { impactAssessment: { needed, whyDa, where }, recipients } = activity;
  const abroad = recipients.filter(({ transferBasis }) => transferBasis !== 'none needed');
  return [
    activity.titleDa, activity.explanationDa, legalBasisText(activity.basis, 'da'), names(activity.subjects), names(activity.categories),
    names(recipients) || 'ingen i kraft', abroad.map(({ titleDa, country, transferBasis }) => `${titleDa}: ${country}, ${transferBasis}`).join('; ') || 'ingen',
    activity.retention.map(({ titleDa, rule }) => `${titleDa}: ${endInWords(rule, 'da')}`).join('; '),
    needed ? `nødvendig: ${where}` : `ikke nødvendig: ${whyDa}`, measures, activity.promises.join(', '), activity.tables.join(', '),
  ];
}

function names(entries: readonly Titled[]): string {
  return entries.map(({ titleDa }) => titleDa).join('; ');
}

import { createHash } from 'node:crypto';
import type { RegisterChapters } from '../register/chapters.js';
import { dataMap } from './data-map.js';
import { impactAssessmentText } from './impact-assessment-text.js';
import { openPoints } from './open-points.js';
import type { Language } from './periods.js';
import { policyPage } from './policy-page.js';
import { policyText } from './policy-text.js';
import { processingRecord, type Tables } from './processing-record.js';
import { recordCsv } from './record-csv.js';
import { recordDpv } from './record-dpv.js';
import { recordPdf } from './record-pdf.js';
import { rightsCoverage } from './rights-coverage.js';

/** A file of docs/register: its path there, and what it holds. */
export interface RegisterDocument {
  path: string;
  content: string | Buffer;
}

/** A published text of the policy is gone or was changed; the sentence names the file. */
export class PolicyTextError extends Error {
  override name = 'PolicyTextError';
}

const LANGUAGES: readonly Language[] = ['da', 'en'];

export function policyPath(version: number, language: Language): string {
  return `privacy-policy/version-${version}.${language}.md`;
}

/**
 * Everything that is written from the register. The same register gives the same bytes.
 *
 * @param published the text of a published version of the policy as it was published, by path; it is kept, not written anew
 * @throws PolicyTextError when a published text is missing or differs from its hash
 */
export function registerDocuments(tables: Tables, chapters: RegisterChapters, published: (path: string) => string | undefined): RegisterDocument[] {
  const record = processingRecord(tables, chapters);
  return [
    { path: 'README.md', content: README },
    { path: 'record-of-processing.json', content: `${JSON.stringify(record, null, 2)}\n` },
    { path: 'record-of-processing.csv', content: recordCsv(record) },
    { path: 'record-of-processing.jsonld', content: `${JSON.stringify(recordDpv(record), null, 2)}\n` },
    ...LANGUAGES.map((language) => ({ path: `record-of-processing.${language}.pdf`, content: recordPdf(record, language) })),
    ...policyDocuments(tables, chapters, published),
    { path: 'data-map.html', content: dataMap(tables, chapters) },
    { path: 'rights-coverage.md', content: rightsCoverage(tables, chapters) },
    { path: 'open-points.md', content: openPoints(chapters) },
    ...Object.entries(chapters.impactAssessments).map(([name, entry]) => ({ path: `impact-assessment-${name}.md`, content: impactAssessmentText(entry, tables, chapters) })),
  ];
}

function policyDocuments(tables: Tables, chapters: RegisterChapters, published: (path: string) => string | undefined): RegisterDocument[] {
  return chapters.policyVersions.flatMap((version) => LANGUAGES.flatMap((language) => {
    const path = policyPath(version.version, language);
    const text = version.sha256 ? publishedText(path, version.sha256[language], published(path)) : policyText(tables, chapters, version, language);
    return [{ path, content: text }, { path: path.replace(/\.md$/, '.html'), content: policyPage(text, language, version.status === 'draft') }];
  }));
}

function publishedText(path: string, hash: string, text: string | undefined): string {
  if (text === undefined) throw new PolicyTextError(`docs/register/${path} is published and missing: restore it from the version control.`);
  if (createHash('sha256').update(text).digest('hex') !== hash) throw new PolicyTextError(`docs/register/${path} is published and was changed: a change is a new version in packages/privacy/src/register/policy-versions.ts.`);
  return text;
}

const README = `# Written from the register

Everything here is written from \`packages/privacy/src/register\` by \`pnpm turbotrack register write\`; edit the register, not these files.
The record of processing and the drafts of the policy show only what is in force; published versions of the policy are kept as they were published.

| file | what |
| --- | --- |
| \`record-of-processing.da.pdf\`, \`.en.pdf\`, \`.csv\`, \`.json\`, \`.jsonld\` | record of processing activities (GDPR art. 30): to read, for a spreadsheet, for programs, as linked data in the W3C Data Privacy Vocabulary |
| \`privacy-policy/\` | the privacy policy by version, Danish and English, as text and as a page |
| \`data-map.html\` | which purpose reads and writes which table, then column by column |
| \`rights-coverage.md\` | which personal table is found how, exported how, and ends when |
| \`impact-assessment-*.md\` | impact assessments (GDPR art. 35) |
| \`open-points.md\` | what is planned and what it lacks; questions for the lawyer |

Contacts stand as placeholders and are filled from configuration when a document is served.
`;

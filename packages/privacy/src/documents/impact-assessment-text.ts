import type { RegisterChapters } from '../register/chapters.js';
import type { ImpactAssessmentEntry } from '../register/impact-assessment.js';
import { legalBasisText } from '../register/purpose-entry.js';
import { endInWords } from './periods.js';
import { processingRecord, type Tables } from './processing-record.js';
import { markdownTable } from './rights-coverage.js';

/** A data protection impact assessment as Markdown: description, necessity, risks and measures (GDPR art. 35(7)). */
export function impactAssessmentText(entry: ImpactAssessmentEntry, tables: Tables, chapters: RegisterChapters): string {
  const activities = processingRecord(tables, chapters).activities.filter(({ name }) => entry.purposes.includes(name as never));
  const description = activities.map((activity) => [
    `### ${activity.titleEn}`,
    activity.explanationEn,
    `- Legal basis: ${legalBasisText(activity.basis)}\n- Data subjects: ${activity.subjects.map(({ titleEn }) => titleEn).join('; ')}\n- Data: ${activity.categories.map(({ titleEn }) => titleEn).join('; ')}\n- Ends: ${activity.retention.map(({ titleEn, rule }) => `${titleEn}: ${endInWords(rule, 'en')}`).join('; ')}\n- Tables: ${activity.tables.map((table) => `\`${table}\``).join(', ')}`,
  ].join('\n\n'));
  const measureText = (name: string) => {
    const measure = chapters.securityMeasures[name];
    return measure ? `${measure.titleEn} (${measure.status === 'in force' ? `tested by \`${measure.testedBy}\`` : 'planned'})` : name;
  };
  return [
    `# Impact assessment: ${entry.title}`, 'Written from the register (GDPR art. 35(7)).',
    '## The processing', ...description,
    '## Necessity and proportion', entry.necessity,
    '## Risks and measures', markdownTable(['risk', 'measures', 'what remains'], entry.risks.map(({ risk, measures, remains }) => [risk, measures.map(measureText).join('; '), remains])),
    '## Not done yet', entry.open.map((line) => `- ${line}`).join('\n'),
  ].join('\n\n') + '\n';
}

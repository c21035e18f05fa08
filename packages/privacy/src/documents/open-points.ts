import type { RegisterChapters } from '../register/chapters.js';
import { markdownTable } from './rights-coverage.js';

/** What is planned and what it lacks, the rules that nothing carries out, and what a lawyer has to decide: for the data protection officer. */
export function openPoints(chapters: RegisterChapters): string {
  const missing = (entries: Readonly<Record<string, { status: string; missing?: string }>>) =>
    Object.entries(entries).filter(([, { status }]) => status === 'planned').map(([name, entry]) => [`\`${name}\``, entry.missing ?? '']);
  const questions = Object.entries(chapters.purposes).flatMap(([name, { question }]) => (question ? [`- \`${name}\`: ${question}`] : []));
  const idle = Object.entries(chapters.retentionRules).filter(([, { status, carriedOut }]) => status === 'in force' && carriedOut === null).map(([name]) => `\`${name}\``);
  return [
    '# Open points of the register',
    'Written from the register. Nothing here is part of the published policy or the record of processing.',
    '## Purposes of the policy that are not in force', markdownTable(['purpose', 'what is missing'], missing(chapters.purposes)),
    '## Recipients that are not in force', markdownTable(['recipient', 'what is missing'], missing(chapters.recipients)),
    '## Joint-controller arrangements that are not in force', markdownTable(['with', 'what is missing'], missing(chapters.jointControllers)),
    ...Object.entries(chapters.jointControllers).flatMap(([name, entry]) => [
      `Proposed duties with \`${name}\`:`, markdownTable(['duty', 'GDPR', 'answers'], entry.duties.map(({ dutyEn, articles, answers }) => [dutyEn, articles, answers])),
    ]),
    '## Retention rules in force that no run carries out by itself yet', `${idle.join(', ') || 'None'}.`,
    '## Questions for the lawyer', questions.join('\n') || 'None.',
  ].join('\n\n') + '\n';
}

import { categories, type CategoryEntry } from './categories.js';
import { impactAssessments, type ImpactAssessmentEntry } from './impact-assessment.js';
import { type JointControllerArrangement, jointControllers } from './joint-controllers.js';
import { policySections, type PolicySection } from './policy-sections.js';
import { policyVersions, type PolicyVersion } from './policy-versions.js';
import { type PurposeEntry, purposes } from './purposes.js';
import { type RecipientEntry, recipients } from './recipients.js';
import { type RetentionRule, retentionRules } from './retention-rules.js';
import { securityMeasures, type SecurityMeasure } from './security-measures.js';
import { type SubjectEntry, subjects } from './subjects.js';
import { technicalReaders } from './technical-readers.js';

/** Everything the register says beside the tables, by chapter; wide types, so that a check can be given a wrong one. */
export interface RegisterChapters {
  purposes: Readonly<Record<string, PurposeEntry>>;
  categories: Readonly<Record<string, CategoryEntry>>;
  subjects: Readonly<Record<string, SubjectEntry>>;
  recipients: Readonly<Record<string, RecipientEntry>>;
  retentionRules: Readonly<Record<string, RetentionRule>>;
  jointControllers: Readonly<Record<string, JointControllerArrangement>>;
  securityMeasures: Readonly<Record<string, SecurityMeasure>>;
  impactAssessments: Readonly<Record<string, ImpactAssessmentEntry>>;
  policySections: Readonly<Record<string, PolicySection>>;
  policyVersions: readonly PolicyVersion[];
  technicalReaders: Readonly<Record<string, string>>;
}

export const chapters: RegisterChapters = {
  purposes, categories, subjects, recipients, retentionRules, jointControllers, securityMeasures, impactAssessments, policySections, policyVersions, technicalReaders,
};

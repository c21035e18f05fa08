/** A version of the published policy. The text of one that is published never changes again: its hashes say so. */
export interface PolicyVersion {
  /** What forms and orders record as the version shown. */
  version: number;
  /** As the document itself says it; a year, or a day as YYYY-MM-DD. Null as long as it is a draft. */
  date: string | null;
  /** All that the policy promises, or what the platform does today alone. */
  shows: 'the whole policy' | 'what is in force';
  status: 'published' | 'draft';
  /** SHA-256 of the Markdown of a published version, by language. */
  sha256?: { da: string; en: string };
}

export const policyVersions: readonly PolicyVersion[] = [
  { version: 1, date: '2022', shows: 'the whole policy', status: 'published', sha256: { da: '525bc338938501f1f79c885665823efd10f5eff4cbcf372ddf391dce6d0b02bf', en: '4e9f668cf3a499df0cf80888fda68a444d3c890bf90ef0112107659f040f5aec' } },
  { version: 2, date: null, shows: 'what is in force', status: 'draft' },
];

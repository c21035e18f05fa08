import type { DocumentHead } from './document-format.js';

/** Of a document that says nothing about itself. */
export const NO_HEAD: DocumentHead = {
  section: () => null,
  declaredRecords: null,
  trailerMissing: null,
  sequence: null,
};

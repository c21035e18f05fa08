import type { Format } from '../format.js';
import type { JsonCheck } from '../json-check.js';
import type { OperatorDescription } from '../described-formats.js';
import { copyDocument } from './copy-document.js';
import type { DocumentFormat, DocumentHead } from './document-format.js';
import { planDocument } from './plan-document.js';
import { readDocument } from './read-document.js';

/** What the package needs of a format, made of what a document format is. */
export function formatOfDocuments<D extends OperatorDescription, H extends DocumentHead>(check: (root: JsonCheck) => void, document: DocumentFormat<D, H>): Format<D> {
  return {
    check,
    plan: async (path, description, options) => await planDocument(document, path, description, options),
    read: async (path, description, chunk, sink, options) => await readDocument(document, path, description, chunk, sink, options),
    copy: async (path, description, out) => await copyDocument(document, path, description, out),
  };
}

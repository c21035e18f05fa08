import type { DocumentFormat } from '../documents/document-format.js';
import { formatOfDocuments } from '../documents/format-of-documents.js';
import type { Format } from '../format.js';
import { TapCopier } from './copy-tap.js';
import { TapRecordReader } from './read-tap-record.js';
import { TapScanner } from './scan-tap.js';
import { checkTap, type TapDescription } from './tap-description.js';
import { TapHead } from './tap-head.js';

const document: DocumentFormat<TapDescription, TapHead> = {
  scanner: (_, visitor, start) => new TapScanner(visitor, start),
  head: (description) => new TapHead(description),
  reader: (description, head, now) => new TapRecordReader(description, head, now),
  copier: () => new TapCopier(),
  place: 'Record',
};

/** TAP 3.11 and 3.12, roaming (GSMA TD.57); see docs/formats/tap3.md. */
export const tap3: Format<TapDescription> = formatOfDocuments(checkTap, document);

import type { DocumentFormat, DocumentHead } from '../documents/document-format.js';
import { formatOfDocuments } from '../documents/format-of-documents.js';
import { NO_HEAD } from '../documents/no-head.js';
import type { Format } from '../format.js';
import { type BroadWorksDescription, checkBroadWorks } from './broadworks-description.js';
import { CdrXmlCopier } from './copy-cdr-xml.js';
import { CdrXmlReader } from './read-cdr-xml.js';
import { CdrXmlScanner } from './scan-cdr-xml.js';

const document: DocumentFormat<BroadWorksDescription, DocumentHead> = {
  scanner: (_, visitor, start) => new CdrXmlScanner(visitor, start),
  head: () => NO_HEAD,
  reader: (description, _, now) => new CdrXmlReader(description, now),
  copier: () => new CdrXmlCopier(),
  place: 'Line',
};

/** BroadWorks accounting files in XML; see docs/formats/broadworks-xml.md. */
export const broadWorksXml: Format<BroadWorksDescription> = formatOfDocuments(checkBroadWorks, document);

import type { DocumentFormat, DocumentHead } from '../documents/document-format.js';
import { formatOfDocuments } from '../documents/format-of-documents.js';
import { NO_HEAD } from '../documents/no-head.js';
import type { Format } from '../format.js';
import { ChannelRecordCopier } from './copy-channel-records.js';
import { checkFreeSwitchJson, type FreeSwitchJsonDescription } from './freeswitch-json-description.js';
import { ChannelRecordReader } from './read-channel-record.js';
import { JsonRecordScanner } from './scan-json-records.js';

const document: DocumentFormat<FreeSwitchJsonDescription, DocumentHead> = {
  scanner: (_, visitor, start) => new JsonRecordScanner(visitor, start),
  head: () => NO_HEAD,
  reader: (description, _, now) => new ChannelRecordReader(description, now),
  copier: () => new ChannelRecordCopier(),
  place: 'Line',
};

/** Records of FreeSWITCH's mod_json_cdr; see docs/formats/freeswitch-json.md. */
export const freeSwitchJson: Format<FreeSwitchJsonDescription> = formatOfDocuments(checkFreeSwitchJson, document);

import type { OperatorDescription } from '../src/index.js';
import { bundledOperators } from '../src/index.js';
import type { FormatSample, MastSample } from './sample-types.js';
import { channelRecord } from './write-channel-record.js';
import { cdrData, cdrXmlFile } from './write-cdr-xml.js';
import { ascii, ber, type TapEvent, tapFile, tapRecord, tapTree, type Tree } from './write-tap.js';

const EVENTS: readonly TapEvent[] = [
  { kind: 'moc' },
  { kind: 'mtc', other: '' },
  { kind: 'moc', teleService: '22', party: [ascii('5f8323', '447700900123')] },
  { kind: 'moc', teleService: '22', party: [ascii('5f8323', '447700900123')] },
  { kind: 'supplementary' },
  { kind: 'gprs', partial: 'I', chargingId: 77 },
  { kind: 'gprs', partial: 'L', chargingId: 77 },
  { kind: 'message', service: 0 },
];
const messages: OperatorDescription = { ...bundledOperators.roaming, messagingServices: { 0: ['sms', 'roaming-made'] } } as OperatorDescription;
const cdrs = cdrXmlFile([
  cdrData(),
  cdrData({ type: 'Start', counter: '2' }),
  cdrData({ counter: '3', basic: { direction: 'Terminating', answerIndicator: 'No' }, more: '<note a="1"><![CDATA[ > ]]><!-- x --></note>' }),
  cdrData({ counter: '4', basic: { callCategory: 'private' } }),
]);
const channels = ['a', 'b', 'c'].map((uuid) => channelRecord({ variables: { uuid }, ...(uuid === 'b' && { profile: { context: 'public', destination_number: '13100200', caller_id_number: 'anonymous' } }) }));

/** Files of the formats that are no lines. */
export const DOCUMENT_SAMPLES: readonly FormatSample[] = [
  { name: 'TAP', description: messages, content: tapFile(EVENTS) },
  { name: 'TAP of indefinite lengths', description: messages, content: tapFile(EVENTS, {}, { indefinite: true, lengthOctets: 3 }) },
  { name: 'BroadWorks XML', description: bundledOperators.broadworks, content: Buffer.from(cdrs) },
  { name: 'FreeSWITCH JSON, an array', description: bundledOperators['freeswitch-json'], content: Buffer.from(JSON.stringify(channels, null, 1)) },
  { name: 'FreeSWITCH JSON, a line each', description: bundledOperators['freeswitch-json'], content: Buffer.from(channels.map((record) => JSON.stringify(record)).join('\n')) },
];

const hidden = (tag: string, canary: string): Tree => [tag, Buffer.from(canary, 'utf8')];
const inXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

function tapWith(event: TapEvent, canary: string): Buffer {
  // Every element that tells a card, a handset or a place, one of no known tag, one of another class, and a record of no known kind.
  const places: readonly Tree[] = ['5f8101', '5f8100', '5f67', '5f3b', '5f8108', '5f8146', '5f831e', '5f831d', '5f2a', '5f2e', '5f8123', '5fff7f', '04'].map((tag) => hidden(tag, canary));
  const within: Tree = ['7f71', places];
  const record = (kind: TapEvent): Tree => tapRecord({ ...kind, more: [...places, within], basic: [...places, within] });
  return ber(tapTree([['7f8877', places], record(event), record({ kind: 'supplementary' })], { control: [hidden('5f8123', canary)] }));
}

/** The same formats with a text in every place that is not read. */
export const DOCUMENT_MAST_SAMPLES: readonly MastSample[] = [
  ...(['moc', 'mtc', 'gprs', 'message'] as const).map((kind) => ({ name: `TAP, ${kind}`, description: messages, content: (canary: string) => tapWith({ kind }, canary) })),
  {
    name: 'BroadWorks XML',
    description: bundledOperators.broadworks,
    content: (canary) => {
      const text = inXml(canary);
      const around = `<cellId>${text}</cellId><!-- ${canary.replaceAll('--', '')} --><x a="${text}" b='${text}'/><![CDATA[${canary}]]>${text}<?p ${canary}?><basicModule a="${text}"><unread>${Buffer.from(canary).toString('base64')}${text}</unread></basicModule><deep><locationModule><userNumber>${text}</userNumber></locationModule></deep>`;
      return Buffer.from(`<!-- ${canary.replaceAll('--', '')} -->${cdrXmlFile([cdrData({ more: around, basic: { route: canary, groupNumber: canary, terminationCause: canary } })])}`);
    },
  },
  {
    name: 'FreeSWITCH JSON',
    description: bundledOperators['freeswitch-json'],
    content: (canary) =>
      Buffer.from(
        JSON.stringify(
          channelRecord({
            variables: { 'sip_h_P-Access-Network-Info': canary, hangup_cause: canary, sip_user_agent: encodeURIComponent(canary), encoded: Buffer.from(canary).toString('base64'), [canary]: canary },
            profile: { caller_id_name: canary, ani: canary, network_addr: canary, deep: [{ uuid: canary, context: canary }] },
            more: { uuid: canary, start_epoch: canary, switchname: canary, [canary]: { uuid: canary } },
          }),
        ),
      ),
  },
];

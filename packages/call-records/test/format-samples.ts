import { readFileSync } from 'node:fs';
import { bundledOperators, type OperatorDescription } from '../src/index.js';
import type { FormatSample } from './sample-types.js';
import { DOCUMENT_SAMPLES } from './document-samples.js';

const tdc = `RecordId;CallType;ANumber;BNumber;StartTime;Duration;Answered;Trunk;OriginCountry;CellId;Lac;Imsi;Imei;Volume\r\n${[
  'T1;MOC;+4515000001;17000002;06-10-2026 12:00:00;60;J;Århus-1;;31;702;001010000000001;001017000000018;',
  'T2;MTC;anonymous;15000001;06-10-2026 12:00:00;60,0;J;;DK;;;;;',
  'T3;SMS-MO;15000001;17000002;06-10-2026 12:00:00;0;J;;;;;;;3',
  'T4;ROAM-DATA;15000001;;25-10-2026 02:30:00;900;J;;DE;;;;;123456',
].join('\r\n')}\r\nTRAILER;4;1020\r\n`;
const three = `calling,called,start,seconds,status,type,route,country,imsi,imei,tac,cgi,volume\n${'4515000001,4517000002,2026-10-06T12:00:00Z,,delivered,sms-out,"Malmö, ""syd""",DK,1,2,3,4,\n'.repeat(3)}4515000001,4517000002,2026-10-06T12:00:00Z,60,answered,voice-out,cph-a,DK,1,2,3,4,\n`;
const pbx = ['19000042', '2002', '112']
  .map((dst, at) => `"13100200","201","${dst}","from-internal","""Reception"" <201>","PJSIP/201-1","PJSIP/trunk-1","Dial","x","2026-10-06 14:00:00","2026-10-06 14:00:09","2026-10-06 14:01:09",69,60,"ANSWERED","DOCUMENTATION","1791288000.${at}","","","1791288000.${at}",${at}\n`)
  .join('');

export const CUCM_TYPES = 'INTEGER,INTEGER,INTEGER,INTEGER,INTEGER,INTEGER,INTEGER,INTEGER,INTEGER,VARCHAR(50),VARCHAR(50),VARCHAR(50),VARCHAR(129),VARCHAR(129),VARCHAR(64),VARCHAR(64),INTEGER,INTEGER,UNIQUEIDENTIFIER';
export const CUCM_NAMES =
  '"cdrRecordType","globalCallID_callManagerId","globalCallID_callId","origLegCallIdentifier","destLegCallIdentifier","dateTimeOrigination","dateTimeConnect","dateTimeDisconnect","duration","callingPartyNumber","originalCalledPartyNumber","finalCalledPartyNumber","origDeviceName","destDeviceName","origIpAddr","destIpAddr","origCause_value","destCause_value","pkid"';
const cucm = `${CUCM_NAMES}\n${CUCM_TYPES}\n${[
  '1,1,5001,111,222,1693900000,1693900005,1693900020,15,"15000001","17000002","17000002","SEP001122334455","TRUNK-1","10.0.0.5","10.0.0.6",0,16,"8a5d0001"',
  '1,1,5002,113,224,1693900100,0,1693900112,0,"17000002","7002","7002","TRUNK-1","SEP00AABBCCDDEE","10.0.0.6","10.0.0.5",0,19,"8a5d0002"',
  '1,1,5003,115,226,1693900200,1693900201,1693900205,4,"7001","7002","7002","SEP001122334455","SEP00AABBCCDDEE","10.0.0.5","10.0.0.6",0,16,"8a5d0003"',
  '2,1,5003,115,226,1693900200,0,1693900205,0,"7001","","","SEP001122334455","","10.0.0.5","",0,0,"8a5d0004"',
].join('\n')}\n`;

/** Lines of the manual, in our numbers: a lost call in, an outgoing call, a call handed to voicemail in two records, an internal call. */
export const AVAYA = [
  '2008/06/28 09:28:41,00:00:00,9,15004206,I,4324,4324,,0,1000014155,0,E4324,Joe Bloggs,T9161,LINE 5.1,0,0,,,,,,,,,,,,,',
  '2008/08/01 15:23:37,00:00:04,5,4324,O,17004206,17004206,,0,1000013901,0,E4324,Joe Bloggs,T9161,LINE 5.1,0,0,,,,,,,,,,,,,',
  '2008/06/28 09:30:57,00:00:13,7,15707392,I,4750,299999,,0,1000014160,1,E4750,John Smith,T9002,LINE 1.2,11,0,,,,,,,,,,,,,',
  '2008/06/28 09:30:57,00:00:21,0,15707392,I,4750,299999,,0,1000014160,0,V9502,VM Channel 2,T9002,LINE 1.2,0,0,,,,,,,,,,,,,',
  '2008/06/26 10:27:44,00:00:44,4,4688,O,4207,4207,,1,1000013898,0,E4688,Joe Bloggs,E4207,John Smith,0,0,,,,,,,,,,,,,',
];

const PROXY = 'Jul 22 13:49:57 proxy kamailio[20817]: NOTICE: acc [acc.c:279]: acc_log_request(): ACC: transaction answered: ';
export const KAMAILIO_INVITE = `${PROXY}timestamp=1374493797;method=INVITE;from_tag=SvS155QzhrmDG3r;to_tag=xhfffBXKyWXOzkc;call_id=vRtGVfXTzMK.AwgiT2F3JCxv3OR2tWtI;code=200;reason=OK;src_user=15000001;src_domain=example;src_ip=192.0.2.46;dst_ouser=17000002;dst_user=17000002;dst_domain=192.0.2.47\n`;
export const KAMAILIO_BYE = `${PROXY}timestamp=1374493805;method=BYE;from_tag=SvS155QzhrmDG3r;to_tag=xhfffBXKyWXOzkc;call_id=vRtGVfXTzMK.AwgiT2F3JCxv3OR2tWtI;code=200;reason=OK;src_user=15000001;src_domain=example;src_ip=192.0.2.46;dst_ouser=17000002;dst_user=17000002;dst_domain=192.0.2.47\n`;
const kamailioMissed = 'Jul 22 13:51:00 proxy kamailio[20817]: NOTICE: acc [acc.c:279]: acc_log_request(): ACC: call missed: timestamp=1374493860;method=INVITE;from_tag=a1;to_tag=b1;call_id=missed-1;code=486;reason=Busy Here;src_user=15000001;dst_ouser=17000002\n';

export const FREESWITCH = [
  '"Reception","201","17000002","default","2026-10-06 14:00:00","2026-10-06 14:00:09","2026-10-06 14:01:09","69","60","NORMAL_CLEARING","3da8bf84-c133-4959-9e24-e72875cb33a1","77a0e5b1-3d6f-41f0-8bd5-6bd7a0ad1f1e","13100200","PCMA","PCMA"',
  '"17000002","17000002","13100200","public","2026-10-06 14:05:00","","2026-10-06 14:05:30","30","0","NO_ANSWER","3da8bf84-c133-4959-9e24-e72875cb33a2","","13100200","",""',
  '"Reception","201","202","default","2026-10-06 14:06:00","2026-10-06 14:06:02","2026-10-06 14:07:02","62","60","NORMAL_CLEARING","3da8bf84-c133-4959-9e24-e72875cb33a3","","13100200","PCMA","PCMA"',
];

export const THREE_CX = [
  'Call 38,00000149F94A2C6F_40,00:00:20,2026/10/06 12:00:00,2026/10/06 12:00:09,2026/10/06 12:00:29,TerminatedByDst,Ext.100,17000002,Ext.100,10000,17000002,,,,,,,,Chain: Ext.100;17000002,Extension,Line,,Reception,Trunk,,',
  'Call 39,00000149F94A2C70_41,00:00:00,2026/10/06 12:05:00,,2026/10/06 12:05:30,TerminatedBySrc,17000002,Ext.100,10000,Ext.100,,,,,,,,,Chain: 17000002;Ext.100,Line,Extension,,Trunk,Reception,,',
];

const text = (name: keyof typeof bundledOperators, lines: string): FormatSample => ({ name, description: bundledOperators[name], content: Buffer.from(lines) });

const carrier = readFileSync(new URL('foreign/carrier-fixed-width.cdr', import.meta.url));
const withoutTotals = { ...bundledOperators['carrier-fixed-width'], trailer: undefined } as unknown as OperatorDescription;

/** Every format that can be read, one file at least of each; all are fuzzed. */
export const FORMAT_SAMPLES: readonly FormatSample[] = [
  { name: 'tdc', description: bundledOperators.tdc, content: Buffer.from(tdc, 'latin1') },
  { name: 'tdc without its trailer', description: { ...bundledOperators.tdc, trailer: undefined } as unknown as OperatorDescription, content: Buffer.from(tdc, 'latin1') },
  text('three', three),
  text('pbx', pbx),
  text('cucm', cucm),
  text('avaya-ip-office', `${AVAYA.join('\r\n')}\r\n`),
  text('kamailio', `${KAMAILIO_INVITE}Jul 22 13:49:58 proxy kamailio[20817]: INFO: something else\n${kamailioMissed}${KAMAILIO_BYE}`),
  { name: 'kamailio without other lines', description: { ...bundledOperators.kamailio, otherLines: 'malformed' } as OperatorDescription, content: Buffer.from(KAMAILIO_INVITE + kamailioMissed + KAMAILIO_BYE) },
  text('freeswitch-csv', `${FREESWITCH.join('\n')}\n`),
  text('three-cx', `${THREE_CX.join('\n')}\n`),
  { name: 'carrier-fixed-width', description: bundledOperators['carrier-fixed-width'], content: carrier },
  { name: 'carrier-fixed-width without its trailer', description: withoutTotals, content: carrier.subarray(0, 2000) },
  ...DOCUMENT_SAMPLES,
];

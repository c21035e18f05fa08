import { bundledOperators } from '../src/index.js';
import { DOCUMENT_MAST_SAMPLES } from './document-samples.js';
import { CUCM_NAMES, CUCM_TYPES } from './format-samples.js';
import type { MastSample } from './sample-types.js';

const inQuotes = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const bytes = (content: string): Buffer => Buffer.from(content, 'utf8');

/** One of every format: masts-never-pass.test.ts looks for the canary in all that comes out. */
export const MAST_SAMPLES: readonly MastSample[] = [
  {
    name: 'fixed width',
    description: bundledOperators['carrier-fixed-width'],
    content: (canary) => {
      const one = Buffer.from(canary).toString('latin1');
      const line = `CDR0000010  0 2026070818150600${'15000001'.padEnd(19)}004${'17000002'.padEnd(28)}${one.padEnd(47).slice(0, 47)}00001800${one}\n`;
      const head = `HDR0001${one}`.padEnd(135).slice(0, 135);
      const tail = `TRL0001${one}`.padEnd(135).slice(0, 135);
      return Buffer.from(`${head}000309${one}\n${line}${tail}00030900000001000000001800${one}\n`, 'latin1');
    },
  },
  {
    name: 'named values of a log',
    description: bundledOperators.kamailio,
    content: (canary) => bytes(`${canary} ACC: transaction answered: timestamp=1374493797;method=INVITE;pani=${canary};${canary};call_id=a1;code=200;reason=${canary};src_user=15000001;dst_ouser=17000002;\n${canary} of another process\n`),
  },
  {
    name: 'Cisco CUCM',
    description: bundledOperators.cucm,
    content: (canary) =>
      bytes(`${CUCM_NAMES},"${'new'}"\n${CUCM_TYPES},${inQuotes(canary).replaceAll('\n', '')}\n1,${inQuotes(canary)},5001,111,222,1693900000,1693900005,1693900020,15,"15000001",${inQuotes(canary)},"17000002",${inQuotes(canary)},"TRUNK-1",${inQuotes(canary)},"10.0.0.6",0,16,"8a5d0001",${inQuotes(canary)}\n`),
  },
  {
    name: 'Avaya SMDR',
    description: bundledOperators['avaya-ip-office'],
    content: (canary) => bytes(`2026/08/01 15:23:37,00:00:04,5,4324,O,17004206,${inQuotes(canary)},${inQuotes(canary)},0,1000013901,0,E4324,${inQuotes(canary)},T9161,${inQuotes(canary)},0,0,${Array.from({ length: 13 }, () => inQuotes(canary)).join(',')}\n`),
  },
  {
    name: 'FreeSWITCH mod_cdr_csv',
    description: bundledOperators['freeswitch-csv'],
    content: (canary) => bytes(`${inQuotes(canary)},"201","17000002","default","2026-10-06 14:00:00","2026-10-06 14:00:09",${inQuotes(canary)},"69","60",${inQuotes(canary)},"3da8bf84",${inQuotes(canary)},"13100200",${inQuotes(canary)},${inQuotes(canary)}\n`),
  },
  {
    name: '3CX',
    description: bundledOperators['three-cx'],
    content: (canary) => bytes(`Call 38,00000149F94A2C6F_40,00:00:20,2026/10/06 12:00:00,2026/10/06 12:00:09,${inQuotes(canary)},x,Ext.100,17000002,${Array.from({ length: 18 }, () => inQuotes(canary)).join(',')}\n`),
  },
  ...DOCUMENT_MAST_SAMPLES,
];

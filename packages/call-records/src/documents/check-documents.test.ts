import { expect, test } from 'vitest';
import { bundledOperators, checkDescription } from '../index.js';

const wrong = (name: keyof typeof bundledOperators, more: Readonly<Record<string, unknown>>): string[] => checkDescription({ ...bundledOperators[name], ...more }).errors.map(({ path }) => path);

test.each<[keyof typeof bundledOperators, Record<string, unknown>, string]>([
  ['roaming', { recipient: 'dnk' }, '/recipient'],
  ['roaming', { countries: { YUGMT: 'Serbia' } }, '/countries/YUGMT'],
  ['roaming', { countries: { YU: 'RS' } }, '/countries/YU'],
  ['roaming', { messagingServices: { 0: ['sms', 'sideways'] } }, '/messagingServices/0'],
  ['roaming', { sessionServices: { x: ['voice', 'roaming-made'] } }, '/sessionServices/x'],
  ['roaming', { identicalRecords: { voice: 'duplicate' } }, '/identicalRecords/sms'],
  ['roaming', { delimiter: ';' }, '/delimiter'],
  ['broadworks', { time: { zone: 'Europe/Copenhagen' } }, '/time/ambiguousTime'],
  ['broadworks', { rounding: 'near' }, '/rounding'],
  ['broadworks', { internalCategories: ['a text'] }, '/internalCategories/0'],
  ['freeswitch-json', { directions: { '*': 'both' } }, '/directions/*'],
  ['freeswitch-json', { duration: { variable: 'duration', rounding: 'up' } }, '/duration/variable'],
  ['freeswitch-json', { servedNumber: 'caller_id_name' }, '/servedNumber'],
  ['freeswitch-json', { trunk: 'sip_user_agent' }, '/trunk'],
])('a description of %s with %j is refused at its place', (name, more, path) => {
  expect(wrong(name, more)).toContain(path);
  expect(wrong(name, {})).toEqual([]);
});

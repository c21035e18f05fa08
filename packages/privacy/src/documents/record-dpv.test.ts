import { expect, it } from 'vitest';
import { chapters } from '../register/chapters.js';
import { register } from '../register/register.js';
import { processingRecord, type Tables } from './processing-record.js';
import { recordDpv } from './record-dpv.js';

/** Terms of the vocabulary, version 2, that the record uses. */
const TERMS = [
  'dpv:DataController', 'dpv:DataSubject', 'dpv:PersonalData', 'dpv:Process', 'dpv:Purpose', 'dpv:StorageDuration', 'dpv:TechnicalOrganisationalMeasure', 'dpv:TemporalDuration',
  'dpv:hasContact', 'dpv:hasDataController', 'dpv:hasDataSubject', 'dpv:hasDuration', 'dpv:hasLegalBasis', 'dpv:hasName', 'dpv:hasPersonalData', 'dpv:hasProcess', 'dpv:hasPurpose',
  'dpv:hasRecipient', 'dpv:hasStorageCondition', 'dpv:hasTechnicalOrganisationalMeasure',
];
const linked = recordDpv(processingRecord(register as unknown as Tables, chapters)) as { '@context': Record<string, string>; 'dpv:hasProcess': Record<string, unknown>[] };

it('linked data uses terms of the Data Privacy Vocabulary that exist, and declares every prefix', () => {
  const text = JSON.stringify(linked['dpv:hasProcess']) + JSON.stringify({ ...linked, '@context': null });
  expect([...new Set(text.match(/"dpv:\w+"/g))].map((term) => term.slice(1, -1)).sort()).toEqual(TERMS);
  const prefixes = new Set([...text.matchAll(/"(?:@id|@type)":"([\w-]+):/g)].map(([, prefix]) => prefix!));
  expect([...prefixes].filter((prefix) => !(prefix in linked['@context']))).toEqual([]);
  expect(linked['@context']).toMatchObject({ dpv: 'https://w3id.org/dpv#', 'eu-gdpr': 'https://w3id.org/dpv/legal/eu/gdpr#' });
});

it('an activity carries its legal basis by letter and its storage as a duration', () => {
  const invoicing = linked['dpv:hasProcess'].find((process) => process['@id'] === 'ours:process/invoicing')!;
  expect(invoicing['dpv:hasLegalBasis']).toEqual([{ '@id': 'eu-gdpr:A6-1-b' }, { '@id': 'eu-gdpr:A6-1-c' }]);
  expect(invoicing['dpv:hasStorageCondition']).toContainEqual(expect.objectContaining({
    '@id': 'ours:retention/bookkeeping', 'dpv:hasDuration': { '@type': 'dpv:TemporalDuration', 'rdf:value': { '@type': 'xsd:duration', '@value': 'P5Y' } },
  }));
});

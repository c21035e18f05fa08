import { controller } from '../register/controller.js';
import { endInWords } from './periods.js';
import type { ProcessingActivity, ProcessingRecord, Titled } from './processing-record.js';

/** Where our own names stand in the linked data; a URN, since the record is published at an address of the operator's choice. */
const OURS = 'urn:turbotrack:register:';

const RECIPIENT_CLASS: Readonly<Record<string, string>> = {
  processor: 'dpv:DataProcessor', 'independent controller': 'dpv:DataController', 'joint controller': 'dpv:JointDataControllers', authority: 'dpv:Authority', directory: 'dpv:ThirdParty',
};

/**
 * The record of processing as linked data in the W3C Data Privacy Vocabulary 2 (https://w3id.org/dpv): one `dpv:Process`
 * an activity, the legal basis from its GDPR extension. Every node is given in full, so that nothing has to be fetched
 * but the vocabulary.
 */
export function recordDpv({ controller: responsible, activities, measures }: ProcessingRecord): object {
  return {
    '@context': {
      dpv: 'https://w3id.org/dpv#', 'eu-gdpr': 'https://w3id.org/dpv/legal/eu/gdpr#', dct: 'http://purl.org/dc/terms/', rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
      skos: 'http://www.w3.org/2004/02/skos/core#', xsd: 'http://www.w3.org/2001/XMLSchema#', ours: OURS,
    },
    '@id': 'ours:record-of-processing',
    '@type': 'dpv:Process',
    'dct:title': inBoth('Fortegnelse over behandlingsaktiviteter', 'Record of processing activities'),
    'dpv:hasDataController': { '@id': 'ours:controller', '@type': 'dpv:DataController', 'dpv:hasName': controller.name, 'dpv:hasContact': responsible.contact },
    'dpv:hasTechnicalOrganisationalMeasure': measures.map((measure) => node('measure', measure, 'dpv:TechnicalOrganisationalMeasure')),
    'dpv:hasProcess': activities.map(process),
  };
}

function process(activity: ProcessingActivity): object {
  return {
    '@id': `ours:process/${activity.name}`,
    '@type': 'dpv:Process',
    'dct:title': inBoth(activity.titleDa, activity.titleEn),
    'dct:description': inBoth(activity.explanationDa, activity.explanationEn),
    'dpv:hasPurpose': node('purpose', activity, 'dpv:Purpose'),
    'dpv:hasLegalBasis': activity.basis.gdpr.map((letter) => ({ '@id': `eu-gdpr:A6-1-${letter}` })),
    ...(activity.basis.acts.length > 0 && { 'dct:source': activity.basis.acts }),
    'dpv:hasDataController': { '@id': 'ours:controller' },
    'dpv:hasDataSubject': activity.subjects.map((subject) => node('data-subject', subject, 'dpv:DataSubject')),
    'dpv:hasPersonalData': activity.categories.map((category) => node('personal-data', category, 'dpv:PersonalData')),
    'dpv:hasRecipient': activity.recipients.map((recipient) => node('recipient', recipient, RECIPIENT_CLASS[recipient.role] ?? 'dpv:Recipient')),
    'dpv:hasStorageCondition': activity.retention.map(({ name, rule }) => ({
      '@id': `ours:retention/${name}`,
      '@type': 'dpv:StorageDuration',
      'dct:description': inBoth(endInWords(rule, 'da'), endInWords(rule, 'en')),
      ...(rule.period !== null && { 'dpv:hasDuration': { '@type': 'dpv:TemporalDuration', 'rdf:value': { '@type': 'xsd:duration', '@value': rule.period } } }),
    })),
  };
}

function node(kind: string, { name, titleDa, titleEn }: Titled, type: string): object {
  return { '@id': `ours:${kind}/${name}`, '@type': type, 'skos:prefLabel': inBoth(titleDa, titleEn) };
}

function inBoth(da: string, en: string): object[] {
  return [{ '@language': 'da', '@value': da }, { '@language': 'en', '@value': en }];
}

import type { PurposeEntry } from '../purpose-entry.js';

/** Keeping the network and the platform well, and learning from what they carry. */
export const networkPurposes = {
  'traffic-measurement': {
    titleDa: 'Trafikmåling og netværksmanagement', titleEn: 'Traffic measurement and network management', policySection: 'traffic-measurement',
    basis: { gdpr: ['f'], acts: ['BEK 1882/2020 § 10'] }, promises: ['P-10', 'P-25'],
    explanationDa: 'Vi analyserer trafikstrømme på vores netværk for at undgå overbelastning.',
    explanationEn: 'We analyse how traffic flows through our network in order to avoid overload.',
    subjects: ['number-user'],
    scopes: ['all'], seesRestricted: false, respectsObjection: true, status: 'in force',
    balancingTest: 'Interest: that calls get through, the emergency calls of others among them. Necessary: the load of a trunk can only be known from the calls it carried. Outweighs: while calls are taken in they are added up by trunk and five minutes; what the purpose sees are those sums alone, without a number, a customer or a call, and whoever objects or is under restriction is not counted.',
    dpia: {
      needed: false,
      why: 'It sees sums of five minutes for each trunk, in which nobody can be recognised, and decides nothing about anybody.',
      whyDa: 'Den ser summer for hver trunk og fem minutter, hvor ingen kan genkendes, og afgør intet om nogen.',
    },
  },
  improvement: {
    titleDa: 'Forbedring af platform og telefoniløsninger', titleEn: 'Improvement of the platform and the telephony', policySection: 'traffic-measurement',
    basis: { gdpr: ['f'], acts: [] }, promises: ['P-10', 'P-25'],
    explanationDa: 'Vi behandler oplysninger i forbindelse med vedligeholdelse og forbedring af vores platform og telefoniløsninger.',
    explanationEn: 'We process data in the course of maintaining and improving our platform and our telephony.',
    subjects: ['contact-person', 'number-user'], plannedData: ['traffic-data', 'usage-price'],
    scopes: ['all'], seesRestricted: false, respectsObjection: true, status: 'planned',
    missing: 'What exactly is used for it, and the balancing test of art. 6(1)(f).',
  },
  'business-intelligence': {
    titleDa: 'Business intelligence', titleEn: 'Business intelligence', policySection: 'business-intelligence',
    basis: { gdpr: ['f'], acts: ['GDPR art. 5(1)(b) and 89(1)'] }, promises: ['P-11', 'P-17', 'P-25'],
    explanationDa: 'Vi behandler aggregerede oplysninger til statistik, fx antal telefoner per kunde, antal opkald og abonnementstyper, for at udvikle og optimere vores processer og virksomhedsstrategi.',
    explanationEn: 'We process aggregated data for statistics, such as phones per customer, number of calls and types of subscription, in order to develop and improve our processes and our business strategy.',
    subjects: ['contact-person', 'number-user'], plannedData: ['aggregate'],
    scopes: ['all'], seesRestricted: false, respectsObjection: true, status: 'planned',
    missing: 'Aggregates with disclosure control, and the balancing test of art. 6(1)(f).',
  },
  security: {
    titleDa: 'Sikkerhed og adgangslog', titleEn: 'Security and access journal', policySection: 'security', toldSince: 2,
    basis: { gdpr: ['c'], acts: ['GDPR art. 5(2) and 32'] }, promises: ['P-23'],
    explanationDa: 'Vi fører log over, hvem der har arbejdet med personoplysninger, til hvilket formål og hvornår, så misbrug kan opdages. Krypterede kontonumre krypteres på ny, når nøglerne skiftes.',
    explanationEn: 'We keep a journal of who has worked with personal data, for which purpose and when, so that misuse can be found. Encrypted account numbers are encrypted anew when the keys are changed.',
    subjects: ['own-staff', 'contact-person', 'number-user'],
    scopes: ['all'], seesRestricted: true, respectsObjection: false,
    objectionReason: 'Security of processing is a duty (GDPR art. 32); a journal with gaps proves nothing.',
    status: 'in force',
    dpia: {
      needed: false,
      why: 'It records what staff and programs do with data, in order to find misuse; it holds no content and decides nothing about anybody.',
      whyDa: 'Den viser, hvad medarbejdere og programmer gør med oplysninger, så misbrug kan findes; den har intet indhold og afgør intet om nogen.',
    },
  },
} as const satisfies Record<string, PurposeEntry>;

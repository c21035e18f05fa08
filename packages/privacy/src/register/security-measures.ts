import type { PromiseNumber } from './promises.js';

/** A technical or organisational measure of the platform (GDPR art. 32, described for art. 30(1)(g)). */
export interface SecurityMeasure {
  titleDa: string;
  titleEn: string;
  promises: readonly PromiseNumber[];
  status: 'in force' | 'planned';
  /** The file whose tests fail when the measure does; in force needs one. */
  testedBy?: string;
}

export const securityMeasures = {
  'purpose-roles': {
    titleDa: 'Hvert formål har sin egen databaserolle, som kun kan se og skrive det, registret giver formålet', titleEn: 'Each purpose has a database role of its own that sees and writes only what the register gives it',
    promises: ['P-23'], status: 'in force', testedBy: 'packages/privacy/src/derive/privileges.test.ts',
  },
  'signed-scope': {
    titleDa: 'Hvem arbejdet vedrører, er underskrevet for én forbindelse og få minutter', titleEn: 'Whom work concerns is signed for one connection and a few minutes',
    promises: ['P-23'], status: 'in force', testedBy: 'packages/privacy/src/gate/purpose-gate.test.ts',
  },
  'access-journal': {
    titleDa: 'Adgang til personoplysninger logges, før svaret gives; ingen kan rette i loggen', titleEn: 'Access to personal data is journalled before the answer is given; nobody can change the journal',
    promises: ['P-23'], status: 'in force', testedBy: 'packages/privacy/src/gate/purpose-gate.test.ts',
  },
  'no-masts': {
    titleDa: 'Master, celler, IMSI og IMEI fjernes ved indlæsning, før noget gemmes', titleEn: 'Masts, cells, IMSI and IMEI are removed on reading, before anything is stored',
    promises: ['P-08', 'P-09'], status: 'in force', testedBy: 'packages/call-records/src/masts-never-pass.test.ts',
  },
  'ids-in-queues': {
    titleDa: 'Opgaver i køer bærer numre på sager, ikke personoplysninger', titleEn: 'Jobs in queues carry ids, no personal data',
    promises: ['P-23'], status: 'in force', testedBy: 'packages/service/src/queues/define-job.test.ts',
  },
  restriction: {
    titleDa: 'Begrænset behandling skjuler en persons rækker for alle formål undtagen opbevaring, retskrav og personens egen adgang', titleEn: "Restriction hides a person's rows from every purpose but storage, claims and the person's own access",
    promises: ['P-27'], status: 'in force', testedBy: 'packages/privacy/attacks/restriction-walk.test.ts',
  },
  'account-encryption': {
    titleDa: 'Kontonumre krypteres, åbnes kun til opkrævning og vises ellers maskeret', titleEn: 'Account numbers are encrypted, opened for collection alone, and shown masked to everybody else',
    promises: ['P-05', 'P-23'], status: 'in force', testedBy: 'packages/privacy/src/encryption/encrypted-field.test.ts',
  },
  'disclosure-port': {
    titleDa: 'Oplysninger gives kun videre til modtagere i registret, kun de felter det nævner, og hver gang skrives det op', titleEn: 'Data is given only to recipients of the register, only the fields it names, and every time it is recorded',
    promises: ['P-15', 'P-20'], status: 'in force', testedBy: 'packages/privacy/src/disclosure/disclose.test.ts',
  },
  'drift-check': {
    titleDa: 'Databasens rettigheder sammenlignes hver nat med registret', titleEn: "The database's privileges are compared with the register every night",
    promises: ['P-23'], status: 'in force', testedBy: 'apps/data-protection/src/drift/check-drift.test.ts',
  },
  'sign-in': {
    titleDa: 'Adgangskoder, nøgler og login gemmes kun som fingeraftryk, ansatte logger ind med to faktorer, og gæt bremses', titleEn: 'Passwords, keys and tokens are kept as hashes only, staff sign in with two factors, and guessing is slowed',
    promises: ['P-23'], status: 'in force', testedBy: 'apps/identity/src/attacks.test.ts',
  },
  'erasure-proof': {
    titleDa: 'Sletning efterlader et bevis uden personoplysninger og gentages efter gendannelse', titleEn: 'Erasure leaves a proof without personal data and is repeated after a restore',
    promises: ['P-22', 'P-28'], status: 'planned',
  },
} as const satisfies Record<string, SecurityMeasure>;

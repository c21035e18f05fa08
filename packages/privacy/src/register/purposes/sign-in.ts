import type { PurposeEntry } from '../purpose-entry.js';

/** Letting in the right ones: people by password and code, programs by secret and key. */
export const signInPurposes = {
  'sign-in': {
    titleDa: 'Login og brugerkonti', titleEn: 'Signing in and accounts', policySection: 'security', toldSince: 2,
    basis: { gdpr: ['b', 'c'], acts: ['GDPR art. 32'] }, promises: ['P-23'],
    explanationDa: 'Vi behandler dit navn, din e-mail, din rolle og tidspunkterne for dine login for at give dig, og kun dig, adgang. Adgangskoder gemmes kun som fingeraftryk. Mislykkede forsøg tælles under et nøglet fingeraftryk i højst et døgn.',
    explanationEn: 'We process your name, your e-mail, your role and the times at which you signed in, in order to let you in and nobody else. Passwords are kept as fingerprints only. Failed attempts are counted under a keyed fingerprint for a day at the most.',
    subjects: ['contact-person', 'number-user', 'own-staff'],
    scopes: ['all', 'customer'], seesRestricted: true, respectsObjection: false, status: 'in force',
    dpia: {
      needed: false,
      why: "Accounts of those who work with the platform: needed to let them in, of limited extent, nobody is assessed; what is done after signing in stands in the access journal.",
      whyDa: 'Konti til dem, der arbejder med platformen: nødvendigt for at give adgang, af begrænset omfang, ingen vurderes; det, der sker efter login, står i adgangsloggen.',
    },
  },
  'machine-access': {
    titleDa: 'Programmers adgang', titleEn: 'Access of programs', policySection: 'security', toldSince: 2,
    basis: { gdpr: ['b', 'c'], acts: ['GDPR art. 32'] }, promises: ['P-23'],
    explanationDa: 'Vi kontrollerer den nøgle, et program hos dig viser, og gemmer, hvornår den sidst er brugt.',
    explanationEn: 'We check the key that a program of yours shows, and keep when it was last used.',
    subjects: ['contact-person'],
    scopes: ['all'], seesRestricted: true, respectsObjection: false, status: 'in force',
    dpia: {
      needed: false,
      why: 'It compares the hash of a key with those that were given out; it sees no person.',
      whyDa: 'Et nøglefingeraftryk sammenlignes med de udstedte; ingen person ses.',
    },
  },
} as const satisfies Record<string, PurposeEntry>;

import type { PurposeEntry } from '../purpose-entry.js';

const COOKIE_LAW = ['BEK 1148/2011 § 3'] as const;
const NO_WEBSITE = 'The website with its consent ledger is not part of the platform yet.';

/** Meeting people: contact, help, newsletters, the website. */
export const websitePurposes = {
  contact: {
    titleDa: 'Møder, kontaktformular og chatbot', titleEn: 'Meetings, contact form and chatbot', policySection: 'collection-of-data',
    basis: { gdpr: ['b', 'f'], acts: [] }, promises: ['P-01', 'P-33', 'P-34', 'P-35'],
    explanationDa: 'Vi bruger dine kontaktoplysninger til at booke et møde med dig og til at modtage og besvare henvendelser via kontaktformular og chatbot.',
    explanationEn: 'We use your contact data to book a meeting with you, and to receive and answer enquiries by contact form and chatbot.',
    subjects: ['visitor', 'contact-person'], plannedData: ['contact', 'enquiry'],
    scopes: ['all'], seesRestricted: false, respectsObjection: true, status: 'planned',
    missing: 'Contact form, chatbot and booking, and the balancing test of art. 6(1)(f).',
  },
  support: {
    titleDa: 'Teknisk assistance og fjernsupport', titleEn: 'Technical assistance and remote support', policySection: 'support',
    basis: { gdpr: ['b', 'f'], acts: [] }, promises: ['P-12', 'P-34'],
    explanationDa: 'Vi behandler dine oplysninger, når du kontakter vores support pr. telefon, mail, chatbot eller kontaktformular om produktfejl, manglende levering og andre forhold, og når vi hjælper, bl.a. via fjernsupport.',
    explanationEn: 'We process your data when you turn to our support by phone, mail, chatbot or contact form about faults, missing deliveries and other matters, and when we help, by remote support among others.',
    subjects: ['contact-person', 'number-user'], plannedData: ['contact', 'support-case'],
    scopes: ['all', 'customer'], seesRestricted: false, respectsObjection: false,
    objectionReason: 'The person asks for the help; a case is closed when the person no longer wants it.',
    status: 'planned',
    missing: 'Tickets and remote sessions, and the balancing test of art. 6(1)(f).',
  },
  newsletter: {
    titleDa: 'Nyhedsbrev', titleEn: 'Newsletter', policySection: 'newsletter',
    basis: { gdpr: ['a'], acts: ['markedsføringsloven § 10'] }, promises: ['P-03', 'P-13', 'P-21'],
    explanationDa: 'Vi behandler de oplysninger, du afgiver ved tilmelding, for med dit samtykke at sende dig vores nyhedsbrev. Du kan altid trække samtykket tilbage ved at afmelde dig i bunden af nyhedsbrevet eller ved at kontakte os.',
    explanationEn: 'We process what you tell us when you sign up in order to send you our newsletter with your consent. You can withdraw the consent at any time by the link at the foot of the newsletter or by contacting us.',
    subjects: ['newsletter-subscriber'], plannedData: ['contact', 'consent'],
    scopes: ['all'], seesRestricted: false, respectsObjection: true, status: 'planned',
    missing: 'The consent ledger and the dispatch.',
  },
  marketing: {
    titleDa: 'Markedsføring', titleEn: 'Marketing', policySection: 'processing',
    basis: { gdpr: ['a'], acts: ['markedsføringsloven § 10'] }, promises: ['P-03', 'P-21', 'P-25'],
    explanationDa: 'Vi anvender kun dine personoplysninger til markedsføring, hvis du på forhånd udtrykkeligt har givet dit samtykke.',
    explanationEn: 'We use your personal data for marketing only if you have given your prior and explicit consent.',
    subjects: ['contact-person', 'newsletter-subscriber', 'visitor'], plannedData: ['contact', 'consent'],
    scopes: ['all'], seesRestricted: false, respectsObjection: true, status: 'planned',
    missing: 'The consent ledger, asked at the moment of sending.',
  },
  'cookies-improvement': {
    titleDa: 'Cookies: administration og forbedring', titleEn: 'Cookies: administration and improvement', policySection: 'cookies',
    basis: { gdpr: ['a'], acts: COOKIE_LAW }, promises: ['P-14', 'P-21'],
    explanationDa: 'At administrere, forbedre og optimere vores hjemmeside og services samt din brugeroplevelse.',
    explanationEn: 'To administer, improve and optimise our website and services and your experience of them.',
    subjects: ['visitor'], plannedData: ['website-usage', 'consent'],
    scopes: ['all'], seesRestricted: false, respectsObjection: true, status: 'planned', missing: NO_WEBSITE,
  },
  'cookies-analysis': {
    titleDa: 'Cookies: analyse og segmentering', titleEn: 'Cookies: analysis and segmentation', policySection: 'cookies',
    basis: { gdpr: ['a'], acts: COOKIE_LAW }, promises: ['P-14', 'P-21'],
    explanationDa: 'Kunde- og brugeranalyser samt segmentering for bedre at kunne forstå vores kunder og brugere og dermed forbedre og tilpasse vores services.',
    explanationEn: 'Analysis and segmentation of customers and users, to understand them better and improve and adapt our services.',
    subjects: ['visitor'], plannedData: ['website-usage', 'consent'],
    scopes: ['all'], seesRestricted: false, respectsObjection: true, status: 'planned', missing: NO_WEBSITE,
  },
  'cookies-marketing': {
    titleDa: 'Cookies: markedsføring', titleEn: 'Cookies: marketing', policySection: 'cookies',
    basis: { gdpr: ['a'], acts: COOKIE_LAW }, promises: ['P-03', 'P-14', 'P-21'],
    explanationDa: 'Markedsføring og målrettet annoncering.',
    explanationEn: 'Marketing and targeted advertising.',
    subjects: ['visitor'], plannedData: ['website-usage', 'consent'],
    scopes: ['all'], seesRestricted: false, respectsObjection: true, status: 'planned', missing: NO_WEBSITE,
  },
  'cookies-statistics': {
    titleDa: 'Cookies: statistik', titleEn: 'Cookies: statistics', policySection: 'cookies',
    basis: { gdpr: ['a'], acts: COOKIE_LAW }, promises: ['P-14', 'P-21'],
    explanationDa: 'Statistik.',
    explanationEn: 'Statistics.',
    subjects: ['visitor'], plannedData: ['website-usage', 'consent'],
    scopes: ['all'], seesRestricted: false, respectsObjection: true, status: 'planned', missing: NO_WEBSITE,
  },
} as const satisfies Record<string, PurposeEntry>;

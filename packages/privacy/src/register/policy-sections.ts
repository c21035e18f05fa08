import { contactPlaceholders, controller } from './controller.js';
import type { PromiseNumber } from './promises.js';

/** A piece of the policy's text: words of its own, or what other chapters of the register tell. */
export type PolicyPart =
  | { da: string; en: string }
  /** The explanations of the purposes that name this section. */
  | 'purposes'
  /** The same as a list. */
  | 'purposes as a list'
  | 'recipients'
  /** The essence of joint-controller arrangements. */
  | 'arrangements'
  /** The periods of the retention rules; from the second version on. */
  | 'periods'
  /** The measures of GDPR art. 32; from the second version on. */
  | 'measures';

export interface PolicySection {
  /** '2' is a section, '2.3' a part of it. */
  number: string;
  titleDa: string;
  titleEn: string;
  promises: readonly PromiseNumber[];
  parts: readonly PolicyPart[];
  /** Left out as long as nothing in it is told. */
  onlyWithContent?: boolean;
}

const { supervisoryAuthority: authority } = controller;
const { contactEmail, dpoName, dpoEmail, dpoPhone } = contactPlaceholders;

/** The published policy, section by section; which of it a version shows is said in policy-versions.ts. */
export const policySections = {
  introduction: {
    number: '0', titleDa: 'Privatlivspolitik', titleEn: 'Privacy policy', promises: [],
    parts: [
      {
        da: 'Her beskriver vi, hvordan TurboTrack A/S ("TurboTrack" eller "vi") behandler dine personoplysninger, og hvordan vi indsamler og bruger de oplysninger, du genererer, efterlader eller afgiver, når du besøger vores hjemmeside og bruger vores services.',
        en: 'This is how TurboTrack A/S ("TurboTrack" or "we") processes your personal data, and how we collect and use what you generate, leave behind or tell us when you visit our website and use our services.',
      },
      { da: 'TurboTrack er dataansvarlig for de personoplysninger, der indsamles og behandles via disse services.', en: 'TurboTrack is the controller of the personal data collected and processed through these services.' },
    ],
  },
  'collection-of-data': {
    number: '1', titleDa: 'Hvordan vi indsamler dine personoplysninger', titleEn: 'How we collect your personal data', promises: ['P-01', 'P-02', 'P-34'],
    parts: [
      {
        da: 'Vi informerer altid, før vi indsamler personoplysninger, fx navn, e-mailadresse, firmanavn, postadresse og telefonnummer.',
        en: 'We always inform you before we collect personal data, such as name, e-mail address, company name, postal address and phone number.',
      },
      'purposes',
      {
        da: 'Oplysningerne er indsamlet direkte eller via din arbejdsgiver. Hvis du som erhvervskunde eller partner afgiver oplysninger om andre end dig selv, fx medarbejdere, du stiller telefoni til rådighed for, forpligter du dig til at informere dem (databeskyttelsesforordningens artikel 14), fx ved at henvise til denne politik. Også da er TurboTrack dataansvarlig for behandlingen til de formål, der er beskrevet her.',
        en: 'The data is collected from you directly or through your employer. If you as a business customer or partner hand over data on others than yourself, such as employees you provide with telephony, you undertake to inform them (GDPR article 14), for instance by referring them to this policy. Then, too, TurboTrack is the controller for the purposes described here.',
      },
      { da: 'Hvis du vælger ikke at afgive de nødvendige oplysninger, kan du ikke bruge den ønskede service, funktion eller assistance.', en: 'If you choose not to give the data that is needed, you cannot use the service, function or assistance in question.' },
    ],
  },
  processing: {
    number: '2', titleDa: 'Hvordan og hvorfor vi behandler dine personoplysninger', titleEn: 'How and why we process your personal data', promises: ['P-03'],
    parts: [
      {
        da: 'Vi bruger personoplysninger til de formål, der er beskrevet nedenfor, og til andre formål kun, hvis vi er berettigede eller forpligtede til det efter lovgivningen.',
        en: 'We use personal data for the purposes described below, and for other purposes only where the law entitles or obliges us to.',
      },
      'purposes',
    ],
  },
  ordering: { number: '2.1', titleDa: 'Ordrebestilling', titleEn: 'Ordering', promises: ['P-04'], parts: ['purposes'], onlyWithContent: true },
  invoicing: { number: '2.2', titleDa: 'Fakturering', titleEn: 'Invoicing', promises: ['P-05'], parts: ['purposes'], onlyWithContent: true },
  delivery: { number: '2.3', titleDa: 'Levering af service', titleEn: 'Delivery of the service', promises: ['P-06'], parts: ['purposes'], onlyWithContent: true },
  'traffic-data': { number: '2.4', titleDa: 'Trafikdata', titleEn: 'Traffic data', promises: ['P-07'], parts: ['purposes'], onlyWithContent: true },
  'location-data': {
    number: '2.5', titleDa: 'Lokationsdata', titleEn: 'Location data', promises: ['P-08', 'P-09'],
    parts: [
      'purposes',
      {
        da: 'De operatører, hvis infrastruktur vi bruger, ved, hvilke master et opkald eller en datasession er behandlet af. Disse oplysninger kan placere et opkald geografisk. TurboTrack ligger ikke inde med dem.',
        en: 'The operators whose infrastructure we use know which masts a call or data session was handled by. That could place a call on a map. TurboTrack does not hold it.',
      },
    ],
  },
  'traffic-measurement': { number: '2.6', titleDa: 'Trafikmåling, netværksmanagement og forbedring af vores services', titleEn: 'Traffic measurement, network management and improvement of our services', promises: ['P-10'], parts: ['purposes'], onlyWithContent: true },
  'business-intelligence': { number: '2.7', titleDa: 'Business intelligence', titleEn: 'Business intelligence', promises: ['P-11'], parts: ['purposes'], onlyWithContent: true },
  support: { number: '2.8', titleDa: 'Teknisk assistance og fjernsupport', titleEn: 'Technical assistance and remote support', promises: ['P-12'], parts: ['purposes'], onlyWithContent: true },
  newsletter: { number: '2.9', titleDa: 'Tilmelding til nyhedsbrev', titleEn: 'Newsletter', promises: ['P-13'], parts: ['purposes'], onlyWithContent: true },
  cookies: { number: '2.10', titleDa: 'Cookies', titleEn: 'Cookies', promises: ['P-14'], parts: ['purposes as a list'], onlyWithContent: true },
  disclosure: {
    number: '3', titleDa: 'Hvem vi videregiver og overlader dine personoplysninger til', titleEn: 'To whom we disclose and entrust your personal data', promises: ['P-15', 'P-16', 'P-18', 'P-19', 'P-20'],
    parts: [
      'purposes', 'recipients', 'arrangements',
      { da: `For yderligere oplysninger, kontakt os på ${contactEmail}.`, en: `For more, write to us at ${contactEmail}.` },
    ],
  },
  consent: {
    number: '4', titleDa: 'Hvordan samtykke fungerer', titleEn: 'How consent works', promises: ['P-21'],
    parts: [
      {
        da: 'Hvor vi behandler dine personoplysninger på grundlag af dit samtykke, kan du til enhver tid trække det tilbage. Så stopper vi behandlingen, medmindre vi er berettigede eller forpligtede til at fortsætte, fx på grund af lovgivningen. Det berører ikke lovligheden af den behandling, der er sket før. Uden samtykket kan du ikke fuldt ud bruge de funktioner, der bygger på det.',
        en: 'Where we process your personal data on the basis of your consent you can withdraw it at any time. We then stop, unless we are entitled or obliged to go on, for instance by law. What was done before stays lawful. Without the consent you cannot make full use of the functions that build on it.',
      },
    ],
  },
  deletion: {
    number: '5', titleDa: 'Hvornår vi sletter dine personoplysninger', titleEn: 'When we erase your personal data', promises: ['P-22'],
    parts: [
      {
        da: 'Vi sletter dine personoplysninger, når vi ikke længere har behov for dem til et af de nævnte formål. De kan opbevares længere i anonymiseret form, eller hvis loven forpligter os til det.',
        en: 'We erase your personal data when we no longer need it for one of the purposes named. It may be kept longer in anonymised form, or where the law obliges us to.',
      },
      'purposes', 'periods',
    ],
  },
  security: {
    number: '6', titleDa: 'Sikkerhed', titleEn: 'Security', promises: ['P-23'],
    parts: [
      {
        da: 'Vi har indført passende tekniske og organisatoriske sikkerhedsforanstaltninger for at sikre et tilstrækkeligt sikkerhedsniveau og dine personoplysningers kvalitet og integritet.',
        en: 'We have put appropriate technical and organisational measures in place to ensure a sufficient level of security, and the quality and integrity of your personal data.',
      },
      'purposes', 'measures',
    ],
  },
  rights: {
    number: '7', titleDa: 'Dine rettigheder', titleEn: 'Your rights', promises: ['P-24', 'P-25', 'P-26', 'P-27', 'P-28', 'P-29', 'P-30', 'P-31'],
    parts: [
      {
        da: 'Du har ret til indsigt i de personoplysninger, vi behandler om dig, med de undtagelser, loven fastsætter. Du kan gøre indsigelse mod indsamling og videre behandling, få oplysninger berigtiget og bede os om at begrænse behandlingen. Vi sletter eller retter forkerte og forældede oplysninger.',
        en: 'You have the right of access to the personal data we process about you, with the exceptions the law sets. You can object to collection and further processing, have data rectified and ask us to restrict the processing. We erase or correct what is wrong or out of date.',
      },
      {
        da: 'På din skriftlige anmodning sletter vi dine personoplysninger uden unødigt ophold, medmindre vi kan fortsætte behandlingen på et andet grundlag, fx et retskrav, en aftale med dig eller lovgivningen.',
        en: 'At your written request we erase your personal data without undue delay, unless we may go on processing on another ground, such as a legal claim, an agreement with you or the law.',
      },
      {
        da: 'I visse tilfælde har du ret til at få oplysningerne udleveret i et struktureret, almindeligt anvendt og maskinlæsbart format og til at få dem sendt til en anden dataansvarlig.',
        en: 'In certain cases you have the right to receive the data in a structured, commonly used and machine-readable format, and to have it sent to another controller.',
      },
      'purposes',
      {
        da: `Skriv til ${contactEmail}, hvis du vil bruge dine rettigheder. Oplys dit fulde navn og din e-mailadresse. Vi kan bede om mere, hvis det er nødvendigt for at være sikre på din identitet. Vi svarer hurtigst muligt og senest inden for en måned.`,
        en: `Write to ${contactEmail} to exercise your rights. Give your full name and e-mail address. We may ask for more where needed to be sure of your identity. We answer as soon as possible, and within one month.`,
      },
      {
        da: `Er du uenig i den måde, vi behandler dine personoplysninger på, er du velkommen til at kontakte os. Du kan også klage til ${authority.name}, ${authority.street}, ${authority.town}, tlf. ${authority.phone}, ${authority.email}.`,
        en: `If you disagree with how we process your personal data, you are welcome to talk to us. You can also complain to ${authority.name}, ${authority.street}, ${authority.town}, phone ${authority.phone}, ${authority.email}.`,
      },
    ],
  },
  links: {
    number: '8', titleDa: 'Links til andre hjemmesider', titleEn: 'Links to other websites', promises: ['P-36'],
    parts: [
      {
        da: 'Vores hjemmeside kan indeholde links til andre hjemmesider. Vi er ikke ansvarlige for deres indhold eller for, hvordan de indsamler og behandler personoplysninger. Læs deres egne politikker.',
        en: 'Our website may contain links to other websites. We are not responsible for their content or for how they collect and process personal data. Read their own policies.',
      },
    ],
  },
  changes: {
    number: '9', titleDa: 'Ændringer af privatlivspolitikken', titleEn: 'Changes of this policy', promises: ['P-32'],
    parts: [
      {
        da: 'Vi kan ændre politikken, fx på grund af ændringer i lovgivningen, nye tekniske løsninger eller nye services. Du har altid adgang til den nyeste version på vores hjemmeside.',
        en: 'We may change the policy, for instance because of changes of the law, new technical solutions or new services. The newest version is always published on our website.',
      },
    ],
  },
  correction: {
    number: '10', titleDa: 'Berigtigelse og annullering af services', titleEn: 'Correction and cancellation of services', promises: ['P-26', 'P-33'],
    parts: [
      {
        da: 'Kontakt os, hvis du vil have dine oplysninger opdateret, berigtiget eller slettet, eller hvis du ikke længere ønsker at bruge vores services eller modtage information fra os.',
        en: 'Contact us if you want your data updated, corrected or erased, or if you no longer wish to use our services or hear from us.',
      },
    ],
  },
  dpo: {
    number: '11', titleDa: 'DPO', titleEn: 'Data protection officer', promises: ['P-33'],
    parts: [
      {
        da: `Har du spørgsmål om de personoplysninger, vi behandler om dig, kan du kontakte vores databeskyttelsesrådgiver: ${dpoName}, ${dpoEmail}, tlf. ${dpoPhone}.`,
        en: `If you have questions about the personal data we process about you, you can turn to our data protection officer: ${dpoName}, ${dpoEmail}, phone ${dpoPhone}.`,
      },
    ],
  },
} as const satisfies Record<string, PolicySection>;

export type PolicySectionName = keyof typeof policySections;

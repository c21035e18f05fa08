import type { Language, Text } from '@turbotrack/service';
import type { PasswordFault } from '../passwords/judge-password.js';

/** All words of the pages. */
export const TEXTS = {
  signIn: { da: 'Log ind', en: 'Sign in' },
  email: { da: 'E-mail', en: 'E-mail' },
  password: { da: 'Adgangskode', en: 'Password' },
  wrong: { da: 'E-mail eller adgangskode er forkert.', en: 'E-mail or password is wrong.' },
  wait: { da: 'Der har været for mange forsøg. Vent lidt, eller vælg en ny adgangskode.', en: 'There have been too many attempts. Wait a while, or choose a new password.' },
  forgot: { da: 'Glemt adgangskode?', en: 'Forgotten the password?' },
  forgotTitle: { da: 'Ny adgangskode', en: 'New password' },
  forgotSend: { da: 'Send et link', en: 'Send a link' },
  forgotSent: { da: 'Findes der en konto med den e-mail, har vi sendt et link til den.', en: 'If there is an account with that e-mail, we have sent a link to it.' },
  codeTitle: { da: 'Kode', en: 'Code' },
  code: { da: 'Sekscifret kode fra din app, eller en nødkode', en: 'Six-digit code from your app, or a recovery code' },
  wrongCode: { da: 'Koden er forkert eller brugt.', en: 'The code is wrong or used.' },
  next: { da: 'Videre', en: 'Continue' },
  enrolTitle: { da: 'Tilføj en kode-app', en: 'Add a code app' },
  enrol: { da: 'Din rolle kræver to trin. Tilføj denne nøgle i din kode-app, og skriv koden, den viser.', en: 'Your role signs in with two steps. Add this key to your code app, and write the code it shows.' },
  enrolKey: { da: 'Nøgle', en: 'Key' },
  enrolAddress: { da: 'Åbn i kode-app', en: 'Open in code app' },
  recoveryTitle: { da: 'Dine nødkoder', en: 'Your recovery codes' },
  recovery: { da: 'Gem dem et sikkert sted. Hver virker én gang, hvis du mister din enhed. De vises kun nu.', en: 'Keep them in a safe place. Each works once if you lose your device. They are shown now only.' },
  choose: { da: 'Vælg en adgangskode', en: 'Choose a password' },
  chooseHint: { da: 'Mindst 12 tegn. Flere ord efter hinanden er både sikkert og let at huske.', en: 'At least 12 characters. Several words in a row are safe and easy to remember.' },
  chosen: { da: 'Adgangskoden er valgt. Du kan nu logge ind.', en: 'The password is set. You can sign in now.' },
  linkGone: { da: 'Linket er brugt eller for gammelt. Bed om et nyt.', en: 'The link is used or too old. Ask for a new one.' },
  gone: { da: 'Det tog for lang tid, eller siden blev åbnet to gange. Begynd forfra, hvor du kom fra.', en: 'It took too long, or the page was opened twice. Begin again where you came from.' },
  errorTitle: { da: 'Det kunne ikke lade sig gøre', en: 'That could not be done' },
  signOut: { da: 'Log ud', en: 'Sign out' },
  signOutAsk: { da: 'Vil du logge ud?', en: 'Do you want to sign out?' },
  signedOut: { da: 'Du er logget ud.', en: 'You are signed out.' },
} as const satisfies Record<string, Text>;

export const FAULTS: Readonly<Record<PasswordFault, Text>> = {
  'too-short': { da: 'Adgangskoden er for kort: mindst 12 tegn.', en: 'The password is too short: at least 12 characters.' },
  'too-long': { da: 'Adgangskoden er for lang: højst 256 tegn.', en: 'The password is too long: at most 256 characters.' },
  'too-common': { da: 'Adgangskoden er blandt de mest brugte. Vælg en anden.', en: 'The password is among the commonest. Choose another.' },
  'too-simple': { da: 'Adgangskoden er et mønster, der er let at gætte. Vælg en anden.', en: 'The password is a pattern that is easy to guess. Choose another.' },
  'about-you': { da: 'Adgangskoden består mest af dit navn eller din e-mail. Vælg en anden.', en: 'The password is mostly your name or e-mail. Choose another.' },
};

export type TextName = keyof typeof TEXTS;

export function textIn(language: Language): (name: TextName) => string {
  return (name) => TEXTS[name][language];
}

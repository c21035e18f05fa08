import type { Language, Text } from '@turbotrack/service';

/** A mail to one person, in that person's language. */
export interface AccountMail {
  readonly to: string;
  readonly language: Language;
  readonly subject: string;
  readonly text: string;
}

/** How mail leaves the house. It may take its time: nobody waits for it. */
export interface AccountMailer {
  send(mail: AccountMail): Promise<void>;
}

export type LinkPurpose = 'invitation' | 'new-password';

const SUBJECTS: Readonly<Record<LinkPurpose, Text>> = {
  invitation: { da: 'Din adgang til TurboTrack', en: 'Your access to TurboTrack' },
  'new-password': { da: 'Ny adgangskode til TurboTrack', en: 'A new password for TurboTrack' },
};

const BEGINNINGS: Readonly<Record<LinkPurpose, Text>> = {
  invitation: {
    da: 'Du er inviteret til TurboTrack. Vælg en adgangskode her inden for 7 dage:',
    en: 'You have been invited to TurboTrack. Choose a password here within 7 days:',
  },
  'new-password': {
    da: 'Nogen har bedt om en ny adgangskode til din konto. Er det dig, så vælg den her inden for en time:',
    en: 'Somebody asked for a new password for your account. If it was you, choose it here within an hour:',
  },
};

const END: Text = {
  da: 'Linket virker én gang. Har du ikke ventet denne mail, skal du ikke gøre noget.',
  en: 'The link works once. If you did not expect this mail, there is nothing to do.',
};

/** The words around a one-time link. */
export function writeLinkMail(meantFor: LinkPurpose, to: string, language: Language, link: string): AccountMail {
  return { to, language, subject: SUBJECTS[meantFor][language], text: `${BEGINNINGS[meantFor][language]}\n\n${link}\n\n${END[language]}\n` };
}

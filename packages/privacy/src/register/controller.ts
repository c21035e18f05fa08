/**
 * Who is responsible (GDPR art. 30(1)(a)). Names and addresses of people are configuration and stand in the documents as
 * placeholders, filled when a document is served.
 */
export const controller = {
  name: 'TurboTrack A/S',
  country: 'DK',
  supervisoryAuthority: {
    name: 'Datatilsynet', street: 'Carl Jacobsens Vej 35', town: '2500 Valby', phone: '33 19 32 00', email: 'dt@datatilsynet.dk',
  },
} as const;

/** What configuration fills in. */
export interface Contacts {
  contactEmail: string;
  dpoName: string;
  dpoEmail: string;
  dpoPhone: string;
}

/** How each contact stands in a document before it is filled. */
export const contactPlaceholders = {
  contactEmail: '[e-mail: konfiguration]',
  dpoName: '[DPO, navn: konfiguration]',
  dpoEmail: '[DPO, e-mail: konfiguration]',
  dpoPhone: '[DPO, telefon: konfiguration]',
} as const satisfies Contacts;

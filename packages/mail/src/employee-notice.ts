/** What an employer tells an employee whose data it hands over (GDPR art. 14; P-02), to be given as it is or adapted. `{company}` is the employer's name. */
export const EMPLOYEE_NOTICE = {
  subject: {
    da: 'Oplysning om behandling af dine personoplysninger hos TurboTrack',
    en: 'How TurboTrack processes your personal data',
  },
  text: {
    da: [
      '{company} har oplyst dit navn og eventuelt din e-mailadresse til TurboTrack A/S, fordi du får et telefonnummer gennem din arbejdsgiver. TurboTrack er dataansvarlig for det, der behandles for at levere telefonien.',
      'TurboTrack behandler dit navn, dit telefonnummer, det abonnement, det hører til, og dine opkald (A- og B-nummer, dato, tidspunkt, varighed og pris) for at levere telefoni og fakturere din arbejdsgiver. Din arbejdsgiver vælger, hvor meget af dine opkald den kan se.',
      'Trafikdata slettes, når regningen ikke længere kan anfægtes. Du kan få indsigt i dine oplysninger, få dem rettet, begrænset eller udleveret, og gøre indsigelse mod statistik og markedsføring. Du kan klage til Datatilsynet, www.datatilsynet.dk.',
      'Hele privatlivspolitikken findes på TurboTracks hjemmeside.',
    ].join('\n\n'),
    en: [
      '{company} has given your name, and your e-mail address where you have one, to TurboTrack A/S, because you get a telephone number through your employer. TurboTrack is the controller of what is processed to deliver the telephony.',
      'TurboTrack processes your name, your number, the subscription it belongs to and your calls (A and B number, date, time, duration and price) in order to deliver telephony and invoice your employer. Your employer chooses how much of your calls it can see.',
      'Traffic data are erased when the bill can no longer be challenged. You can have access to your data, have them corrected, restricted or handed out, and object to statistics and marketing. You can complain to the Danish Data Protection Agency, www.datatilsynet.dk.',
      'The whole privacy policy is on the website of TurboTrack.',
    ].join('\n\n'),
  },
} as const;

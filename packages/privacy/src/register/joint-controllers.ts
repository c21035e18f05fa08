import type { PromiseNumber } from './promises.js';
import type { Purpose } from './purposes.js';
import type { RecipientName } from './recipients.js';

/** One duty of the GDPR and who answers for it. */
interface JointDuty {
  dutyDa: string;
  dutyEn: string;
  articles: string;
  answers: 'TurboTrack' | 'parent group' | 'each for its own part';
}

/** A joint-controller arrangement (GDPR art. 26); its essence is made available to the people concerned (art. 26(2)). */
export interface JointControllerArrangement {
  with: RecipientName;
  purposes: readonly Purpose[];
  promises: readonly PromiseNumber[];
  /** The first version of the policy that tells its essence; 1 when left out. */
  toldSince?: number;
  essenceDa: string;
  essenceEn: string;
  duties: readonly JointDuty[];
  status: 'in force' | 'planned';
  /** Days as YYYY-MM-DD. In force needs them. */
  agreement?: { title: string; from: string; to: string | null };
  missing?: string;
}

export const jointControllers = {
  'parent-group': {
    with: 'parent-group', purposes: ['business-intelligence'], promises: ['P-17'], toldSince: 2,
    essenceDa: 'TurboTrack danner de aggregerede oplysninger af egne data og videregiver kun dem. Moderkoncernen modtager ingen oplysninger om enkelte personer. Du kan bruge dine rettigheder over for TurboTrack, og du kan altid også henvende dig til den anden part.',
    essenceEn: 'TurboTrack makes the aggregates from its own data and passes on nothing else. The parent group receives no data about single persons. You can exercise your rights with TurboTrack, and always turn to the other party too.',
    duties: [
      { dutyDa: 'Lovligt grundlag og afvejning af interesser', dutyEn: 'Legal basis and balancing of interests', articles: 'art. 5(1)(a), 6(1)(f)', answers: 'TurboTrack' },
      { dutyDa: 'Oplysning til de registrerede', dutyEn: 'Informing data subjects', articles: 'art. 13–14, 26(2)', answers: 'TurboTrack' },
      { dutyDa: 'Indsigt, indsigelse og øvrige rettigheder', dutyEn: 'Access, objection and the other rights', articles: 'art. 15–22', answers: 'TurboTrack' },
      { dutyDa: 'Aggregering og kontrol for genkendelse', dutyEn: 'Aggregation and disclosure control', articles: 'art. 5(1)(c), 25', answers: 'TurboTrack' },
      { dutyDa: 'Sikkerhed ved behandlingen', dutyEn: 'Security of processing', articles: 'art. 32', answers: 'each for its own part' },
      { dutyDa: 'Anmeldelse af brud', dutyEn: 'Notification of breaches', articles: 'art. 33–34', answers: 'each for its own part' },
      { dutyDa: 'Ingen forsøg på at genkende personer eller virksomheder', dutyEn: 'No attempt to recognise persons or companies', articles: 'art. 5(1)(b)', answers: 'parent group' },
    ],
    status: 'planned',
    missing: 'The signed arrangement with its date: it decides who answers for what; the list here is the proposal that the platform is built for.',
  },
} as const satisfies Record<string, JointControllerArrangement>;

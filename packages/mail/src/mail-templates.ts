import { z } from 'zod';
import { EMPLOYEE_NOTICE } from './employee-notice.js';

export type MailLanguage = 'da' | 'en';

/** A text with its values: a subject, and paragraphs that become plain text and HTML alike. */
export interface MailTemplate<S extends z.ZodObject = z.ZodObject> {
  /** What is filled in; checked when a mail is spooled and again when it is made. */
  readonly content: S;
  readonly subject: (values: z.output<S>, language: MailLanguage) => string;
  readonly paragraphs: (values: z.output<S>, language: MailLanguage) => readonly string[];
}

function template<S extends z.ZodObject>(definition: MailTemplate<S>): MailTemplate<S> {
  return definition;
}

const count = z.int().min(0);
const line = z.string().min(1).max(200);

const BARRED = {
  'all': { da: 'Abonnementet er spærret for al trafik undtagen nødopkald.', en: 'The subscription is suspended; emergency calls stay open.' },
  'usage': { da: 'Udlandsopkald, roaming og overtakserede numre er spærret, fordi en grænse for forbrug er nået.', en: 'International calls, roaming and premium numbers are barred, because a limit of use was reached.' },
} as const;

/** Every mail that the platform writes to a customer. */
export const mailTemplates = {
  'order-closed': template({
    content: z.strictObject({ contact: line, orderId: z.int(), delivered: count, failed: count, cancelled: count }),
    subject: ({ orderId, failed, delivered }, language) => {
      if (language === 'da') return failed === 0 ? (delivered === 0 ? `Bestilling ${orderId} er annulleret` : `Bestilling ${orderId} er leveret`) : `Bestilling ${orderId} kunne ikke leveres fuldt ud`;
      return failed === 0 ? (delivered === 0 ? `Order ${orderId} is cancelled` : `Order ${orderId} is delivered`) : `Order ${orderId} could not be delivered wholly`;
    },
    paragraphs: ({ contact, orderId, delivered, failed, cancelled }, language) => (language === 'da'
      ? [
        `Kære ${contact}`, `Bestilling ${orderId} er afsluttet: ${delivered} leveret, ${failed} kunne ikke leveres, ${cancelled} annulleret.`,
        ...(failed > 0 ? ['Hvorfor en linje ikke kunne leveres, står ved bestillingen i selvbetjeningen.'] : []), 'Med venlig hilsen', 'TurboTrack',
      ]
      : [
        `Dear ${contact}`, `Order ${orderId} is closed: ${delivered} delivered, ${failed} not delivered, ${cancelled} cancelled.`,
        ...(failed > 0 ? ['Why a line could not be delivered stands with the order in self-service.'] : []), 'Kind regards', 'TurboTrack',
      ]),
  }),
  'subscriptions-barred': template({
    content: z.strictObject({ contact: line, subscriptions: count.min(1), why: z.enum(['all', 'usage']) }),
    subject: (_values, language) => (language === 'da' ? 'Spærring af abonnementer' : 'Subscriptions barred'),
    paragraphs: ({ contact, subscriptions, why }, language) => (language === 'da'
      ? [`Kære ${contact}`, `Berørte abonnementer: ${subscriptions}. ${BARRED[why].da}`, 'Hvilke det er, står i selvbetjeningen. Kontakt os for at få spærringen ophævet.', 'Med venlig hilsen', 'TurboTrack']
      : [`Dear ${contact}`, `Subscriptions concerned: ${subscriptions}. ${BARRED[why].en}`, 'Self-service says which they are. Contact us to have the bar lifted.', 'Kind regards', 'TurboTrack']),
  }),
  'employee-notice': template({
    content: z.strictObject({ company: line }),
    subject: (_values, language) => EMPLOYEE_NOTICE.subject[language],
    paragraphs: ({ company }, language) => EMPLOYEE_NOTICE.text[language].replaceAll('{company}', () => company).split('\n\n'),
  }),
} as const satisfies Record<string, MailTemplate<never> | MailTemplate>;

export type MailTemplateName = keyof typeof mailTemplates;
export type MailContent<T extends MailTemplateName> = z.output<(typeof mailTemplates)[T]['content']>;

import type { Columns } from '@turbotrack/database';
import type { PromiseNumber } from './promises.js';
import type { Purpose } from './purposes.js';

type ColumnName<S extends keyof Columns, T extends keyof Columns[S]> = Columns[S][T] extends () => infer C ? keyof C & string : never;

/** A column of the register as `schema.table.column`, the column by its name in code; another does not compile. */
export type RegisterField = { [S in keyof Columns & string]: { [T in keyof Columns[S] & string]: `${S}.${T}.${ColumnName<S, T>}` }[keyof Columns[S] & string] }[keyof Columns & string];

/** `own process` is no third party (GDPR art. 4(10)): a stand-in of our own, which the policy and the record do not list. */
export type RecipientRole = 'own process' | 'processor' | 'independent controller' | 'joint controller' | 'authority' | 'directory';

interface RecipientFacts {
  name: string;
  nameEn: string;
  role: RecipientRole;
  /** What it does with the data, as the policy tells it. */
  explanationDa: string;
  explanationEn: string;
  /** The first version of the policy that tells of it; 1 when left out. */
  toldSince?: number;
  promises: readonly PromiseNumber[];
  purposes: readonly Purpose[];
  /** All that it may get: columns of the register. What is not here is not sent. */
  fields: readonly RegisterField[];
  /** Fields it may get that no column holds yet, by name. */
  plannedFields?: readonly string[];
}

interface RecipientInForce extends RecipientFacts {
  status: 'in force';
  /** GDPR art. 28(3) or 26, or the act that obliges; `to` is null while it runs. Days as YYYY-MM-DD. */
  agreement: { title: string; from: string; to: string | null };
  /** ISO 3166-1 alpha-2 code of the country where the data is handled. */
  country: string;
  /** What a transfer outside the EEA rests on (GDPR art. 44–49); 'none needed' inside it. */
  transferBasis: string;
  subProcessors: readonly string[];
  /** How compliance is seen to: for processors the supervision of GDPR art. 28(3)(h). */
  supervision: { plan: string; everyMonths: number; lastDone: string } | { plan: 'none: an authority or a controller of its own' | 'none: our own process' };
}

interface PlannedRecipient extends RecipientFacts {
  status: 'planned';
  /** What must be known before anything is sent. */
  missing: string;
}

/** Who receives personal data from the company (GDPR art. 13(1)(e), 30(1)(d)). */
export type RecipientEntry = RecipientInForce | PlannedRecipient;

/** What an operator is told of a line: the number, when, what it is to do, and for a porting what the losing operator knows the customer by. */
const OPERATOR_FIELDS = [
  'ordering.number.e164', 'ordering.assignment.during', 'ordering.order_item.porting', 'ordering.service_bar.kind', 'ordering.service_bar.limitKroner',
] as const;
const OPERATOR_MISSING = 'The agreement with its dates, and the operator\'s own form of the hand-over: until then orders go to the built-in simulator.';
const PROCESSOR_MISSING = 'Which company it is, the data processing agreement with its dates, country, sub-processors and supervision.';

export const recipients = {
  simulator: {
    name: 'Indbygget netoperatør-simulator', nameEn: 'Built-in simulator of a network operator', role: 'own process', promises: ['P-18'], purposes: ['delivery'],
    explanationDa: 'Spiller netoperatør, hvor der ingen er: en del af platformen selv, som intet giver videre.',
    explanationEn: 'Plays the network operator where there is none: a part of the platform itself that passes nothing on.', toldSince: 2,
    fields: OPERATOR_FIELDS, status: 'in force', agreement: { title: 'None needed: our own process, no third party', from: '2026-01-01', to: null },
    country: 'DK', transferBasis: 'none needed', subProcessors: [], supervision: { plan: 'none: our own process' },
  },
  tdc: {
    name: 'TDC', nameEn: 'TDC', role: 'independent controller', promises: ['P-09', 'P-18'], purposes: ['delivery', 'call-intake'],
    explanationDa: 'Leverandør af infrastruktur, som trafikken transmitteres via; selvstændigt dataansvarlig for behandlingen i eget netværk.',
    explanationEn: 'Supplier of infrastructure that carries the traffic; a controller of its own for what it processes in its network.',
    fields: OPERATOR_FIELDS, status: 'planned', missing: OPERATOR_MISSING,
  },
  three: {
    name: '3', nameEn: '3', role: 'independent controller', promises: ['P-09', 'P-18'], purposes: ['delivery', 'call-intake'],
    explanationDa: 'Leverandør af infrastruktur, som trafikken transmitteres via; selvstændigt dataansvarlig for behandlingen i eget netværk.',
    explanationEn: 'Supplier of infrastructure that carries the traffic; a controller of its own for what it processes in its network.',
    fields: OPERATOR_FIELDS, status: 'planned', missing: OPERATOR_MISSING,
  },
  'itn-vision': {
    name: 'ITN vision', nameEn: 'ITN vision', role: 'processor', promises: ['P-19', 'P-20'], purposes: ['collection'],
    explanationDa: 'Modtager på din opfordring oplysninger for at kunne tilmelde dig til Leverandørservice.',
    explanationEn: 'Receives data at your request in order to sign you up for Leverandørservice.',
    fields: ['ordering.customer.customerId', 'ordering.customer.name', 'ordering.customer.cvr'], plannedFields: ['account number', "the customer's recorded request"],
    status: 'planned', missing: 'The sign-up itself, whether its role is processor or controller, and the agreement with its dates and supervision.',
  },
  'payment-hub': {
    name: 'Mastercard Payment Services (Leverandørservice)', nameEn: 'Mastercard Payment Services (Leverandørservice)', role: 'independent controller', toldSince: 2, promises: ['P-05', 'P-19'], purposes: ['collection'],
    explanationDa: 'Gennemfører opkrævning via Leverandørservice.',
    explanationEn: 'Carries out collection by Leverandørservice.',
    fields: ['ordering.customer.customerId', 'ordering.customer.cvr', 'billing.invoice.invoiceNumber', 'billing.invoice.dueDate', 'billing.invoice.grossOre'], plannedFields: ['account number'],
    status: 'planned', missing: 'The direct-debit files, and the creditor agreement with its dates.',
  },
  'parent-group': {
    name: 'Moderkoncernen (Enreach)', nameEn: 'The parent group (Enreach)', role: 'joint controller', promises: ['P-17'], purposes: ['business-intelligence'],
    explanationDa: 'Modtager alene aggregerede oplysninger (business intelligence og statistik) under en aftale om fælles dataansvar, hvor fordelingen af ansvaret er kortlagt.',
    explanationEn: 'Receives aggregated data only (business intelligence and statistics) under a joint-controller arrangement that maps who is responsible for what.',
    fields: [], plannedFields: ['released aggregates after disclosure control'], status: 'planned',
    missing: 'Aggregates with disclosure control, and the dates of the signed arrangement.',
  },
  authorities: {
    name: 'Myndigheder, når loven kræver det', nameEn: 'Authorities where the law requires', role: 'authority', promises: ['P-15', 'P-16'], purposes: ['authority-orders', 'traffic-registration', 'legal-claims'],
    explanationDa: 'Videregivelse til myndigheder og domstole, når loven kræver det, eller når det er nødvendigt for at fastlægge eller forsvare retskrav.',
    explanationEn: 'Disclosure to authorities and courts where the law requires it, or where needed to establish or defend legal claims.',
    fields: [], plannedFields: ['exactly what the order names'], status: 'planned', missing: 'How orders are received and approved: number, law, scope, four eyes.',
  },
  directories: {
    name: 'Nummeroplysningstjenester', nameEn: 'Number-directory services', role: 'directory', promises: ['P-15'], purposes: ['directory'],
    explanationDa: 'Nummeroplysninger videregives, når loven kræver det.',
    explanationEn: 'Directory data is passed on where the law requires it.',
    fields: ['ordering.number.e164', 'ordering.customer.name', 'ordering.customer.street', 'ordering.customer.postcode', 'ordering.customer.city'], plannedFields: ["the holder's choice: listed, unlisted or secret"],
    status: 'planned', missing: 'The delivery, the choice of each holder, and the agreements.',
  },
  'newsletter-dispatch': {
    name: 'Databehandler til udsendelse af nyhedsbreve', nameEn: 'Processor that sends newsletters', role: 'processor', promises: ['P-13', 'P-20'], purposes: ['newsletter'],
    explanationDa: 'Udsender nyhedsbreve på vores vegne.', explanationEn: 'Sends newsletters on our behalf.',
    fields: [], plannedFields: ['e-mail address of the subscriber', 'language'], status: 'planned', missing: PROCESSOR_MISSING,
  },
  'mail-dispatch': {
    name: 'Databehandler til udsendelse af mail', nameEn: 'Processor that sends mail', role: 'processor', toldSince: 2, promises: ['P-20'], purposes: ['invoicing', 'collection', 'support', 'rights-handling'],
    explanationDa: 'Udsender fakturaer og beskeder pr. mail på vores vegne.', explanationEn: 'Sends invoices and messages by mail on our behalf.',
    fields: ['ordering.customer.invoiceContact', 'ordering.customer.invoiceEmail'], status: 'planned', missing: PROCESSOR_MISSING,
  },
  hosting: {
    name: 'Databehandler til drift', nameEn: 'Processor that hosts the platform', role: 'processor', toldSince: 2, promises: ['P-20', 'P-23'], purposes: ['ordering', 'delivery', 'call-intake', 'rating', 'invoicing', 'self-service'],
    explanationDa: 'Driver de servere, som platformen kører på.', explanationEn: 'Runs the servers that the platform runs on.',
    fields: [], plannedFields: ['everything held, encrypted where the register says so'], status: 'planned', missing: PROCESSOR_MISSING,
  },
  'other-controller': {
    name: 'En anden dataansvarlig, som du vælger', nameEn: 'Another controller of your choice', role: 'independent controller', toldSince: 2, promises: ['P-29'], purposes: ['rights-handling'],
    explanationDa: 'Modtager dine oplysninger, når du beder os om at sende dem (dataportabilitet).', explanationEn: 'Receives your data when you ask us to send it (portability).',
    fields: [], plannedFields: ["the person's own portable data"], status: 'planned', missing: 'The transmission by a signed, one-time link.',
  },
} as const satisfies Record<string, RecipientEntry>;

export type RecipientName = keyof typeof recipients;

import { type CallSpecificationModel, fikPaymentId, formatFik71, type InvoiceLine, type InvoiceModel, type SpecifiedCall, totalLines } from '../src/index.js';

const ZONES: readonly (readonly [da: string, en: string])[] = [
  ['Danmark, mobil', 'Denmark, mobile'], ['Danmark, fastnet', 'Denmark, fixed'], ['EU/EØS, mobil', 'EU/EEA, mobile'],
  ['Sverige', 'Sweden'], ['Norge', 'Norway'], ['Storbritannien', 'United Kingdom'], ['USA og Canada', 'USA and Canada'],
];

/** Lines of a middling company's month, `usageLines` of them usage. */
export function sampleLines(usageLines: number): InvoiceLine[] {
  const fee = (da: string, en: string, quantity: number, unitPriceOre: number): InvoiceLine => ({
    kind: 'subscription-fee', text: { da, en }, quantity, unitPriceOre, amountOre: quantity * unitPriceOre, vatRatePermille: 250,
  });
  const usage = Array.from({ length: usageLines }, (_, index): InvoiceLine => {
    const [da, en] = ZONES[index % ZONES.length] ?? ['', ''];
    return { kind: 'usage', text: { da, en }, quantity: 1, amountOre: 104_350 + index * 7_919, vatRatePermille: 250, calls: 1_284 + index * 31, seconds: 158_041 + index * 977 };
  });
  const data: InvoiceLine = { kind: 'usage', text: { da: 'Data i EU/EØS', en: 'Data in the EU/EEA' }, quantity: 1, amountOre: 48_725, vatRatePermille: 250, service: 'data', calls: 212, bytes: 38_412_000_000 };
  return [
    fee('Mobil Erhverv Fri', 'Business Mobile Unlimited', 42, 14_900),
    fee('Omstilling, pr. bruger', 'Switchboard, per user', 42, 4_900),
    { ...fee('SIP-trunk, 30 kanaler', 'SIP trunk, 30 channels', 1, 189_000), period: { from: '2026-03-12', to: '2026-03-31' } },
    ...usage,
    data,
    { kind: 'discount', text: { da: 'Aftalerabat, 5 % af abonnementer', en: 'Contract discount, 5% of subscriptions' }, quantity: 1, unitPriceOre: -51_030, amountOre: -51_030, vatRatePermille: 250 },
  ];
}

/** A whole invoice over such lines. Companies, numbers and people are made up. */
export function sampleInvoice(lines: readonly InvoiceLine[] = sampleLines(4), changes: Partial<InvoiceModel> = {}): InvoiceModel {
  const number = changes.number ?? '10004217';
  const customerNumber = '204518';
  return {
    number, issueDate: '2026-04-01', dueDate: '2026-04-15', period: { from: '2026-03-01', to: '2026-03-31' }, language: 'da', currency: 'DKK',
    seller: {
      name: 'Nordlinje Telefoni A/S', address: ['Prøvevej 12', '2100 København Ø'], cvr: '12345674', phone: '+45 13 00 00 00',
      email: 'faktura@nordlinje.example', bankAccount: '0040 0440116243', fikCreditor: '85799665',
    },
    buyer: { customerNumber, name: 'Åmosens Værktøjsfabrik ApS', address: ['Møllestien 7, 2. tv.', '4270 Høng'], cvr: '20016175', attention: 'Bogholderiet' },
    lines, ...totalLines(lines),
    payment: { method: 'fik', dueDate: '2026-04-15', fik: formatFik71(fikPaymentId(customerNumber, number), '85799665') },
    ...changes,
  };
}

const MARCH = Date.UTC(2026, 1, 28, 23);
const OTHERS: readonly (readonly [number: string, digits: number, zone: string, micro: number])[] = [
  ['4513', 6, 'Danmark, mobil', 6_500], ['4515', 6, 'Danmark, fastnet', 4_150], ['4517', 6, 'Danmark, mobil', 6_500],
  ['467017406', 2, 'Sverige, mobil', 21_000], ['4479009', 5, 'Storbritannien, mobil', 24_125], ['12125550', 3, 'USA og Canada', 33_333],
];

/** Calls in order of time, the same at every run; every third is paid by an allowance. */
export function sampleCalls(count: number, from = MARCH, stepMs = 61_000): SpecifiedCall[] {
  let seed = 42;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  return Array.from({ length: count }, (_, index): SpecifiedCall => {
    const [prefix, digits, zoneName, perSecond] = OTHERS[random(OTHERS.length)] ?? ['4513', 6, '', 0];
    const otherNumber = prefix + String(random(10 ** digits)).padStart(digits, '0');
    const startedAt = from + index * stepMs + random(stepMs);
    if (index % 11 === 5) return { startedAt, service: 'sms', direction: 'outgoing', otherNumber, zoneName, durationS: 0, volume: 1, listPriceMicro: 190_000, customerPriceMicro: 190_000, allowanceSeconds: 0 };
    if (index % 17 === 9) return { startedAt, service: 'data', direction: 'roaming-made', otherNumber: '', zoneName: 'Data i EU/EØS', durationS: 900, volume: random(90_000_000), listPriceMicro: 2_125_000, customerPriceMicro: 0, allowanceSeconds: 0 };
    const durationS = 1 + random(1_400);
    const listPriceMicro = durationS * perSecond;
    const included = index % 3 === 0;
    return { startedAt, service: 'voice', direction: index % 13 === 7 ? 'forwarded' : 'outgoing', otherNumber, zoneName, durationS, volume: 0, listPriceMicro, customerPriceMicro: included ? 0 : listPriceMicro, allowanceSeconds: included ? durationS : 0 };
  });
}

/** A specification of `subscriptions` numbers with as many calls each. */
export function sampleSpecification(subscriptions: number, calls: SpecifiedCall[]): CallSpecificationModel {
  const sum = (price: 'listPriceMicro' | 'customerPriceMicro'): number => calls.reduce((total, call) => total + call[price], 0);
  const totals = { listPriceMicro: sum('listPriceMicro'), customerPriceMicro: sum('customerPriceMicro') };
  return {
    invoiceNumber: '10004217', issueDate: '2026-04-01', seller: { name: 'Nordlinje Telefoni A/S' },
    customer: { customerNumber: '204518', name: 'Åmosens Værktøjsfabrik ApS' }, period: { from: '2026-03-01', to: '2026-03-31' }, language: 'da',
    subscriptions: Array.from({ length: subscriptions }, (_, index) => ({
      label: `+45 19 00 ${String(Math.floor(index / 100) % 100).padStart(2, '0')} ${String(index % 100).padStart(2, '0')}`,
      user: index % 2 === 0 ? 'Ane Prøvesen' : 'Lager og forsendelse', calls, totals,
    })),
  };
}

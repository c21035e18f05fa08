import type { SampleProduct } from './sample-operator.js';

const DOMESTIC = ['own-network', 'dk-landline', 'dk-mobile'];
const NEAR = [...DOMESTIC, 'norway', 'eu', 'eu-mobile'];
const GIGABYTE = 1_000_000_000;

/** The catalogue of the sample operator: invented products and prices. */
export const SAMPLE_PRODUCTS: readonly SampleProduct[] = [
  { code: 'MOBIL-BASIS', name: { da: 'Mobil Basis', en: 'Mobile Basic' }, kind: 'mobile', monthlyPriceOre: 2_900, setupPriceOre: 9_900, included: [] },
  {
    code: 'MOBIL-10T',
    name: { da: 'Mobil 10 timer', en: 'Mobile 10 hours' },
    kind: 'mobile',
    monthlyPriceOre: 9_900,
    setupPriceOre: 9_900,
    included: [
      { id: 'voice', services: ['voice'], directions: ['outgoing', 'forwarded'], zones: DOMESTIC, includedSeconds: 36_000 },
      { id: 'sms', services: ['sms'], directions: ['outgoing'], zones: DOMESTIC, includedMessages: 500 },
      { id: 'data', services: ['data'], directions: ['outgoing'], zones: ['no-number'], includedBytes: 10 * GIGABYTE },
    ],
  },
  {
    code: 'MOBIL-EU',
    name: { da: 'Mobil Europa', en: 'Mobile Europe' },
    kind: 'mobile',
    monthlyPriceOre: 17_900,
    included: [
      { id: 'voice', services: ['voice'], directions: ['outgoing', 'forwarded'], zones: NEAR, includedSeconds: 108_000 },
      { id: 'sms', services: ['sms'], directions: ['outgoing'], zones: NEAR, includedMessages: 2_000 },
      { id: 'data', services: ['data'], directions: ['outgoing'], zones: ['no-number'], includedBytes: 60 * GIGABYTE },
    ],
  },
  { code: 'FASTNET', name: { da: 'Fastnet', en: 'Landline' }, kind: 'fixed', monthlyPriceOre: 12_500, setupPriceOre: 49_900, included: [] },
  {
    code: 'FASTNET-1T',
    name: { da: 'Fastnet 1 time', en: 'Landline 1 hour' },
    kind: 'fixed',
    monthlyPriceOre: 15_900,
    setupPriceOre: 49_900,
    included: [{ id: 'voice', services: ['voice'], directions: ['outgoing', 'forwarded'], zones: ['own-network', 'dk-landline'], includedSeconds: 3_600 }],
  },
  { code: 'SIP-KANAL', name: { da: 'SIP-trunk, samtalekanal', en: 'SIP trunk channel' }, kind: 'trunk-channel', monthlyPriceOre: 7_500, setupPriceOre: 19_900, included: [] },
  { code: 'SIP-NUMMER', name: { da: 'SIP-trunk, nummer', en: 'SIP trunk number' }, kind: 'trunk-number', monthlyPriceOre: 500, included: [] },
];

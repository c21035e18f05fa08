import { z } from 'zod';

const weekday = z.int().min(1).max(7);
const records = z.int().min(0);

/** When an operator delivers, how much, and how its finished files are called. Times are Copenhagen's. */
export const deliverySettingsSchema = z.object({
  expected: z.array(z.object({
    weekdays: z.array(weekday).min(1).max(7).describe('1 is Monday, 7 Sunday'),
    hour: z.int().min(0).max(23),
    minute: z.int().min(0).max(59).default(0),
    files: z.int().min(1).max(500).default(1).describe('How many files come at that time'),
    onClosingDays: z.boolean().default(true).describe('Whether they come on Danish public holidays and the other days on which offices are closed'),
  }).strict()).max(24).default([]),
  toleranceHours: z.number().min(0).max(72).default(2).describe('How late a file may be before somebody is called'),
  volume: z.object({
    learnFrom: z.int().min(0).max(50).default(8).describe('How many earlier files of the same weekday the band is learned from; 0: only what is stated'),
    slackPercent: z.int().min(0).max(900).default(50).describe('How far outside the fewest and most of them a file may lie'),
    stated: z.array(z.object({ weekdays: z.array(weekday).min(1).max(7), fewest: records, most: records }).strict()).max(7).default([]),
  }).strict().prefault({}),
  gapToleranceHours: z.number().min(0).max(720).default(24).describe('How long a missing running number is waited for'),
  endings: z.array(z.string().regex(/^\.[A-Za-z0-9.]{1,15}$/)).max(10).default([]).describe('Only names that end so are taken from the incoming folder; all where none is given'),
  doneMarker: z.string().regex(/^\.[A-Za-z0-9]{1,15}$/).nullable().default(null).describe('A file is taken once an empty file of its name and this ending lies beside it'),
}).strict().meta({ id: 'DeliverySettings' });

export type DeliverySettings = z.output<typeof deliverySettingsSchema>;

/** What is stored: an operator that was never told anything delivers when it likes, whatever it likes. */
export interface StoredDeliverySettings {
  readonly settings: DeliverySettings;
  /** Since when they hold; earlier times are not missed. Null when nobody has set them. */
  readonly since: string | null;
}

export function storedSettings(stored: unknown): StoredDeliverySettings {
  const { settings, since } = (stored ?? {}) as { settings?: unknown; since?: string };
  return { settings: deliverySettingsSchema.parse(settings ?? {}), since: since ?? null };
}

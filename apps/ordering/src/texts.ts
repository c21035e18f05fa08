import { policyVersions } from '@turbotrack/privacy';
import { z } from 'zod';

/** Control characters, line and paragraph separators, and halves of surrogate pairs, which no encoding can store. */
const NO_TEXT = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u;

/** One line of text from a person or a program, without blanks around it. */
export function lineOfText(maximum: number) {
  return z.string().trim().min(1).max(maximum)
    .refine((text) => !NO_TEXT.test(text), 'Control characters are not permitted. / Kontroltegn er ikke tilladt.');
}

/** A sentence in both languages of the business. */
export const bilingualSchema = z.object({ da: z.string(), en: z.string() });

/** Eight digits of the Danish business register. */
export const cvrSchema = z.string().regex(/^\d{8}$/);

/** A day of the calendar that the business can mean; PostgreSQL has no year 0. */
export const daySchema = z.iso.date()
  .refine((day) => day >= '1900-01-01' && day <= '2100-12-31', 'Expected a day from 1900 to 2100. / Forventet: en dag fra 1900 til 2100.');

/** Versions of the privacy policy that somebody can have been shown: a draft is not among them. */
const PUBLISHED = policyVersions.filter(({ status }) => status === 'published').map(({ version }) => version);

/** P-01: which version of the privacy policy was shown to whoever gave the data. */
export const policyVersionSchema = z.int()
  .refine((version) => PUBLISHED.includes(version), `Expected a published version of the privacy policy: ${PUBLISHED.join(', ')}. / Forventet: en offentliggjort version af privatlivspolitikken: ${PUBLISHED.join(', ')}.`)
  .meta({ enum: PUBLISHED })
  .describe('Necessary: the version of the privacy policy that was shown before the data was given.');

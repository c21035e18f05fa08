import { z } from 'zod';

const CONTROL_CHARACTER = /\p{Cc}/u;

/** One line of text from a person or a program, without blanks around it. */
export function lineOfText(maximum: number) {
  return z.string().trim().min(1).max(maximum)
    .refine((text) => !CONTROL_CHARACTER.test(text), 'Control characters are not permitted. / Kontroltegn er ikke tilladt.');
}

/** A sentence in both languages of the business. */
export const bilingualSchema = z.object({ da: z.string(), en: z.string() });

/** Eight digits of the Danish business register. */
export const cvrSchema = z.string().regex(/^\d{8}$/);

/** P-01: which version of the privacy policy was shown to whoever gave the data. */
export const policyVersionSchema = z.int().min(1).max(2_147_483_647)
  .describe('Necessary: the version of the privacy policy that was shown before the data was given.');

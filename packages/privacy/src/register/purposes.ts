import type { PurposeEntry } from './purpose-entry.js';
import { lawPurposes } from './purposes/law.js';
import { networkPurposes } from './purposes/network.js';
import { servicePurposes } from './purposes/service.js';
import { signInPurposes } from './purposes/sign-in.js';
import { websitePurposes } from './purposes/website.js';

export { legalBasisText, type PurposeEntry } from './purpose-entry.js';

/** Every purpose of the policy, those that the platform does not serve yet among them. */
export const purposes = {
  ...servicePurposes,
  ...networkPurposes,
  ...signInPurposes,
  ...websitePurposes,
  ...lawPurposes,
} as const satisfies Record<string, PurposeEntry>;

export type Purpose = keyof typeof purposes;

export const purposeNames = Object.keys(purposes) as Purpose[];

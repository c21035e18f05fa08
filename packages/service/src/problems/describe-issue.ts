import type { Text } from './problem.js';

/** The part of a Zod 4 issue that can be told to a caller. `input` is left out on purpose. */
export interface ValidationIssue {
  readonly code?: string;
  readonly path?: readonly unknown[];
  readonly message: string;
  readonly expected?: string;
  readonly origin?: string;
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
  readonly inclusive?: boolean;
  readonly format?: string;
  readonly values?: readonly unknown[];
  readonly keys?: readonly string[];
}

const MEASURES: Readonly<Record<string, Text>> = {
  string: { en: 'characters', da: 'tegn' },
  array: { en: 'items', da: 'elementer' },
  set: { en: 'items', da: 'elementer' },
};

const KINDS: Readonly<Record<string, Text>> = {
  string: { en: 'a text', da: 'en tekst' },
  number: { en: 'a number', da: 'et tal' },
  int: { en: 'a whole number', da: 'et helt tal' },
  boolean: { en: 'true or false', da: 'true eller false' },
  object: { en: 'an object', da: 'et objekt' },
  array: { en: 'a list', da: 'en liste' },
  date: { en: 'a date', da: 'en dato' },
};

function bound(issue: ValidationIssue, limit: number | bigint | undefined, words: Text): Text {
  const measure = MEASURES[issue.origin ?? ''] ?? { en: '', da: '' };
  return {
    en: `Expected ${words.en} ${limit} ${measure.en}`.trim() + '.',
    da: `Forventet: ${words.da} ${limit} ${measure.da}`.trim() + '.',
  };
}

/**
 * Says what a value should have been, in words made from the schema alone: neither the value nor anything
 * derived from it appears. A `custom` issue carries the sentence its author wrote into the schema.
 *
 * @param missing true when the value is absent from the input
 */
export function describeIssue(issue: ValidationIssue, missing: boolean): Text {
  if (missing) return { en: 'This value is missing.', da: 'Denne værdi mangler.' };
  switch (issue.code) {
    case 'invalid_type': {
      const kind = KINDS[issue.expected ?? ''];
      if (kind) return { en: `Expected ${kind.en}.`, da: `Forventet: ${kind.da}.` };
      return { en: 'The value has the wrong type.', da: 'Værdien har en forkert type.' };
    }
    case 'too_small':
      return issue.inclusive === false
        ? bound(issue, issue.minimum, { en: 'more than', da: 'mere end' })
        : bound(issue, issue.minimum, { en: 'at least', da: 'mindst' });
    case 'too_big':
      return issue.inclusive === false
        ? bound(issue, issue.maximum, { en: 'less than', da: 'mindre end' })
        : bound(issue, issue.maximum, { en: 'at most', da: 'højst' });
    case 'invalid_format':
      return { en: `Expected the format ${issue.format}.`, da: `Forventet format: ${issue.format}.` };
    case 'invalid_value': {
      const values = (issue.values ?? []).map(String).join(', ');
      return { en: `Expected one of: ${values}.`, da: `Forventet en af: ${values}.` };
    }
    case 'unrecognized_keys':
      return { en: 'This field is not known.', da: 'Dette felt er ukendt.' };
    case 'custom':
      return { en: issue.message, da: issue.message };
    default:
      return { en: 'The value is not valid.', da: 'Værdien er ikke gyldig.' };
  }
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chapters } from '../register/chapters.js';
import { contactPlaceholders } from '../register/controller.js';
import { register } from '../register/register.js';
import { policyDiff } from './policy-diff.js';
import { policyPage } from './policy-page.js';
import { policyText, withContacts } from './policy-text.js';
import type { Tables } from './processing-record.js';

const tables = register as unknown as Tables;
const whole = { version: 1, date: '2022', shows: 'the whole policy', status: 'published' } as const;
const inForce = { version: 2, date: null, shows: 'what is in force', status: 'draft' } as const;

describe.each(['da', 'en'] as const)('the policy in %s', (language) => {
  const explanationOf = (entry: { explanationDa: string; explanationEn: string }) => (language === 'da' ? entry.explanationDa : entry.explanationEn);

  it('in its first version tells every purpose and recipient of the 2022 policy', () => {
    const text = policyText(tables, chapters, whole, language);
    const untold = Object.entries({ ...chapters.purposes, ...chapters.recipients })
      .filter(([, entry]) => (entry.toldSince ?? 1) === 1 && !('role' in entry && ['authority', 'directory'].includes(entry.role)) && !text.includes(explanationOf(entry))).map(([name]) => name);
    expect(untold).toEqual([]);
    expect(text.trimEnd().endsWith(language === 'da' ? 'Version 1, 2022' : 'Version 1, 2022')).toBe(true);
  });

  it('as it would be published now tells what is in force, with legal basis and periods, and nothing planned', () => {
    const text = policyText(tables, chapters, inForce, language);
    for (const [name, entry] of Object.entries({ ...chapters.purposes, ...chapters.recipients })) {
      expect({ name, told: text.includes(explanationOf(entry)) }).toEqual({ name, told: entry.status === 'in force' && !('role' in entry && entry.role === 'own process') });
    }
    expect(text).toContain(language === 'da' ? 'artikel 6, stk. 1, litra b og c; bogføringsloven § 12' : 'article 6(1), point b and c; bogføringsloven § 12');
    expect(text).toContain(language === 'da' ? '- Trafikdata: 3 år efter udløbet af måneden, hvor opkaldet skete.' : "- Traffic data: 3 years after the end of the call's month.");
    expect(text).not.toMatch(/nyhedsbrev|newsletter|Business intelligence/i);
  });

  it('tells the rights and the way to complain whatever is in force', () => {
    for (const version of [whole, inForce]) expect(policyText(tables, chapters, version, language)).toMatch(/Datatilsynet, Carl Jacobsens Vej 35, 2500 Valby/);
  });
});

it('a purpose that comes into force comes into the policy by that alone', () => {
  const newsletter = { ...chapters.purposes['newsletter']!, status: 'in force' as const, dpia: { needed: false as const, why: 'x', whyDa: 'x' } };
  const text = policyText(tables, { ...chapters, purposes: { ...chapters.purposes, newsletter } }, inForce, 'da');
  expect(text).toContain('### Tilmelding til nyhedsbrev');
});

it('contacts of the configuration take the place of the placeholders, letter by letter', () => {
  const text = policyText(tables, chapters, inForce, 'da');
  const filled = withContacts(text, { contactEmail: "$&$'@firma.example", dpoName: 'Ida Prøve', dpoEmail: 'dpo@firma.example', dpoPhone: '70 00 00 00' });
  expect(filled).toContain("Skriv til $&$'@firma.example, hvis");
  expect(Object.values(contactPlaceholders).filter((placeholder) => filled.includes(placeholder))).toEqual([]);
  expect(withContacts(text, {})).toBe(text);
});

it('a page escapes what stands in the text, says its language, and marks a draft', () => {
  const page = policyPage('# Politik\n\nA <b> & "c"\n\n## 1. Et\n\n- x\n- <script>\n\n---\n\nVersion 2, udkast\n', 'da', true);
  expect(page).toContain('<html lang="da">');
  expect(page).toContain('<p>A &lt;b&gt; &amp; &quot;c&quot;</p>');
  expect(page).toContain('<li>x</li><li>&lt;script&gt;</li>');
  expect(page).toContain('<a href="#s1">Et</a>');
  expect(page).toContain('Udkast. Denne version er ikke offentliggjort.');
  expect(policyPage('# Politik\n', 'da')).not.toContain('<aside');
});

describe('the difference between two versions', () => {
  it('names the sections that are gone, new and changed, and shows the paragraphs', () => {
    const diff = policyDiff('# P\n\n## 1. Et\n\na\n\n## 2. To\n\nb\n', '# P\n\n## 1. Et\n\nc\n\n## 2. Tre\n\nd\n');
    expect(diff.split('\n')).toEqual(['No longer told: To', 'New: Tre', 'Changed: Et', '', '  # P', '  ## 1. Et', '- a', '- ## 2. To', '- b', '+ c', '+ ## 2. Tre', '+ d', '']);
  });

  it('of a text with itself is none', () => {
    expect(policyDiff('# P\n\na\n', '# P\n\na\n')).toBe('Nothing changed.\n\n  # P\n');
  });

  it('gives the later text when what is gone is left out, whatever changed', () => {
    const text = fc.array(fc.constantFrom('# a', '# b', '# c', '# d'), { minLength: 1, maxLength: 12 });
    fc.assert(fc.property(text, text, (earlier, later) => {
      const lines = policyDiff(earlier.join('\n\n'), later.join('\n\n')).split('\n\n').at(-1)!.split('\n').filter((line) => line !== '');
      const unified = lines.filter((line) => /^[ +-] # [a-d]$/.test(line));
      expect(unified.filter((line) => !line.startsWith('-')).map((line) => line.slice(2))).toEqual(later);
      expect(unified.filter((line) => !line.startsWith('+')).map((line) => line.slice(2))).toEqual(earlier);
    }));
  });
});

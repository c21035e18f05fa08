import type { RegisterChapters } from '../register/chapters.js';
import { type Contacts, contactPlaceholders } from '../register/controller.js';
import type { PolicyPart, PolicySection } from '../register/policy-sections.js';
import type { PolicyVersion } from '../register/policy-versions.js';
import type { PurposeEntry } from '../register/purpose-entry.js';
import { endInWords, type Language } from './periods.js';
import { processingRecord, type Tables } from './processing-record.js';

interface Telling {
  tables: Tables;
  chapters: RegisterChapters;
  version: PolicyVersion;
  language: Language;
}

const WORDS = {
  da: { basis: 'Retsgrundlag: databeskyttelsesforordningens artikel 6, stk. 1, litra', wholeBasis: 'Det udgør vores grundlag for behandlingen af dine personoplysninger.', and: 'og', data: 'Oplysninger', version: 'Version', draft: 'udkast', none: 'I dag gives ingen personoplysninger videre til andre.', periods: 'Vi opbevarer oplysningerne i disse perioder:', measures: 'Blandt andet:' },
  en: { basis: 'Legal basis: GDPR article 6(1), point', wholeBasis: 'That is our basis for processing your personal data.', and: 'and', data: 'Data', version: 'Version', draft: 'draft', none: 'Today no personal data is passed on to others.', periods: 'We keep the data for these periods:', measures: 'Among them:' },
} as const;

/** The text of a version of the policy as Markdown, from the register. Contacts stand as placeholders. */
export function policyText(tables: Tables, chapters: RegisterChapters, version: PolicyVersion, language: Language): string {
  const telling = { tables, chapters, version, language };
  const blocks = Object.entries(chapters.policySections).flatMap(([name, section]) => sectionBlocks(name, section, telling));
  const words = WORDS[language];
  const edition = `${words.version} ${version.version}, ${version.date ?? words.draft}`;
  return `${[...blocks, '---', edition].join('\n\n')}\n`;
}

/** A policy with the contacts of the configuration in place of their placeholders; one that is not given stays a placeholder. */
export function withContacts(text: string, contacts: Partial<Contacts>): string {
  return Object.entries(contactPlaceholders).reduce((filled, [name, placeholder]) => filled.replaceAll(placeholder, () => contacts[name as keyof Contacts] ?? placeholder), text);
}

function sectionBlocks(name: string, section: PolicySection, telling: Telling): string[] {
  const told = section.parts.flatMap((part) => partBlocks(name, part, telling));
  if (section.onlyWithContent && told.length === 0) return [];
  const title = telling.language === 'da' ? section.titleDa : section.titleEn;
  if (section.number === '0') return [`# ${title}`, ...told];
  return [section.number.includes('.') ? `### ${title}` : `## ${section.number}. ${title}`, ...told];
}

function partBlocks(section: string, part: PolicyPart, telling: Telling): string[] {
  const { chapters, language, version: { shows, version } } = telling;
  const words = WORDS[language];
  if (typeof part === 'object') return [part[language]];
  switch (part) {
    case 'purposes': {
      const blocks = purposesOf(section, telling).flatMap(([name, entry]) => purposeBlocks(name, entry, telling));
      const closes = shows === 'the whole policy' && blocks.length > 0 && chapters.policySections[section]?.number.startsWith('2.');
      return closes ? [...blocks, words.wholeBasis] : blocks;
    }
    case 'purposes as a list': {
      const lines = purposesOf(section, telling).map(([, entry]) => `- ${explanation(entry, language)}`);
      return lines.length === 0 ? [] : [...cookieLead(language), lines.join('\n')];
    }
    case 'recipients': {
      // Authorities and directories are told by the purposes they are given data for.
      const lines = Object.values(chapters.recipients).filter((entry) => isTold(entry, telling) && !['authority', 'directory', 'own process'].includes(entry.role))
        .map((entry) => `- ${language === 'da' ? entry.name : entry.nameEn}: ${explanation(entry, language)}`);
      return [lines.join('\n') || words.none];
    }
    case 'arrangements': return Object.values(chapters.jointControllers).filter((entry) => isTold(entry, telling)).map((entry) => (language === 'da' ? entry.essenceDa : entry.essenceEn));
    case 'periods': {
      if (shows === 'the whole policy' && version === 1) return [];
      const rules = new Map(processingRecord(telling.tables, chapters).activities.flatMap(({ retention }) => retention).map(({ name, rule }) => [name, rule]));
      return [words.periods, [...rules.values()].map((rule) => `- ${language === 'da' ? rule.titleDa : rule.titleEn}: ${endInWords(rule, language)}.`).join('\n')];
    }
    case 'measures': {
      if (shows === 'the whole policy') return [];
      const measures = Object.values(chapters.securityMeasures).filter(({ status }) => status === 'in force');
      return [words.measures, measures.map((entry) => `- ${language === 'da' ? entry.titleDa : entry.titleEn}.`).join('\n')];
    }
  }
}

/** What a version tells: entries it knew already, and in force where it shows that alone. */
function isTold(entry: { status: 'in force' | 'planned'; toldSince?: number }, { version: { shows, version } }: Telling): boolean {
  return (entry.toldSince ?? 1) <= version && (shows === 'the whole policy' || entry.status === 'in force');
}

function purposesOf(section: string, telling: Telling): [string, PurposeEntry][] {
  return Object.entries(telling.chapters.purposes).filter(([, entry]) => entry.policySection === section && isTold(entry, telling));
}

function purposeBlocks(name: string, entry: PurposeEntry, { tables, chapters, version, language }: Telling): string[] {
  const words = WORDS[language];
  if (version.shows === 'the whole policy') return [explanation(entry, language)];
  const { gdpr, acts } = entry.basis;
  const categories = processingRecord(tables, chapters).activities.find((activity) => activity.name === name)?.categories ?? [];
  const data = categories.map(({ titleDa, titleEn }) => (language === 'da' ? titleDa : titleEn).toLowerCase()).join(', ');
  const basis = `${words.basis} ${gdpr.join(` ${words.and} `)}${acts.length > 0 ? `; ${acts.join('; ')}` : ''}.`;
  return [explanation(entry, language), `${basis}${data === '' ? '' : ` ${words.data}: ${data}.`}`];
}

function explanation(entry: { explanationDa: string; explanationEn: string }, language: Language): string {
  return language === 'da' ? entry.explanationDa : entry.explanationEn;
}

function cookieLead(language: Language): string[] {
  return [language === 'da'
    ? 'Vi bruger cookies på vores hjemmeside. Behandlingen bygger på dit samtykke; se afsnit 4 og vores cookiepolitik. Formålene er:'
    : 'We use cookies on our website. The processing rests on your consent; see section 4 and our cookie policy. The purposes are:'];
}

import { ACCENT, GREY, HAIRLINE, INK, Sheet, type TextStyle } from '@turbotrack/pdf';
import { legalBasisText } from '../register/purpose-entry.js';
import { endInWords, type Language } from './periods.js';
import type { ProcessingActivity, ProcessingRecord, Titled } from './processing-record.js';

/** Edges of the text in points; values stand right of the labels. */
const LEFT = 56;
const RIGHT = 539;
const VALUES = 186;
const BOTTOM = 770;

const TITLE: TextStyle = { weight: 'semibold', size: 22, colour: INK };
const HEADING: TextStyle = { weight: 'semibold', size: 13, colour: ACCENT };
const LABEL: TextStyle = { weight: 'semibold', size: 8.5, colour: GREY };
const BODY: TextStyle = { weight: 'regular', size: 9.5, colour: INK };
const FOOT: TextStyle = { weight: 'regular', size: 7.5, colour: GREY };
const LEADING = 13;

/** The record holds no day of its own, and the same register must give the same bytes. */
const NO_DATE = new Date(0);

const WORDS = {
  da: {
    title: 'Fortegnelse over behandlingsaktiviteter', article: 'Databeskyttelsesforordningens artikel 30, stk. 1', controller: 'Dataansvarlig', dpo: 'DPO', joint: 'Fælles dataansvar',
    explanation: 'Formål', basis: 'Retsgrundlag', subjects: 'Registrerede', categories: 'Oplysninger', recipients: 'Modtagere', transfers: 'Tredjelande', retention: 'Slettefrister',
    assessment: 'Konsekvensanalyse', measures: 'Sikkerhedsforanstaltninger', none: 'Ingen i kraft', noTransfer: 'Ingen overførsel', needed: 'Nødvendig', notNeeded: 'Ikke nødvendig', page: 'Side', of: 'af',
  },
  en: {
    title: 'Record of processing activities', article: 'GDPR article 30(1)', controller: 'Controller', dpo: 'Data protection officer', joint: 'Joint controllers',
    explanation: 'Purpose', basis: 'Legal basis', subjects: 'Data subjects', categories: 'Personal data', recipients: 'Recipients', transfers: 'Third countries', retention: 'Time limits for erasure',
    assessment: 'Impact assessment', measures: 'Security measures', none: 'None in force', noTransfer: 'No transfer', needed: 'Needed', notNeeded: 'Not needed', page: 'Page', of: 'of',
  },
} as const;

/** The record of processing as a tagged A4 PDF. The same record gives the same bytes. */
export function recordPdf(record: ProcessingRecord, language: Language): Buffer {
  const words = WORDS[language];
  const titleOf = (entry: Titled) => (language === 'da' ? entry.titleDa : entry.titleEn);
  const sheet = new RecordSheet(language);
  const { controller, jointControllers, activities, measures } = record;
  sheet.heading(words.title, TITLE, 'H1', 0);
  sheet.paragraph(words.article);
  sheet.facts([
    [words.controller, [`${controller.name}, ${controller.country}`, controller.contact]],
    [words.dpo, [controller.dataProtectionOfficer.name, controller.dataProtectionOfficer.email, controller.dataProtectionOfficer.phone]],
    [words.joint, jointControllers.map(({ name, essenceDa, essenceEn }) => `${name}: ${language === 'da' ? essenceDa : essenceEn}`)],
  ], words.none);
  for (const activity of activities) {
    sheet.heading(titleOf(activity), HEADING, 'H2');
    sheet.facts(activityFacts(activity, language, titleOf), words.none);
  }
  sheet.heading(words.measures, HEADING, 'H2');
  for (const measure of measures) sheet.paragraph(`${titleOf(measure)}.`);
  return sheet.document.finish();
}

type Fact = readonly [label: string, lines: readonly string[]];

function activityFacts(activity: ProcessingActivity, language: Language, titleOf: (entry: Titled) => string): Fact[] {
  const words = WORDS[language];
  const { basis, impactAssessment, recipients } = activity;
  const abroad = recipients.filter(({ transferBasis }) => transferBasis !== 'none needed').map((recipient) => `${titleOf(recipient)}: ${recipient.country}, ${recipient.transferBasis}`);
  return [
    [words.explanation, [language === 'da' ? activity.explanationDa : activity.explanationEn]],
    [words.basis, [language === 'da' ? legalBasisText(basis, 'da') : `GDPR art. ${legalBasisText(basis)}`]],
    [words.subjects, activity.subjects.map(titleOf)],
    [words.categories, [activity.categories.map(titleOf).join('; ')]],
    [words.recipients, recipients.map(titleOf)],
    [words.transfers, abroad.length > 0 ? abroad : [words.noTransfer]],
    [words.retention, activity.retention.map((entry) => `${titleOf(entry)}: ${endInWords(entry.rule, language)}`)],
    [words.assessment, [`${impactAssessment.needed ? words.needed : words.notNeeded}: ${language === 'da' ? impactAssessment.whyDa : impactAssessment.why}`]],
  ];
}

/** The pages of the record. */
class RecordSheet extends Sheet {
  constructor(private readonly language: Language) {
    super({ title: WORDS[language].title, language, date: NO_DATE });
    this.startPage();
  }

  heading(text: string, style: TextStyle, type: 'H1' | 'H2', above = 20): void {
    // A heading stands with the first lines of what it heads.
    this.room(above + 70);
    this.y += above;
    this.line(LEFT, this.y, text, style, type);
    this.y += style.size * 0.8 + 8;
  }

  paragraph(text: string): void {
    const lines = this.document.wrap(text, BODY, RIGHT - LEFT);
    this.room(lines.length * LEADING);
    for (const line of lines) {
      this.line(LEFT, this.y, line, BODY);
      this.y += LEADING;
    }
  }

  /** A table of labels and values; a row breaks across pages only where one page cannot hold it. */
  facts(facts: readonly Fact[], none: string): void {
    const table = this.document.container('Table', this.document.root);
    this.y += 4;
    for (const [label, values] of facts) {
      const lines = (values.length > 0 ? values : [none]).flatMap((value) => this.document.wrap(value, BODY, RIGHT - VALUES));
      this.room(lines.length * LEADING + 6);
      this.rule(LEFT, RIGHT, this.y - 10, 0.5, HAIRLINE);
      const row = this.document.container('TR', table);
      this.line(LEFT, this.y, label, LABEL, 'TH', row);
      const cell = this.document.container('TD', row);
      for (const line of lines) {
        this.room(LEADING);
        this.line(VALUES, this.y, line, BODY, 'P', cell);
        this.y += LEADING;
      }
      this.y += 5;
    }
  }

  private room(height: number): void {
    this.keepAbove(BOTTOM, height);
  }

  protected override drawFrame(): number {
    const { document, language } = this;
    document.text(LEFT, 806, `TurboTrack A/S  ·  ${WORDS[language].title}`, FOOT);
    document.pageCount(RIGHT, 806, WORDS[language], FOOT);
    return 72;
  }
}

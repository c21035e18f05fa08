import { type MailLanguage, type MailTemplate, type MailTemplateName, mailTemplates } from './mail-templates.js';

/** A mail as a person reads it, in plain text and in HTML. */
export interface MadeMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** @throws ZodError when the values are not those of the template; Error for a template that is not known any more */
export function makeMail(name: string, language: MailLanguage, content: unknown): MadeMail {
  if (!Object.hasOwn(mailTemplates, name)) throw new Error('There is no such template of a mail in this version.');
  const template = mailTemplates[name as MailTemplateName] as unknown as MailTemplate;
  const values = template.content.parse(content);
  const paragraphs = template.paragraphs(values, language);
  const subject = template.subject(values, language);
  const body = paragraphs.map((paragraph) => `<p>${escape(paragraph)}</p>`).join('\n');
  return {
    subject, text: `${paragraphs.join('\n\n')}\n`,
    html: `<!doctype html>\n<html lang="${language}"><head><meta charset="utf-8"><title>${escape(subject)}</title></head><body>\n${body}\n</body></html>\n`,
  };
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

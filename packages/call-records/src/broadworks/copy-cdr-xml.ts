import type { DocumentCopier, Frame } from '../documents/document-format.js';
import { readValues } from './read-cdr-xml.js';

/** No number, time, code or id is longer; what is longer is something else. */
const LONGEST_COPIED_VALUE = 256;
/** An entity that no reader knows. */
const NOT_WELL_FORMED = '<cdrData>&refused;</cdrData>\n';

/** Writes a BroadWorks file again with only the values that are read. */
export class CdrXmlCopier implements DocumentCopier {
  private begun = false;

  section(): null {
    return null;
  }

  record({ bytes }: Frame): { bytes: Buffer; replaced: boolean } {
    const values = bytes === null ? null : readValues(bytes);
    const record = values === null ? NOT_WELL_FORMED : `<cdrData>${modules(values)}</cdrData>\n`;
    return { bytes: Buffer.from(this.begin() + record, 'latin1'), replaced: values === null };
  }

  end(broken: boolean): Buffer {
    return Buffer.from(this.begin() + (broken ? '' : '</broadWorksCDR>\n'), 'latin1');
  }

  private begin(): string {
    if (this.begun) return '';
    this.begun = true;
    return '<broadWorksCDR>\n';
  }
}

/** The elements around a value are opened and closed for each: a reader goes by paths. */
function modules(values: ReadonlyMap<string, string>): string {
  let xml = '';
  for (const [path, text] of values) {
    const names = path.split('/');
    const value = text.length > LONGEST_COPIED_VALUE ? '?' : text.replaceAll(/[^ -~]|[<>&"']/g, (char) => `&#${char.codePointAt(0)};`);
    xml += names.map((name) => `<${name}>`).join('') + value + names.toReversed().map((name) => `</${name}>`).join('');
  }
  return xml;
}

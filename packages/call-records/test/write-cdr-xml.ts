/** A BroadWorks record before it is written; names are those of the elements. */
export interface CdrXml {
  readonly type?: string;
  readonly counter?: string;
  readonly basic?: Readonly<Record<string, string>>;
  /** Further XML of the record, as it stands. */
  readonly more?: string;
}

export const BASIC: Readonly<Record<string, string>> = {
  userNumber: '+4515000001', groupNumber: '+4515000000', direction: 'Originating', callingNumber: '+4515000001', callingPresentationIndicator: 'Public', calledNumber: '+4517000002',
  startTime: '20261006120000.100', userTimeZone: '1+020000', answerIndicator: 'Yes', answerTime: '20261006120009.250', releaseTime: '20261006120109.250', terminationCause: '016',
  callCategory: 'national', localCallId: '159423:0', route: 'Group',
};

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export function cdrData({ type = 'Normal', counter = '0002183384', basic = {}, more = '' }: CdrXml = {}): string {
  const values = Object.entries({ ...BASIC, ...basic }).map(([name, value]) => (value === '' ? `      <${name}/>` : `      <${name}>${escaped(value)}</${name}>`));
  return `  <cdrData>
    <headerModule>
      <recordId><eventCounter>${counter}</eventCounter><systemId>as1.example</systemId><date>20261006120110.000</date><systemTimeZone>1+020000</systemTimeZone></recordId>
      <type>${type}</type>
    </headerModule>
    <basicModule>
${values.join('\n')}
    </basicModule>${more}
  </cdrData>`;
}

export function cdrXmlFile(records: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<broadWorksCDR version="23.0">\n${records.join('\n')}\n</broadWorksCDR>\n`;
}

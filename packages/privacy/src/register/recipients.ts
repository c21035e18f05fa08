/** Who receives personal data from the company (GDPR art. 13(1)(e), 30(1)(d)). */
export interface RecipientEntry {
  name: string;
  role: 'processor' | 'independent controller' | 'joint controller' | 'authority' | 'directory';
  promises: readonly string[];
  status: 'in force' | 'planned';
}

export const recipients = {
  tdc: { name: 'TDC NET A/S', role: 'independent controller', promises: ['P-18'], status: 'planned' },
  three: { name: 'Hi3G Denmark ApS (3)', role: 'independent controller', promises: ['P-18'], status: 'planned' },
  'itn-vision': { name: 'ITN vision', role: 'processor', promises: ['P-19'], status: 'planned' },
  'parent-group': { name: 'The parent group', role: 'joint controller', promises: ['P-17'], status: 'planned' },
  authorities: { name: 'Authorities entitled by law', role: 'authority', promises: ['P-15', 'P-16'], status: 'planned' },
  directories: { name: 'Number-directory services', role: 'directory', promises: ['P-15'], status: 'planned' },
} as const satisfies Record<string, RecipientEntry>;

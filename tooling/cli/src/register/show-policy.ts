import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Contacts, policyDiff, policyPath, policyVersions, withContacts } from '@turbotrack/privacy';
import { CliError } from '../cli-error.js';
import { FOLDERS } from '../folders.js';

type Language = 'da' | 'en';

const VARIABLES = { contactEmail: 'POLICY_CONTACT_EMAIL', dpoName: 'POLICY_DPO_NAME', dpoEmail: 'POLICY_DPO_EMAIL', dpoPhone: 'POLICY_DPO_PHONE' } as const;

/** Prints a version of the privacy policy, the newest published one when none is named. Contacts come from the environment. */
export async function showPolicy({ language, version }: { language: Language; version: number | undefined }, environment: NodeJS.ProcessEnv = process.env): Promise<void> {
  const wanted = version ?? policyVersions.findLast(({ status }) => status === 'published')?.version;
  if (wanted === undefined) throw new CliError('No version of the policy is published: name one.');
  const text = await policyOf(wanted, language);
  const given = Object.entries(VARIABLES).flatMap(([name, variable]) => (environment[variable] ? [[name, environment[variable]]] : []));
  process.stdout.write(withContacts(text, Object.fromEntries(given) as Partial<Contacts>));
}

/** Prints what changed between two versions, in words and paragraph by paragraph. */
export async function diffPolicy(earlier: number, later: number, { language }: { language: Language }): Promise<void> {
  process.stdout.write(policyDiff(await policyOf(earlier, language), await policyOf(later, language)));
}

async function policyOf(version: number, language: Language): Promise<string> {
  if (!policyVersions.some((known) => known.version === version)) throw new CliError(`There is no version ${version} of the policy. There are: ${policyVersions.map((known) => known.version).join(', ')}.`, 2);
  return readFile(join(FOLDERS.register, policyPath(version, language)), 'utf8').catch(() => {
    throw new CliError(`docs/register/${policyPath(version, language)} is missing: run \`pnpm turbotrack register write\`.`);
  });
}

import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Everything a local platform keeps; ignored by git, removed by `demo --reset`. TURBOTRACK_LOCAL names another folder to
 * keep it in, for a second platform beside the first; only `demo` below it is ever removed.
 */
export const LOCAL_FOLDER = resolve(process.env['TURBOTRACK_LOCAL'] || `${ROOT}.turbotrack`, 'demo');

export const FOLDERS = {
  register: `${ROOT}docs/register`,
  postgres: `${LOCAL_FOLDER}/postgres`,
  calls: `${LOCAL_FOLDER}/calls`,
  sample: `${LOCAL_FOLDER}/sample`,
  documents: `${LOCAL_FOLDER}/documents`,
  ledger: `${LOCAL_FOLDER}/outbound/ledger`,
  mailbox: `${LOCAL_FOLDER}/mailbox`,
  operatorBook: `${LOCAL_FOLDER}/operator-requests.jsonl`,
  log: `${LOCAL_FOLDER}/platform.log`,
  settings: `${LOCAL_FOLDER}/settings.json`,
  seller: `${LOCAL_FOLDER}/seller.json`,
  running: `${LOCAL_FOLDER}/running.json`,
} as const;

import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Everything a local platform keeps; ignored by git, removed by `demo --reset`. */
export const LOCAL_FOLDER = `${ROOT}.turbotrack/demo`;

export const FOLDERS = {
  register: `${ROOT}docs/register`,
  postgres: `${LOCAL_FOLDER}/postgres`,
  calls: `${LOCAL_FOLDER}/calls`,
  sample: `${LOCAL_FOLDER}/sample`,
  documents: `${LOCAL_FOLDER}/documents`,
  ledger: `${LOCAL_FOLDER}/outbound/ledger`,
  log: `${LOCAL_FOLDER}/platform.log`,
  settings: `${LOCAL_FOLDER}/settings.json`,
  seller: `${LOCAL_FOLDER}/seller.json`,
  running: `${LOCAL_FOLDER}/running.json`,
} as const;

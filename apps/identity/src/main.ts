import { installationOf, defineConfig, runProcess, StartupError } from '@turbotrack/service';
import { identityVariables } from './configuration.js';
import { type IdentityDatabase, startIdentity } from './start-identity.js';

await runProcess(() => {
  const config = defineConfig(identityVariables);
  const { DATABASE_URL, TURBOTRACK_SECRET, TURBOTRACK_ROLE_PREFIX } = config;
  let database: IdentityDatabase | undefined;
  if (DATABASE_URL !== undefined) {
    if (TURBOTRACK_SECRET === undefined) throw new StartupError('The variable TURBOTRACK_SECRET is not set; DATABASE_URL needs it.');
    database = { installation: installationOf({ DATABASE_URL, TURBOTRACK_SECRET, TURBOTRACK_ROLE_PREFIX }), fieldKeys: config.TURBOTRACK_FIELD_KEYS };
  }
  return startIdentity({
    port: config.HTTP_PORT,
    host: config.HTTP_HOST,
    issuer: config.OIDC_ISSUER,
    audience: config.OIDC_AUDIENCE,
    clients: config.IDENTITY_CLIENTS,
    database,
    keyFile: config.IDENTITY_KEY_FILE,
    behindProxy: config.IDENTITY_BEHIND_PROXY,
    logLevel: config.LOG_LEVEL,
  });
});

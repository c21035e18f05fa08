import { createLog, defineConfig, runProcess } from '@turbotrack/service';
import { identityVariables } from './configuration.js';
import { startIdentity } from './start-identity.js';

await runProcess(() => {
  const config = defineConfig(identityVariables);
  return startIdentity({
    port: config.HTTP_PORT,
    host: config.HTTP_HOST,
    issuer: config.OIDC_ISSUER,
    audience: config.OIDC_AUDIENCE,
    clients: config.IDENTITY_CLIENTS,
    keyFile: config.IDENTITY_KEY_FILE,
    log: createLog('identity', config.LOG_LEVEL),
  });
});

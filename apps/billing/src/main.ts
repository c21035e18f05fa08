import { defineConfig, runProcess } from '@turbotrack/service';
import { z } from 'zod';
import { billingVariables } from './configuration.js';
import { readSeller } from './seller.js';
import { startBilling } from './start-billing.js';

await runProcess(async () => {
  const config = defineConfig(z.object(billingVariables));
  return startBilling(config, await readSeller(config.SELLER_FILE));
});

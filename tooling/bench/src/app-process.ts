import { billingVariables, FICTITIOUS_SELLER, startBilling } from '@turbotrack/app-billing';
import { ratingVariables, startRating } from '@turbotrack/app-rating';
import { defineConfig, runProcess } from '@turbotrack/service';
import { z } from 'zod';

const SAMPLE_EVERY_MS = 250;

await runProcess(async () => {
  const app = process.argv[2] === 'billing'
    ? await startBilling(defineConfig(z.object(billingVariables).omit({ SELLER_FILE: true })), FICTITIOUS_SELLER)
    : await startRating(defineConfig(z.object(ratingVariables)));
  process.send?.({ url: app.url });
  setInterval(() => process.send?.({ rss: process.memoryUsage.rss() }), SAMPLE_EVERY_MS).unref();
  return app;
});

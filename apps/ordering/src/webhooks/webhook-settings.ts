import { KeyRing } from '@turbotrack/privacy';
import { installationOf, StartupError } from '@turbotrack/service';
import { z } from 'zod';
import type { PostSettings } from './post-webhook.js';
import { AddressRules } from './public-address.js';

const list = (text: string): string[] => text.split(',').map((part) => part.trim()).filter((part) => part !== '');

/** Variables of sending to customers' own addresses. All may be left out. */
export const webhookVariables = {
  TURBOTRACK_FIELD_KEYS: z.string().regex(/^[a-z0-9-]{1,16}(,[a-z0-9-]{1,16})*$/).optional().describe('the ids of the field keys, the current one first: 2,1'),
  WEBHOOK_PORTS: z.string().regex(/^\d{1,5}(,\d{1,5})*$/).optional().describe('the ports that webhooks may be sent to, 443 when left out: 443,8443'),
  WEBHOOK_REFUSED_NETWORKS: z.string().optional().describe('public networks that webhooks are never sent to, in CIDR notation, with commas between them'),
  WEBHOOK_LOCAL_TARGETS: z.enum(['refused', 'permitted']).optional().describe('permitted on a machine for development alone, where webhooks may go to itself and by http; else refused'),
};

type WebhookConfig = Readonly<z.output<z.ZodObject<typeof webhookVariables>>> & Parameters<typeof installationOf>[0];

/** Where webhooks may go, and the keys that their secrets are encrypted under. Also the token by which providers ask for it. */
export class WebhookSettings {
  constructor(readonly post: PostSettings, readonly keys: KeyRing) {}
}

const TIMEOUT_MS = 10_000;

/** @throws StartupError for a network that is none, or field keys that are named twice */
export function webhookSettings(config: WebhookConfig): WebhookSettings {
  try {
    return new WebhookSettings({
      addresses: new AddressRules(config.WEBHOOK_LOCAL_TARGETS === 'permitted', list(config.WEBHOOK_REFUSED_NETWORKS ?? '')),
      ports: list(config.WEBHOOK_PORTS ?? '443').map(Number),
      timeoutMs: TIMEOUT_MS,
    }, KeyRing.derived(installationOf(config), config.TURBOTRACK_FIELD_KEYS ?? '1'));
  } catch (cause) {
    throw new StartupError('The variables of webhooks are not right: WEBHOOK_REFUSED_NETWORKS lists networks such as 192.0.2.0/24, TURBOTRACK_FIELD_KEYS each key once.', { cause });
  }
}

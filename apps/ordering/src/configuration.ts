import { platformVariables, serviceVariables } from '@turbotrack/service';
import { z } from 'zod';
import { webhookVariables } from './webhooks/webhook-settings.js';

/** The variables of the ordering app; it listens on port 4101 unless told otherwise. */
export const orderingVariables = {
  ...serviceVariables,
  ...platformVariables,
  ...webhookVariables,
  HTTP_PORT: serviceVariables.HTTP_PORT.default(4101).describe('a port number from 0 to 65535'),
  NETWORK_OPERATOR: z.string().min(1).optional().describe('the name of a recipient of the register that is in force, such as simulator'),
  NETWORK_OPERATOR_URL: z.url({ protocol: /^https?$/ }).optional().describe('the http(s) address that the network operator takes requests at'),
  NETWORK_OPERATOR_SECRET: z.string().min(32).optional().describe('the secret shared with the network operator, at least 32 characters'),
  NETWORK_OPERATOR_TIMEOUT_MS: z.coerce.number().int().min(100).max(60_000).optional().describe('milliseconds to wait for the network operator, from 100 to 60000'),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional().describe('an smtp:// or smtps:// address of the mail server that mail to customers goes through; MAIL_FROM belongs to it'),
  MAIL_FROM: z.email().optional().describe('the mail address that mail to customers comes from'),
  MAIL_DIRECTORY: z.string().min(1).optional().describe('the folder in which mail is left as .eml files where there is no SMTP_URL'),
};

export type OrderingConfig = Readonly<z.output<z.ZodObject<typeof orderingVariables>>>;

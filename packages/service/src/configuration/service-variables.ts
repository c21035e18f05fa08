import { z } from 'zod';

/** Variables of the HTTP listener. Port 0 takes any free port. */
export const httpVariables = {
  HTTP_HOST: z.string().min(1).default('127.0.0.1').describe('a host name or address to listen on'),
  HTTP_PORT: z.coerce.number().int().min(0).max(65_535).describe('a port number from 0 to 65535'),
};

/** Variables that name the OpenID Connect issuer whose access tokens are accepted. */
export const issuerVariables = {
  OIDC_ISSUER: z.url({ protocol: /^https?$/ }).describe('the http(s) address of the OpenID Connect issuer'),
  OIDC_AUDIENCE: z.string().min(1).default('urn:turbotrack:api').describe('the audience that access tokens must carry'),
  ACCEPTED_TENANT: z.enum(['live', 'test']).optional().describe('live or test: callers of the other tenant are refused; both are served where it is not set'),
};

/** REDIS_URL selects Redis; without it the queues live in PostgreSQL at QUEUE_DATABASE_URL. */
export const queueVariables = {
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional().describe('a redis:// or rediss:// address'),
  QUEUE_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional().describe('a postgres:// address of the queue role'),
};

/** The level below which log records are not written. */
export const logVariables = {
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info').describe('one of debug, info, warn, error, silent'),
};

/** Where alarms go besides the log. The secret signs the webhook as Standard Webhooks prescribes. */
export const alarmVariables = {
  ALARM_WEBHOOK_URL: z.url({ protocol: /^https?$/ }).optional().describe('an http(s) address that receives alarms'),
  ALARM_WEBHOOK_SECRET: z.string().regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/).optional()
    .describe('whsec_ followed by at least 24 random bytes in base64'),
  ALARM_SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional().describe('an smtp:// or smtps:// address of a mail server; ALARM_MAIL_FROM and ALARM_MAIL_TO belong to it'),
  ALARM_MAIL_FROM: z.email().optional().describe('the mail address that alarms come from'),
  ALARM_MAIL_TO: z.email().optional().describe('the mail address that alarms go to'),
};

/** All variables every app understands; an app spreads them into its own object and adds its own. */
export const serviceVariables = {
  ...httpVariables,
  ...issuerVariables,
  ...queueVariables,
  ...logVariables,
  ...alarmVariables,
};

/** What `createApp` reads of an app's configuration. */
export type ServiceConfig = Readonly<z.output<z.ZodObject<typeof serviceVariables>>>;

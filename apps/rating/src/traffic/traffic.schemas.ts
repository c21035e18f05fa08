import { listSchema, pageSchema } from '@turbotrack/service';
import { estimatedBlocking, forecastQuality, type LoadForecast, nameOfHour, type TrafficFigures } from '@turbotrack/traffic-engineering';
import { z } from 'zod';
import { operatorName } from '../operators/operators.js';
import { HOUR_MS } from './read-traffic.js';

const trunkName = z.string().max(64).describe("The operator's name of the trunk; left out, the trunk without a name");
export const trunkQuerySchema = z.strictObject({ operator: operatorName, trunk: trunkName.default('') });
export const trafficListSchema = listSchema.extend({
  operator: operatorName, trunk: trunkName.default(''),
  from: z.iso.datetime({ offset: true }).describe('Included'), to: z.iso.datetime({ offset: true }).describe('Excluded'),
});
export const trunkBodySchema = z.strictObject({
  operator: operatorName, trunk: trunkName, channels: z.int().min(1).max(10_000).describe('How many calls it carries at once'),
}).meta({ id: 'TrunkChannels' });
export const overloadListSchema = listSchema.extend({ open: z.enum(['true', 'false']).optional().describe('Only those that threaten, or only those that are over') });

export const trunkSchema = z.object({ operator: z.string(), trunk: z.string(), channels: z.int().nullable() }).meta({ id: 'Trunk' });

export const trafficSchema = z.object({
  from: z.iso.datetime(),
  copenhagen: z.string().describe('The hour it is or lies in, by the clock in Copenhagen with its offset'),
  attempts: z.int(),
  answered: z.int(),
  asr: z.number().nullable().describe('Answered of attempts, 0 to 1'),
  acdSeconds: z.number().nullable().describe('Mean length of an answered call'),
  peak: z.int().describe('Most conversations at once'),
  erlangs: z.number().describe('Mean number of conversations at once'),
  channels: z.int().nullable(),
  blocking: z.number().nullable().describe('Share of calls that found all channels busy, by Erlang B from the offered load; null without channels'),
}).meta({ id: 'Traffic' });
export const trafficPageSchema = pageSchema(trafficSchema).meta({ id: 'TrafficPage' });
export type Traffic = z.output<typeof trafficSchema>;

export function trafficFrom(figures: TrafficFigures, channels: number | null): Traffic {
  const { from, attempts, answered, asr, acd, peak, erlangs } = figures;
  return {
    from: new Date(from).toISOString(), copenhagen: nameOfHour(Math.floor(from / HOUR_MS) * HOUR_MS), attempts, answered, asr, acdSeconds: acd, peak, erlangs, channels,
    blocking: channels === null ? null : estimatedBlocking(erlangs, channels),
  };
}

const forecastHourSchema = z.object({ from: z.iso.datetime(), copenhagen: z.string(), erlangs: z.number() });
const errorSchema = z.object({
  hours: z.int(), meanErlangs: z.number().describe('Mean absolute error'), meanShare: z.number().nullable().describe('As a share, over hours of at least 1 Erlang'), busyHours: z.int(), busyHourErlangs: z.number(),
}).meta({ id: 'ForecastError' });
const textSchema = z.object({ da: z.string(), en: z.string() });
export const forecastSchema = z.object({
  operator: z.string(), trunk: z.string(), channels: z.int().nullable(),
  method: z.enum(['weekly-profile', 'last-week']),
  quality: textSchema.describe('How good the forecast has been, in words'),
  weeksTested: z.int(),
  error: errorSchema.nullable().describe('Of the weekly profile in the back-test'),
  naiveError: errorSchema.nullable().describe("Of last week's same hour"),
  busyHours: z.array(forecastHourSchema).describe('The busiest hour of each coming day'),
  hours: z.array(forecastHourSchema),
}).meta({ id: 'TrafficForecast' });

export function forecastFrom(forecast: LoadForecast, trunk: { operator: string; trunk: string; channels: number | null }): z.output<typeof forecastSchema> {
  const hour = ({ from, erlangs }: { from: number; erlangs: number }) => ({ from: new Date(from).toISOString(), copenhagen: nameOfHour(from), erlangs });
  const error = (method: LoadForecast['method']) => {
    const found = forecast.errors?.[method];
    return found ? { hours: found.hours, meanErlangs: found.mae, meanShare: found.mape, busyHours: found.busyHours, busyHourErlangs: found.busyHourMae } : null;
  };
  return {
    operator: trunk.operator, trunk: trunk.trunk, channels: trunk.channels, method: forecast.method, quality: forecastQuality(trunk.trunk, forecast), weeksTested: forecast.weeksTested,
    error: error('weekly-profile'), naiveError: error('last-week'), busyHours: forecast.busyHours.map(hour), hours: forecast.hours.map(hour),
  };
}

export const overloadAlertSchema = z.object({
  overloadAlertId: z.int(), operator: z.string(), trunk: z.string(), channels: z.int(), raisedAt: z.iso.datetime(), clearedAt: z.iso.datetime().nullable(),
  hour: z.string().describe('The hour it threatens in, by the clock in Copenhagen'), erlangs: z.number().describe('Expected load'), probability: z.number(), expectedBlocking: z.number(), channelsNeeded: z.int(), sentence: textSchema,
}).meta({ id: 'OverloadAlert' });
export const overloadPageSchema = pageSchema(overloadAlertSchema).meta({ id: 'OverloadAlertPage' });
export type ListedOverload = z.output<typeof overloadAlertSchema>;

import { Body, Controller, Get, Put, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PurposeGate, type PurposeWork } from '@turbotrack/privacy';
import { answerList, AskedForm, type Caller, csvColumns, CurrentCaller, type ListForm, type Page, Problem, PROBLEMS, Scopes } from '@turbotrack/service';
import { INTERVAL_MS, rollUpToHours } from '@turbotrack/traffic-engineering';
import type { z } from 'zod';
import { forecastTrunk, type NoForecast } from './forecast-trunk.js';
import { listOverloads } from './list-overloads.js';
import { beginnings, findTrunk, HOUR_MS, listTrunks, readHours, readIntervals, type Trunk } from './read-traffic.js';
import {
  forecastFrom, forecastSchema, type ListedOverload, overloadAlertSchema, overloadListSchema, overloadPageSchema, type Traffic, trafficFrom, trafficListSchema, trafficPageSchema, trafficSchema,
  trunkBodySchema, trunkQuerySchema, trunkSchema,
} from './traffic.schemas.js';

type Measuring = PurposeWork<'traffic-measurement'>;
type Asked = z.output<typeof trafficListSchema>;
const DAYS_AHEAD = 7;
const NUMBER_LIKE = /(?:\d\D*){8}/;
const OVERLOADS_AS_CSV = { fileName: 'overbelastning.csv', columns: csvColumns(overloadAlertSchema) };
const csvOf = (fileName: string) => ({ fileName, columns: csvColumns(trafficSchema) });

const NO_FORECAST: Record<NoForecast, { en: string; da: string }> = {
  'no traffic': { en: 'Nothing has been measured of this trunk.', da: 'Der er intet målt på denne trunk.' },
  'too little history': { en: 'The trunk has been measured for a week or less; a forecast needs more.', da: 'Trunken er målt i en uge eller mindre; en prognose kræver mere.' },
  'no news for a week': { en: 'The operator has delivered nothing for a week; there is nothing new to forecast from.', da: 'Operatøren har ikke leveret noget i en uge; der er intet nyt at lave prognose af.' },
};

@ApiTags('traffic')
@Controller('traffic')
@Scopes('rating:read')
export class TrafficController {
  constructor(private readonly gate: PurposeGate) {}

  @Get('trunks')
  @ApiOperation({ summary: 'The trunks that carried anything in the last twelve weeks, and their channels' })
  async trunks(@CurrentCaller() caller: Caller) {
    const trunks = await this.measure(caller, 'list trunks', listTrunks);
    return { items: trunks.map(({ operator, trunk, channels }) => trunkSchema.parse({ operator, trunk, channels })) };
  }

  @Put('trunks')
  @Scopes('rating:write')
  @ApiOperation({ summary: 'Say how many channels a trunk has' })
  async putTrunk(@CurrentCaller() caller: Caller, @Body({ schema: trunkBodySchema }) { operator, trunk: name, channels }: z.output<typeof trunkBodySchema>) {
    if (NUMBER_LIKE.test(name)) throw new Problem(PROBLEMS.notProcessable, { detail: { en: 'The name holds a telephone number; such trunks are measured together as (withheld).', da: 'Navnet indeholder et telefonnummer; sådanne trunks måles samlet som (withheld).' } });
    await this.measure(caller, 'set the channels of a trunk', async (inside) => {
      const { operatorId } = await trunkOf(inside, operator, name);
      await inside.sql(
        ['rating.trunk'], 'insert into rating.trunk (operator_id, name, channels) values ($1, $2, $3) on conflict (operator_id, name) do update set channels = excluded.channels', [operatorId, name, channels]);
    });
    return { operator, trunk: name, channels };
  }

  @Get('intervals')
  @ApiOperation({ summary: 'What a trunk carried, by five minutes of UTC; those without calls are left out' })
  @ApiOkResponse({ standardSchema: trafficPageSchema })
  intervals(@CurrentCaller() caller: Caller, @AskedForm() form: ListForm, @Query({ schema: trafficListSchema }) asked: Asked): Promise<Page<Traffic> | StreamableFile> {
    return answerList(form, csvOf('trafik-5-minutter.csv'), asked, ({ after, limit }) => this.page(caller, asked, INTERVAL_MS, after, limit));
  }

  @Get('hours')
  @ApiOperation({ summary: 'What a trunk carried, by hour; hours without calls are left out' })
  @ApiOkResponse({ standardSchema: trafficPageSchema })
  hours(@CurrentCaller() caller: Caller, @AskedForm() form: ListForm, @Query({ schema: trafficListSchema }) asked: Asked): Promise<Page<Traffic> | StreamableFile> {
    return answerList(form, csvOf('trafik-timer.csv'), asked, ({ after, limit }) => this.page(caller, asked, HOUR_MS, after, limit));
  }

  @Get('forecast')
  @ApiOperation({ summary: "The load of the coming week and its busy hours, with the error the forecast has had and that of last week's same hour" })
  @ApiOkResponse({ standardSchema: forecastSchema })
  async forecast(@CurrentCaller() caller: Caller, @Query({ schema: trunkQuerySchema }) asked: z.output<typeof trunkQuerySchema>) {
    return this.measure(caller, 'forecast a trunk', async (inside) => {
      const trunk = await trunkOf(inside, asked.operator, asked.trunk);
      const now = Date.now();
      const forecast = forecastTrunk(await readHours(inside, trunk, now), trunk.channels, now, DAYS_AHEAD * 24);
      if (typeof forecast === 'string') throw new Problem(PROBLEMS.notProcessable, { detail: NO_FORECAST[forecast] });
      return forecastFrom(forecast, trunk);
    });
  }

  @Get('overloads')
  @ApiOperation({ summary: 'Overloads that were foreseen' })
  @ApiOkResponse({ standardSchema: overloadPageSchema })
  overloads(
    @CurrentCaller() caller: Caller, @AskedForm() form: ListForm, @Query({ schema: overloadListSchema }) asked: z.output<typeof overloadListSchema>,
  ): Promise<Page<ListedOverload> | StreamableFile> {
    return answerList(form, OVERLOADS_AS_CSV, asked, (paging) => listOverloads(this.gate, caller.actor, asked.open === undefined ? undefined : asked.open === 'true', paging));
  }

  /** A page of rows of `lengthMs`; a row's place in the list is its beginning, counted in rows since the epoch. */
  private page(caller: Caller, asked: Asked, lengthMs: number, after: number, limit: number): Promise<Page<Traffic>> {
    return this.measure(caller, 'read traffic', async (inside) => {
      const trunk = await trunkOf(inside, asked.operator, asked.trunk);
      const whole = (at: string) => Math.ceil(Date.parse(at) / lengthMs) * lengthMs;
      const starts = await beginnings(inside, trunk, { from: Math.max(whole(asked.from), (after + 1) * lengthMs), to: whole(asked.to), lengthMs, most: limit + 1 });
      const shown = starts.slice(0, limit);
      const last = shown.at(-1);
      if (last === undefined) return { items: [], next: null };
      const intervals = await readIntervals(inside, trunk, shown[0]!, last + lengthMs);
      const rows = lengthMs === HOUR_MS ? rollUpToHours(intervals) : intervals;
      return { items: rows.map((figures) => trafficFrom(figures, trunk.channels)), next: starts.length > limit ? last / lengthMs : null };
    });
  }

  private measure<R>({ actor }: Caller, why: string, work: (inside: Measuring) => Promise<R>): Promise<R> {
    return this.gate.purpose('traffic-measurement', { scope: 'all', actor, why }, work);
  }
}

async function trunkOf(inside: Measuring, operator: string, name: string): Promise<Trunk> {
  const trunk = await findTrunk(inside, operator, name);
  if (!trunk) throw new Problem(PROBLEMS.notFound, { detail: { en: 'There is no such operator.', da: 'Operatøren findes ikke.' } });
  return trunk;
}

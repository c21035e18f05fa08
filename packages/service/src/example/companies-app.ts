import { Body, Controller, Get, HttpCode, Module, Param, Patch, Post, Put, Res } from '@nestjs/common';
import { type PurposeWork, PurposeGate } from '@turbotrack/privacy';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { CurrentCaller, ForCustomers, Scopes } from '../auth/access.js';
import type { Caller } from '../auth/bearer-tokens.js';
import type { RunningApp } from '../http/create-app.js';
import { Deprecated } from '../http/deprecated.js';
import { idSchema } from '../lists/paging.js';
import { type PlatformConfig, startPlatformApp } from '../platform/start-platform-app.js';
import { Problem, PROBLEMS } from '../problems/problem.js';
import { Write } from '../writes/write-decorator.js';
import { requireMatch, writeOnce } from '../writes/write-request.js';

const companySchema = z.strictObject({ name: z.string().min(1), reference: z.string().nullable().default(null) }).meta({ id: 'NewCompany' });
type NewCompany = z.output<typeof companySchema>;
const changeSchema = z.strictObject({ city: z.string().min(1) });

/** What a route does to the answer of its own making, and for how long its work waits before it is done. */
export const course = { failsAfterWork: false, gate: undefined as Promise<void> | undefined };

const COLUMNS = `name, cvr, street, postcode, city, invoice_contact, invoice_email, tariff_code, policy_version`;

async function readCompany({ sql }: PurposeWork<'ordering'>, customerId: number): Promise<{ customerId: number; name: string; city: string }> {
  const { rows } = await sql<{ customerId: number; name: string; city: string }>(
    ['ordering.customer'], 'select customer_id as "customerId", name, city from ordering.customer where customer_id = $1', [customerId]);
  if (!rows[0]) throw new Problem(PROBLEMS.notFound);
  return rows[0];
}

@Controller('companies')
@Scopes('ordering:write')
@ForCustomers()
class CompaniesController {
  constructor(private readonly gate: PurposeGate) {}

  @Get(':customerId')
  read(@CurrentCaller() caller: Caller, @Param('customerId', { schema: idSchema }) customerId: number) {
    return this.gate.purpose('ordering', this.access(caller, customerId), (inside) => readCompany(inside, customerId));
  }

  @Post()
  @Write({ bulk: true })
  async make(@CurrentCaller() caller: Caller, @Body({ schema: companySchema }) { name, reference }: NewCompany, @Res({ passthrough: true }) reply: FastifyReply) {
    const customerId = await writeOnce(this.gate, 'ordering', { scope: 'all', actor: 'client:x', why: 'make company' }, async ({ sql }) => {
      const { rows } = await sql<{ customer_id: number }>(
        ['ordering.customer'],
        `insert into ordering.customer (external_reference, ${COLUMNS}) values ($1, $2, '12345674', 'Prøvevej 1', '9999', 'Prøveby', 'X', 'x@nordlys.example', 'standard', 1) returning customer_id`,
        [reference, name]);
      await course.gate;
      return rows[0]!.customer_id;
    });
    if (course.failsAfterWork) throw new Problem(PROBLEMS.notProcessable);
    reply.status(201);
    return { customerId, name, by: caller.subject };
  }

  @Patch(':customerId')
  @Write({ ifMatch: true, bulk: '/companies/changes/bulk' })
  change(@CurrentCaller() caller: Caller, @Param('customerId', { schema: idSchema }) customerId: number, @Body({ schema: changeSchema }) { city }: { city: string }) {
    return writeOnce(this.gate, 'ordering', this.access(caller, customerId), async (inside) => {
      requireMatch(await readCompany(inside, customerId));
      await inside.sql(['ordering.customer'], 'update ordering.customer set city = $2 where customer_id = $1', [customerId, city]);
      return readCompany(inside, customerId);
    });
  }

  @Put('forgotten')
  @Write()
  forgotten(): { done: boolean } {
    return { done: true };
  }

  @Put('twice')
  @Write()
  async twice(): Promise<void> {
    const access = { scope: 'all', actor: 'client:x', why: 'write twice' } as const;
    for (const _nth of [1, 2]) await writeOnce(this.gate, 'ordering', access, async () => undefined);
  }

  @Post('plain')
  @HttpCode(200)
  @Deprecated({ since: '2026-11-01T00:00:00Z', sunset: '2027-05-01T00:00:00Z', link: 'https://docs.example/companies' })
  plain(): { done: boolean } {
    return { done: true };
  }

  private access(caller: Caller, customerId: number) {
    return { scope: { customer: caller.customerId ?? customerId }, actor: 'client:x', why: 'work on company' };
  }
}

@Module({ controllers: [CompaniesController] })
class CompaniesModule {}

export function startCompanies(config: PlatformConfig): Promise<RunningApp> {
  return startPlatformApp(CompaniesModule, {
    name: 'ordering', title: 'Companies', version: '1', config, purposes: ['ordering'], jobs: [], api: { purpose: 'ordering', readScope: 'ordering:read' },
  });
}

interface Asked {
  readonly as: string;
  readonly headers?: Record<string, string>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

/** A request with a body of JSON, or of text as it stands. */
export async function ask(url: string, method: string, body: unknown, { as, headers = {} }: Asked): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${as}`, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: (text.startsWith('{') ? JSON.parse(text) : {}) as Record<string, unknown> };
}

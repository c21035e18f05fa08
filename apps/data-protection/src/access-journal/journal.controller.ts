import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PurposeGate, type WhoSaw, whoSaw } from '@turbotrack/privacy';
import { type Caller, CurrentCaller, idSchema, limitSchema, Problem, PROBLEMS, Scopes } from '@turbotrack/service';
import { z } from 'zod';

const querySchema = z.strictObject({
  customer: idSchema.optional(),
  employee: idSchema.optional(),
  from: z.iso.datetime({ offset: true }),
  to: z.iso.datetime({ offset: true }),
  after: z.string().regex(/^[0-9T:.Z+-]{20,32}~\d{1,9}$/).optional().describe('The `next` of the page before.'),
  limit: limitSchema,
});

const entrySchema = z.object({
  at: z.iso.datetime(),
  actor: z.string(),
  purpose: z.string(),
  tables: z.array(z.string()),
  why: z.string(),
  reference: z.string().nullable(),
  concerned: z.enum(['this one', 'named among others', 'everybody']),
}).meta({ id: 'JournalEntry' });

const pageSchema = z.object({ items: z.array(entrySchema), next: z.string().nullable() }).meta({ id: 'JournalPage' });

@ApiTags('journal')
@Controller('journal')
@Scopes('data-protection:read')
export class JournalController {
  constructor(private readonly gate: PurposeGate) {}

  @Get()
  @ApiOperation({ summary: 'Who saw the data of a customer or an employee, for which purpose and why; newest first' })
  @ApiOkResponse({ standardSchema: pageSchema })
  async list(@CurrentCaller() caller: Caller, @Query({ schema: querySchema }) query: z.output<typeof querySchema>): Promise<z.input<typeof pageSchema>> {
    const { customer, employee, from, to, after, limit } = query;
    if ((customer === undefined) === (employee === undefined)) {
      throw new Problem(PROBLEMS.invalidRequest, {
        errors: [{ in: 'query', pointer: '/customer', detail: { en: 'Name one customer or one employee.', da: 'Angiv én kunde eller én medarbejder.' } }],
      });
    }
    const subject = employee === undefined ? { customer: customer! } : { employee };
    const asked: WhoSaw = { subject, from: new Date(from), to: new Date(to), after: after ?? null, limit };
    const access = { scope: 'all', actor: `client:${caller.actor}`, why: 'look into the access journal' } as const;
    const { entries, next } = await this.gate.purpose('security', access, (inside) => whoSaw(inside, asked));
    return { items: entries.map((entry) => ({ ...entry, tables: [...entry.tables], at: entry.at.toISOString() })), next };
  }
}

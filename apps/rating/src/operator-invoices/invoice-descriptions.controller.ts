import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PurposeGate } from '@turbotrack/privacy';
import { type Caller, CurrentCaller, Problem, PROBLEMS, Scopes } from '@turbotrack/service';
import { eq } from 'drizzle-orm';
import { operatorName } from '../operators/operators.js';
import { type InvoiceDescription, invoiceDescriptionSchema, PLAIN_DESCRIPTION } from './invoice-description.js';

const NOT_FOUND = { detail: { en: 'There is no such operator.', da: 'Operatøren findes ikke.' } };

/** How operators write their invoices. */
@ApiTags('operators')
@Controller('operators')
export class InvoiceDescriptionsController {
  constructor(private readonly gate: PurposeGate) {}

  @Get(':name/invoice-description')
  @Scopes('rating:read')
  @ApiOperation({ summary: 'How the operator writes its invoices; our own column names where nobody has said' })
  @ApiOkResponse({ standardSchema: invoiceDescriptionSchema })
  read(@CurrentCaller() caller: Caller, @Param('name', { schema: operatorName }) name: string): Promise<InvoiceDescription> {
    return this.gate.purpose('rating', { scope: 'all', actor: caller.actor, why: 'read how an operator writes invoices', readOnly: true }, async ({ db, tables }) => {
      const { operator } = tables.rating;
      const [found] = await db.select({ description: operator.invoiceDescription }).from(operator).where(eq(operator.name, name));
      if (!found) throw new Problem(PROBLEMS.notFound, NOT_FOUND);
      return found.description === null ? PLAIN_DESCRIPTION : invoiceDescriptionSchema.parse(found.description);
    });
  }

  @Put(':name/invoice-description')
  @Scopes('rating:write')
  @ApiOperation({ summary: 'Describe how an operator writes its invoices' })
  @ApiOkResponse({ standardSchema: invoiceDescriptionSchema })
  put(
    @CurrentCaller() caller: Caller, @Param('name', { schema: operatorName }) name: string, @Body({ schema: invoiceDescriptionSchema }) description: InvoiceDescription,
  ): Promise<InvoiceDescription> {
    return this.gate.purpose('rating', { scope: 'all', actor: caller.actor, why: 'describe how an operator writes invoices' }, async ({ db, tables }) => {
      const { operator } = tables.rating;
      const changed = await db.update(operator).set({ invoiceDescription: description }).where(eq(operator.name, name)).returning({ operatorId: operator.operatorId });
      if (changed.length === 0) throw new Problem(PROBLEMS.notFound, NOT_FOUND);
      return description;
    });
  }
}

import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { noteBounce, readBounce } from '@turbotrack/mail';
import { PurposeGate } from '@turbotrack/privacy';
import { Alarms, type Caller, CurrentCaller, Scopes } from '@turbotrack/service';
import { z } from 'zod';
import { actorOf, requireOperator } from '../callers/work-for-caller.js';

const bouncedSchema = z.strictObject({ message: z.string().min(1).max(500_000).describe('The report as it came, headers and all.') }).meta({ id: 'MailBounce' });
const notedSchema = z.object({ marked: z.boolean().describe('Whether a mail is marked as bounced by it.') }).meta({ id: 'NotedMailBounce' });

@ApiTags('mail')
@Controller('mail-bounces')
@Scopes('ordering:write')
export class MailBouncesController {
  constructor(
    private readonly gate: PurposeGate,
    private readonly alarms: Alarms,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'A report that a mail could not be delivered (RFC 3464), as the mail server hands it on' })
  @ApiOkResponse({ standardSchema: notedSchema })
  async take(@CurrentCaller() caller: Caller, @Body({ schema: bouncedSchema }) { message }: z.output<typeof bouncedSchema>): Promise<z.output<typeof notedSchema>> {
    requireOperator(caller);
    const bounce = readBounce(message);
    if (!bounce) return { marked: false };
    const marked = await this.gate.purpose('delivery', { scope: 'all', actor: actorOf(caller), why: 'note mail bounce' }, (inside) => noteBounce(inside, bounce));
    if (marked) {
      await this.alarms.raise({ code: 'mail-undeliverable', severity: 'warning', sentence: 'A mail to a customer came back; the address needs a look.', facts: { mailId: bounce.mailId! } });
    }
    return { marked };
  }
}

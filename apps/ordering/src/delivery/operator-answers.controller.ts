import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { answerSchema, type SealedMessage, sealedSchema, SealError } from '@turbotrack/network-operators';
import { PurposeGate } from '@turbotrack/privacy';
import { JobFailure, Problem, PROBLEMS, Public } from '@turbotrack/service';
import { deliverOrder } from '../jobs.js';
import { NetworkOperatorOfOrdering, SendRequest } from './send-request.js';
import { accessTo } from './work-on-order.js';

@ApiTags('operator')
@Controller('operator-answers')
export class OperatorAnswersController {
  constructor(
    private readonly operator: NetworkOperatorOfOrdering,
    private readonly requests: SendRequest,
    private readonly gate: PurposeGate,
  ) {}

  /** The signature says who sends; a token would say no more. */
  @Post()
  @HttpCode(204)
  @Public()
  @ApiOperation({ summary: 'A network operator answers a request: a flattened JWS with HS256' })
  @ApiNoContentResponse()
  async take(@Body({ schema: sealedSchema }) sealed: SealedMessage): Promise<void> {
    const answer = answerSchema.safeParse(this.open(sealed));
    if (!answer.success) throw new Problem(PROBLEMS.invalidRequest);
    const taken = await this.requests.takeAnswer(answer.data).catch((error: unknown) => {
      // Its customer was restricted meanwhile: the operator comes again, or is asked again.
      if (error instanceof JobFailure) return undefined;
      throw error;
    });
    if (!taken) throw new Problem(PROBLEMS.notFound);
    if (taken.orderId !== null && !taken.closed) await this.goOn(taken.orderId, answer.data.requestId);
  }

  private open(sealed: SealedMessage): unknown {
    try {
      return this.operator.port.open(sealed);
    } catch (error) {
      throw error instanceof SealError ? new Problem(PROBLEMS.unauthenticated) : error;
    }
  }

  /** Only where something is left to be handed over. */
  private async goOn(orderId: number, requestId: string): Promise<void> {
    const { queue, name, version } = deliverOrder;
    await this.gate.purpose('delivery', accessTo(orderId), ({ sql }) => sql(
      ['ordering.operator_request', 'platform.outbox'],
      `insert into platform.outbox (queue, job, job_key, payload)
       select $1, $2, $3 || '.' || count(*), $4 from ordering.operator_request where order_id = $5 and state = 'unsent' having count(*) > 0`,
      [queue, name, `${orderId}.${requestId}`, { v: version, orderId }, orderId],
    ));
  }
}

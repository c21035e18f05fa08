import { Body, Controller, Get, HttpCode, Injectable, Module, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { CurrentCaller, ForCustomers, Public, Scopes } from '../auth/access.js';
import type { Caller } from '../auth/bearer-tokens.js';
import { currentTraceId } from '../logging/trace-context.js';
import { Problem, PROBLEMS } from '../problems/problem.js';
import { defineJob, type JobPayload } from '../queues/define-job.js';
import { Handles } from '../queues/handles.js';
import type { JobContext } from '../queues/job-worker.js';
import { Queues } from '../queues/queues.js';

/** Stands for what must never leave the process: a fictitious number and name, and a digit run of their kind. */
export const CANARY = 'Kanarie Fugl 4599887766';

export const orderSchema = z.strictObject({
  product: z.enum(['mobile', 'landline']),
  quantity: z.int().min(1).max(100),
  contact: z.object({ name: z.string().min(2), mail: z.email() }).optional(),
}).meta({ id: 'NewOrder' });

const orderAnswer = z.object({ orderId: z.int(), traceId: z.string() }).meta({ id: 'OrderAnswer' });
const idSchema = z.coerce.number().int().positive();

export function deliverOrder(queue: string) {
  return defineJob({ queue, name: 'deliver-order', version: 1, payload: z.object({ orderId: z.int() }), backoffMs: 50, attempts: 2 });
}

/** The job of the example app that runs in the tests of HTTP; the tests of queues define theirs. */
export const exampleJob = deliverOrder('example');

@Controller('orders')
@Scopes('orders:read')
@ForCustomers()
class OrdersController {
  constructor(private readonly queues: Queues) {}

  @Post()
  @Scopes('orders:write')
  @ApiCreatedResponse({ standardSchema: orderAnswer })
  async place(@Body({ schema: orderSchema }) order: z.output<typeof orderSchema>): Promise<z.input<typeof orderAnswer>> {
    await this.queues.enqueue(exampleJob, { orderId: order.quantity }, { key: String(order.quantity) });
    return { orderId: order.quantity, traceId: currentTraceId() ?? '' };
  }

  @Get(':id')
  read(@Param('id', { schema: idSchema }) id: number, @CurrentCaller() caller: Caller): { customerId?: number } {
    if (id !== 1) throw new Problem(PROBLEMS.notFound, { detail: { en: 'There is no such order.', da: 'Ordren findes ikke.' } });
    return { ...(caller.customerId !== undefined && { customerId: caller.customerId }) };
  }
}

@Controller()
@Public()
class OpenController {
  @Get('broken')
  broken(): void {
    throw Object.assign(new Error(`Could not call ${CANARY}`), { number: CANARY });
  }

  @Get('search')
  search(@Query('page', { schema: idSchema }) page: number): { page: number } {
    return { page };
  }

  @Get('slow')
  @HttpCode(200)
  async slow(): Promise<{ status: string }> {
    await new Promise((resolve) => setTimeout(resolve, 700));
    return { status: 'done' };
  }
}

/** What the handler has done in this process. */
export const delivered: number[] = [];

@Injectable()
export class DeliverOrder {
  @Handles(exampleJob)
  async deliver({ orderId }: JobPayload<typeof exampleJob>, { signal }: JobContext): Promise<void> {
    if (orderId === 13) throw new Error(`Could not deliver to ${CANARY}`);
    if (orderId >= 50) await new Promise((resolve) => setTimeout(resolve, orderId * 10));
    signal.throwIfAborted();
    delivered.push(orderId);
  }
}

@Module({ controllers: [OrdersController, OpenController], providers: [DeliverOrder] })
export class ExampleModule {}

import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentCaller, idSchema, type Page, pageOf, Scopes } from '@turbotrack/service';
import type { FastifyReply } from 'fastify';
import { requireCustomer, WorkForCaller } from '../callers/work-for-caller.js';
import {
  type NewOrder, newOrderSchema, type Order, type OrderList, orderListSchema, orderPageSchema, type WholeOrder, wholeOrderSchema,
} from './order.schemas.js';
import { PlaceOrder } from './place-order.js';
import { readOrder, readOrders } from './read-order.js';

@ApiTags('orders')
@Controller('orders')
@Scopes('ordering:read')
export class OrdersController {
  constructor(
    private readonly placing: PlaceOrder,
    private readonly work: WorkForCaller,
  ) {}

  @Post()
  @HttpCode(202)
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Order; delivery follows. 200 when the same is there under its reference' })
  @ApiAcceptedResponse({ standardSchema: wholeOrderSchema })
  @ApiOkResponse({ standardSchema: wholeOrderSchema })
  async place(
    @CurrentCaller() caller: Caller, @Body({ schema: newOrderSchema }) wanted: NewOrder, @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WholeOrder> {
    const { order, created } = await this.placing.place(caller, wanted);
    reply.status(created ? 202 : 200);
    return order;
  }

  @Get()
  @ApiOperation({ summary: 'Orders, the oldest first' })
  @ApiOkResponse({ standardSchema: orderPageSchema })
  list(@CurrentCaller() caller: Caller, @Query({ schema: orderListSchema }) query: OrderList): Promise<Page<Order>> {
    return this.work.read(caller, 'list orders', query.customerId, async (inside) => {
      if (query.customerId !== undefined) await requireCustomer(inside, query.customerId);
      return pageOf(await readOrders(inside, { ...query, limit: query.limit + 1 }), query.limit, ({ orderId }) => orderId);
    });
  }

  @Get(':orderId')
  @ApiOperation({ summary: 'How far an order has come, item by item' })
  @ApiOkResponse({ standardSchema: wholeOrderSchema })
  find(@CurrentCaller() caller: Caller, @Param('orderId', { schema: idSchema }) orderId: number): Promise<WholeOrder> {
    return this.work.read(caller, 'look at order', undefined, (inside) => readOrder(inside, orderId));
  }
}

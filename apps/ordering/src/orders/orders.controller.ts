import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, Res, type StreamableFile } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { answerList, AskedForm, type Caller, csvColumns, CurrentCaller, ForCustomers, idSchema, type ListForm, type Page, pageOf, Scopes } from '@turbotrack/service';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { requireCustomer, WorkForCaller } from '../callers/work-for-caller.js';
import { AmendItem } from './amend-item.js';
import { CancelOrder } from './cancel-order.js';
import { DecideOrder } from './decide-order.js';
import {
  type ItemChange, itemChangeSchema, type NewOrder, newOrderSchema, type Order, type OrderHistory, orderHistorySchema, type OrderList, orderListSchema, orderPageSchema, orderSchema,
  reasonSchema, type WholeOrder, wholeOrderSchema,
} from './order.schemas.js';
import { ORDER_FORM, orderFormSchema } from './order-form.js';
import { PlaceOrder } from './place-order.js';
import { readHistory, readOrder, readOrders } from './read-order.js';

const itemNoSchema = z.coerce.number().int().min(1).max(32_767);
const ORDERS_AS_CSV = { fileName: 'orders.csv', columns: csvColumns(orderSchema) };

@ApiTags('orders')
@ForCustomers()
@Controller('orders')
@Scopes('ordering:read')
export class OrdersController {
  constructor(
    private readonly placing: PlaceOrder,
    private readonly amending: AmendItem,
    private readonly cancelling: CancelOrder,
    private readonly deciding: DecideOrder,
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
  list(
    @CurrentCaller() caller: Caller, @AskedForm() form: ListForm, @Query({ schema: orderListSchema }) { after, limit, format: _form, ...filter }: OrderList,
  ): Promise<Page<Order> | StreamableFile> {
    return answerList(form, ORDERS_AS_CSV, { after, limit }, (paging) => this.work.read(caller, 'list orders', filter.customerId, async (inside) => {
      if (filter.customerId !== undefined) await requireCustomer(inside, filter.customerId);
      return pageOf(await readOrders(inside, { ...filter, after: paging.after, limit: paging.limit + 1 }), paging.limit, ({ orderId }) => orderId);
    }));
  }

  @Get('form')
  @ApiOperation({ summary: 'Which fields of an order are necessary, which voluntary, and why' })
  @ApiOkResponse({ standardSchema: orderFormSchema })
  form(): typeof ORDER_FORM {
    return ORDER_FORM;
  }

  @Get(':orderId')
  @ApiOperation({ summary: 'How far an order has come, item by item' })
  @ApiOkResponse({ standardSchema: wholeOrderSchema })
  find(@CurrentCaller() caller: Caller, @Param('orderId', { schema: idSchema }) orderId: number): Promise<WholeOrder> {
    return this.work.read(caller, 'look at order', undefined, (inside) => readOrder(inside, orderId));
  }

  @Get(':orderId/history')
  @ApiOperation({ summary: 'The states an order and its items went through, when and by whom' })
  @ApiOkResponse({ standardSchema: orderHistorySchema })
  history(@CurrentCaller() caller: Caller, @Param('orderId', { schema: idSchema }) orderId: number): Promise<OrderHistory> {
    return this.work.read(caller, 'look at order history', undefined, (inside) => readHistory(inside, orderId));
  }

  @Patch(':orderId/items/:itemNo')
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Change an item before anything of it has begun' })
  @ApiOkResponse({ standardSchema: wholeOrderSchema })
  amend(
    @CurrentCaller() caller: Caller, @Param('orderId', { schema: idSchema }) orderId: number, @Param('itemNo', { schema: itemNoSchema }) itemNo: number,
    @Body({ schema: itemChangeSchema }) change: ItemChange,
  ): Promise<WholeOrder> {
    return this.amending.amend(caller, orderId, itemNo, change);
  }

  @Post(':orderId/cancel')
  @HttpCode(200)
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Cancel what is not carried out; what is in progress is undone' })
  @ApiOkResponse({ standardSchema: wholeOrderSchema })
  cancel(@CurrentCaller() caller: Caller, @Param('orderId', { schema: idSchema }) orderId: number): Promise<WholeOrder> {
    return this.cancelling.cancel(caller, orderId);
  }

  @Post(':orderId/items/:itemNo/cancel')
  @HttpCode(200)
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Cancel one item, of a bundle its components with it' })
  @ApiOkResponse({ standardSchema: wholeOrderSchema })
  cancelItem(
    @CurrentCaller() caller: Caller, @Param('orderId', { schema: idSchema }) orderId: number, @Param('itemNo', { schema: itemNoSchema }) itemNo: number,
  ): Promise<WholeOrder> {
    return this.cancelling.cancelItem(caller, orderId, itemNo);
  }

  @Post(':orderId/approve')
  @HttpCode(200)
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Let an order that is held be delivered' })
  @ApiOkResponse({ standardSchema: wholeOrderSchema })
  approve(
    @CurrentCaller() caller: Caller, @Param('orderId', { schema: idSchema }) orderId: number, @Body({ schema: reasonSchema }) { reason }: z.output<typeof reasonSchema>,
  ): Promise<WholeOrder> {
    return this.deciding.approve(caller, orderId, reason);
  }

  @Post(':orderId/reject')
  @HttpCode(200)
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Refuse an order that is held' })
  @ApiOkResponse({ standardSchema: wholeOrderSchema })
  reject(
    @CurrentCaller() caller: Caller, @Param('orderId', { schema: idSchema }) orderId: number, @Body({ schema: reasonSchema }) { reason }: z.output<typeof reasonSchema>,
  ): Promise<WholeOrder> {
    return this.deciding.reject(caller, orderId, reason);
  }
}

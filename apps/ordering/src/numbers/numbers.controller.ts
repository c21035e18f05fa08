import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentCaller, ForCustomers, idSchema, type Page, pageOf, type Paging, pagingSchema, Scopes } from '@turbotrack/service';
import { requireCustomer, WorkForCaller } from '../callers/work-for-caller.js';
import {
  type HeldNumber, heldNumberPageSchema, heldNumberSchema, type NewSimCard, newSimCardSchema, type Reassignment, reassignmentSchema, type Release, releaseSchema, type SimCard, simCardSchema, simCardsSchema,
} from './number.schemas.js';
import { readNumbers } from './read-numbers.js';
import { ReassignNumber } from './reassign-number.js';
import { ReleaseNumber } from './release-number.js';
import { SimCards } from './sim-cards.js';

@ApiTags('numbers')
@ForCustomers()
@Controller('customers/:customerId/numbers')
@Scopes('ordering:read')
export class NumbersController {
  constructor(
    private readonly work: WorkForCaller,
    private readonly releasing: ReleaseNumber,
    private readonly reassigning: ReassignNumber,
    private readonly cards: SimCards,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The numbers a customer holds and has held: who, from when, to when' })
  @ApiOkResponse({ standardSchema: heldNumberPageSchema })
  list(
    @CurrentCaller() caller: Caller, @Param('customerId', { schema: idSchema }) customerId: number, @Query({ schema: pagingSchema }) { after, limit }: Paging,
  ): Promise<Page<HeldNumber>> {
    return this.work.read(caller, 'list numbers', customerId, async (inside) => {
      await requireCustomer(inside, customerId);
      return pageOf(await readNumbers(inside, customerId, { after, limit: limit + 1 }), limit, ({ assignmentId }) => assignmentId);
    });
  }

  @Post(':assignmentId/release')
  @HttpCode(200)
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Release a number at a moment, so that another can have it from then on' })
  @ApiOkResponse({ standardSchema: heldNumberSchema })
  release(
    @CurrentCaller() caller: Caller,
    @Param('customerId', { schema: idSchema }) customerId: number,
    @Param('assignmentId', { schema: idSchema }) assignmentId: number,
    @Body({ schema: releaseSchema }) release: Release,
  ): Promise<HeldNumber> {
    return this.releasing.release(caller, customerId, assignmentId, release);
  }
  @Post(':assignmentId/reassign')
  @Scopes('ordering:write')
  @ApiOperation({ summary: "Give a number to another of the customer's people from a moment on" })
  @ApiCreatedResponse({ standardSchema: heldNumberSchema })
  reassign(
    @CurrentCaller() caller: Caller,
    @Param('customerId', { schema: idSchema }) customerId: number,
    @Param('assignmentId', { schema: idSchema }) assignmentId: number,
    @Body({ schema: reassignmentSchema }) wanted: Reassignment,
  ): Promise<HeldNumber> {
    return this.reassigning.reassign(caller, customerId, assignmentId, wanted);
  }

  @Delete(':assignmentId')
  @HttpCode(204)
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Take back a holding that has not begun' })
  @ApiNoContentResponse()
  cancel(
    @CurrentCaller() caller: Caller, @Param('customerId', { schema: idSchema }) customerId: number, @Param('assignmentId', { schema: idSchema }) assignmentId: number,
  ): Promise<void> {
    return this.reassigning.cancel(caller, customerId, assignmentId);
  }

  @Get(':assignmentId/cards')
  @ApiOperation({ summary: 'Cards and telephones a number is and was used with, the latest first' })
  @ApiOkResponse({ standardSchema: simCardsSchema })
  async listCards(
    @CurrentCaller() caller: Caller, @Param('customerId', { schema: idSchema }) customerId: number, @Param('assignmentId', { schema: idSchema }) assignmentId: number,
  ): Promise<{ items: SimCard[] }> {
    return { items: await this.cards.list(caller, customerId, assignmentId) };
  }

  @Put(':assignmentId/card')
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Note the card and telephone a number is used with now' })
  @ApiOkResponse({ standardSchema: simCardSchema })
  noteCard(
    @CurrentCaller() caller: Caller,
    @Param('customerId', { schema: idSchema }) customerId: number,
    @Param('assignmentId', { schema: idSchema }) assignmentId: number,
    @Body({ schema: newSimCardSchema }) card: NewSimCard,
  ): Promise<SimCard> {
    return this.cards.note(caller, customerId, assignmentId, card);
  }
}

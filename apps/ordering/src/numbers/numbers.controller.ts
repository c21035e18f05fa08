import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentCaller, idSchema, type Page, pageOf, type Paging, pagingSchema, Scopes } from '@turbotrack/service';
import { requireCustomer, WorkForCaller } from '../callers/work-for-caller.js';
import { type HeldNumber, heldNumberPageSchema, heldNumberSchema, type Release, releaseSchema } from './number.schemas.js';
import { readNumbers } from './read-numbers.js';
import { ReleaseNumber } from './release-number.js';

@ApiTags('numbers')
@Controller('customers/:customerId/numbers')
@Scopes('ordering:read')
export class NumbersController {
  constructor(
    private readonly work: WorkForCaller,
    private readonly releasing: ReleaseNumber,
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
    @Body({ schema: releaseSchema }) { at }: Release,
  ): Promise<HeldNumber> {
    return this.releasing.release(caller, customerId, assignmentId, at);
  }
}

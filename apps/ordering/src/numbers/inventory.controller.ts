import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, type StreamableFile } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { answerList, AskedForm, type Caller, csvColumns, CurrentCaller, ForCustomers, idSchema, type ListForm, type Page, type Paging, pagingSchema, Scopes } from '@turbotrack/service';
import { Inventory } from './inventory.js';
import {
  type InventoryNumber, inventoryNumberSchema, inventoryPageSchema, newRangeSchema, type NewRange, type NumberHolder, numberHoldersSchema, type NumberPrice, numberPriceSchema,
  numberPricesSchema, type NumberRange, type NumberSearch, numberSearchSchema, portOutSchema, type QuarantineRule, quarantineRuleSchema, quarantineRulesSchema, rangePageSchema, rangeSchema,
} from './inventory.schemas.js';
import { NumberTerms } from './number-terms.js';

const NUMBERS_AS_CSV = { fileName: 'numbers.csv', columns: csvColumns(inventoryNumberSchema) };

@ApiTags('inventory')
@ForCustomers()
@Controller('inventory')
@Scopes('ordering:read')
export class InventoryController {
  constructor(
    private readonly inventory: Inventory,
    private readonly terms: NumberTerms,
  ) {}

  @Get('ranges')
  @ApiOperation({ summary: 'Ranges the company may hand numbers out of' })
  @ApiOkResponse({ standardSchema: rangePageSchema })
  ranges(@CurrentCaller() caller: Caller, @Query({ schema: pagingSchema }) paging: Paging): Promise<Page<NumberRange>> {
    return this.inventory.ranges(caller, paging);
  }

  @Post('ranges')
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Take a range of up to 100,000 numbers into the inventory' })
  @ApiCreatedResponse({ standardSchema: rangeSchema })
  takeIn(@CurrentCaller() caller: Caller, @Body({ schema: newRangeSchema }) wanted: NewRange): Promise<NumberRange> {
    return this.inventory.takeIn(caller, wanted);
  }

  @Get('numbers')
  @ApiOperation({ summary: 'Search the inventory by state, kind, class, digits or pattern; a customer finds the numbers it could order' })
  @ApiOkResponse({ standardSchema: inventoryPageSchema })
  search(@CurrentCaller() caller: Caller, @AskedForm() form: ListForm, @Query({ schema: numberSearchSchema }) { after, limit, ...search }: NumberSearch): Promise<Page<InventoryNumber> | StreamableFile> {
    return answerList(form, NUMBERS_AS_CSV, { after, limit }, (paging) => this.inventory.search(caller, { ...search, ...paging }));
  }

  @Get('numbers/:numberId/holders')
  @ApiOperation({ summary: 'Who held a number when, the latest first' })
  @ApiOkResponse({ standardSchema: numberHoldersSchema })
  async holders(@CurrentCaller() caller: Caller, @Param('numberId', { schema: idSchema }) numberId: number): Promise<{ items: NumberHolder[] }> {
    return { items: await this.inventory.holders(caller, numberId) };
  }

  @Post('numbers/:numberId/port-out')
  @HttpCode(204)
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Let a released number go to another operator' })
  @ApiNoContentResponse()
  portOut(@CurrentCaller() caller: Caller, @Param('numberId', { schema: idSchema }) numberId: number, @Body({ schema: portOutSchema }) { at }: { at: number }): Promise<void> {
    return this.inventory.portOut(caller, numberId, at);
  }

  @Get('quarantine')
  @ApiOperation({ summary: 'How long numbers rest between two holders, from which day on' })
  @ApiOkResponse({ standardSchema: quarantineRulesSchema })
  async rules(@CurrentCaller() caller: Caller): Promise<{ items: QuarantineRule[] }> {
    return { items: await this.terms.rules(caller) };
  }

  @Put('quarantine')
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Set the days of rest from a day on' })
  @ApiOkResponse({ standardSchema: quarantineRuleSchema })
  setRule(@CurrentCaller() caller: Caller, @Body({ schema: quarantineRuleSchema }) rule: QuarantineRule): Promise<QuarantineRule> {
    return this.terms.setRule(caller, rule);
  }

  @Get('prices')
  @ApiOperation({ summary: 'What beautiful numbers cost, by class and day' })
  @ApiOkResponse({ standardSchema: numberPricesSchema })
  async prices(@CurrentCaller() caller: Caller): Promise<{ items: NumberPrice[] }> {
    return { items: await this.terms.prices(caller) };
  }

  @Put('prices')
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Add a price of a class from a day on' })
  @ApiOkResponse({ standardSchema: numberPriceSchema })
  addPrice(@CurrentCaller() caller: Caller, @Body({ schema: numberPriceSchema }) price: NumberPrice): Promise<NumberPrice> {
    return this.terms.addPrice(caller, price);
  }
}

import { Body, Controller, Get, Param, Put, Query, Res, type StreamableFile } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { answerList, AskedForm, type Caller, csvColumns, CurrentCaller, ForCustomers, type ListForm, type Page, Scopes, Write } from '@turbotrack/service';
import type { FastifyReply } from 'fastify';
import {
  type NewProduct, newProductSchema, type Product, productCodeSchema, type ProductHistory, productHistorySchema, type ProductList, productListSchema, productPageSchema, productSchema,
} from './product.schemas.js';
import { Products } from './products.js';

@ApiTags('products')
@ForCustomers()
@Controller('products')
@Scopes('ordering:read')
export class ProductsController {
  constructor(private readonly products: Products) {}

  @Get()
  @ApiOperation({ summary: 'Products, every version, or those of a kind, or on sale on a day' })
  @ApiOkResponse({ standardSchema: productPageSchema })
  list(@CurrentCaller() caller: Caller, @AskedForm() form: ListForm, @Query({ schema: productListSchema }) query: ProductList): Promise<Page<Product> | StreamableFile> {
    return answerList(form, { fileName: 'products.csv', columns: csvColumns(productSchema) }, query, (paging) => this.products.list(caller, { ...query, ...paging }));
  }

  @Get(':code')
  @ApiOperation({ summary: 'The history of a product: every version, the earliest first' })
  @ApiOkResponse({ standardSchema: productHistorySchema })
  history(@CurrentCaller() caller: Caller, @Param('code', { schema: productCodeSchema }) code: string): Promise<ProductHistory> {
    return this.products.history(caller, code);
  }

  @Put(':code')
  @Write({ bulk: '/products/bulk' })
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Make a version of a product; 200 when it is there already' })
  @ApiCreatedResponse({ standardSchema: productSchema })
  @ApiOkResponse({ standardSchema: productSchema })
  async put(
    @CurrentCaller() caller: Caller,
    @Param('code', { schema: productCodeSchema }) code: string,
    @Body({ schema: newProductSchema }) wanted: NewProduct,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Product> {
    const { product, created } = await this.products.put(caller, code, wanted);
    reply.status(created ? 201 : 200);
    return product;
  }
}

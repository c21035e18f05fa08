import { Body, Controller, Get, Param, Put, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentCaller, type Page, type Paging, pagingSchema, Scopes } from '@turbotrack/service';
import type { FastifyReply } from 'fastify';
import { type NewProduct, newProductSchema, type Product, productCodeSchema, productPageSchema, productSchema } from './product.schemas.js';
import { Products } from './products.js';

@ApiTags('products')
@Controller('products')
@Scopes('ordering:read')
export class ProductsController {
  constructor(private readonly products: Products) {}

  @Get()
  @ApiOperation({ summary: 'Products, every version' })
  @ApiOkResponse({ standardSchema: productPageSchema })
  list(@CurrentCaller() caller: Caller, @Query({ schema: pagingSchema }) paging: Paging): Promise<Page<Product>> {
    return this.products.list(caller, paging);
  }

  @Put(':code')
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

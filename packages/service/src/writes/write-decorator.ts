import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension, ApiHeader, ApiQuery } from '@nestjs/swagger';

/** What a route under `@Write` takes besides its body. */
export interface WriteOptions {
  /**
   * Many of it at once. `true`, for a POST: the list goes to the route's own address with `/bulk` behind it. A path: it goes there, and each row names
   * what the path leaves out of the route's parameters, `{ "customerId": 7, … }`.
   */
  readonly bulk?: true | `/${string}`;
  /** Its work asks `requireMatch`, so callers send `If-Match`. */
  readonly ifMatch?: true;
}

const WRITE = Symbol('write');

/** How a bulk path stands in the OpenAPI document of the route that it multiplies. */
export const BULK_EXTENSION = 'x-bulk';

/**
 * The route writes as every write of the API: it takes an `Idempotency-Key`, can be tried out with `?validate=true`, stands in the audit log, and can be
 * had in bulk. Its work has to be one transaction through `writeOnce`.
 */
export function Write(options: WriteOptions = {}): MethodDecorator {
  const decorators = [
    SetMetadata(WRITE, options),
    ApiHeader({ name: 'Idempotency-Key', required: false, description: 'The same request under the same key is carried out once and answered alike.', schema: { type: 'string', maxLength: 255 } }),
    ApiQuery({ name: 'validate', required: false, description: 'With true nothing is stored: the answer says what it would have been.', schema: { type: 'boolean' } }),
  ];
  if (options.ifMatch) decorators.push(ApiHeader({ name: 'If-Match', required: true, description: 'The ETag of what is changed, as it was read.', schema: { type: 'string' } }));
  if (options.bulk) decorators.push(ApiExtension(BULK_EXTENSION, options.bulk));
  return applyDecorators(...decorators);
}

export function writeOptionsOf(handler: object): WriteOptions | undefined {
  return Reflect.getMetadata(WRITE, handler) as WriteOptions | undefined;
}

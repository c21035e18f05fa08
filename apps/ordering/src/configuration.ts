import { platformVariables, serviceVariables } from '@turbotrack/service';
import { z } from 'zod';

/** The variables of the ordering app; it listens on port 4101 unless told otherwise. */
export const orderingVariables = {
  ...serviceVariables,
  ...platformVariables,
  HTTP_PORT: serviceVariables.HTTP_PORT.default(4101).describe('a port number from 0 to 65535'),
};

export type OrderingConfig = Readonly<z.output<z.ZodObject<typeof orderingVariables>>>;

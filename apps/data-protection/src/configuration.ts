import { platformVariables, serviceVariables } from '@turbotrack/service';
import { z } from 'zod';

/** The variables of the DPO's desk; it listens on port 4104 unless told otherwise. */
export const dataProtectionVariables = {
  ...serviceVariables,
  ...platformVariables,
  HTTP_PORT: serviceVariables.HTTP_PORT.default(4104).describe('a port number from 0 to 65535'),
};

export type DataProtectionConfig = Readonly<z.output<z.ZodObject<typeof dataProtectionVariables>>>;

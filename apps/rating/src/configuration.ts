import { platformVariables, serviceVariables } from '@turbotrack/service';
import { z } from 'zod';

export const ratingVariables = {
  ...serviceVariables,
  ...platformVariables,
  CALL_FILES_DIRECTORY: z.string().min(1).describe('the folder that holds incoming/ and spool/'),
  RATING_CONCURRENCY: z.coerce.number().int().min(1).max(16).default(2).describe('how many chunks one process works on at once, 1 to 16'),
  RATING_CHUNK_BYTES: z.coerce.number().int().min(4_096).max(16_777_216).default(4_194_304).describe('how much of a delivery is loaded in one transaction, 4096 to 16777216 bytes'),
};

export type RatingConfig = Readonly<z.output<z.ZodObject<typeof ratingVariables>>>;

/** How much of a delivery one job loads in one transaction, in bytes. Also the token by which Nest providers ask for it. */
export class ChunkSize {
  constructor(readonly bytes: number) {}
}

/** Where deliveries lie: `incoming/<operator>/` is where operators put them, `spool/<operator>/<sha256>` where they wait to be read. */
export class CallFilesDirectory {
  constructor(readonly path: string) {}

  incoming(operator: string): string {
    return `${this.path}/incoming/${operator}`;
  }

  spool(operator: string): string {
    return `${this.path}/spool/${operator}`;
  }

  spooled(operator: string, sha256: string): string {
    return `${this.spool(operator)}/${sha256}`;
  }
}

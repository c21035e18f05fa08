import { platformVariables, serviceVariables } from '@turbotrack/service';
import { z } from 'zod';

export const ratingVariables = {
  ...serviceVariables,
  ...platformVariables,
  CALL_FILES_DIRECTORY: z.string().min(1).describe('the folder that holds incoming/ and spool/'),
  RATING_CONCURRENCY: z.coerce.number().int().min(1).max(16).default(2).describe('how many chunks one process works on at once, 1 to 16'),
};

export type RatingConfig = Readonly<z.output<z.ZodObject<typeof ratingVariables>>>;

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

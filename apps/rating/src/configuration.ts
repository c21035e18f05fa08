import { platformVariables, serviceVariables } from '@turbotrack/service';
import { z } from 'zod';

export const ratingVariables = {
  ...serviceVariables,
  ...platformVariables,
  CALL_FILES_DIRECTORY: z.string().min(1).describe('the folder that holds incoming/ and spool/'),
  RATING_CONCURRENCY: z.coerce.number().int().min(1).max(16).default(2).describe('how many chunks one process works on at once, 1 to 16'),
  RATING_CHUNK_BYTES: z.coerce.number().int().min(4_096).max(16_777_216).default(4_194_304).describe('how much of a delivery is loaded in one transaction, 4096 to 16777216 bytes'),
  CALL_PARTS_WAIT_HOURS: z.coerce.number().int().min(1).max(168).default(24).describe('how long the parts of a call wait for the others before what is known is rated, 1 to 168 hours'),
  SUSPENSE_ALARM_DAYS: z.coerce.number().int().min(1).max(400).default(7).describe('an open suspended record older than this many days raises an alarm, 1 to 400'),
  SUSPENSE_ALARM_KR: z.coerce.number().int().min(1).max(100_000_000).default(1_000).describe('open suspended records estimated at more than this many kroner raise an alarm'),
};

export type RatingConfig = Readonly<z.output<z.ZodObject<typeof ratingVariables>>>;

/** How much of a delivery one job loads in one transaction, in bytes. Also the token by which Nest providers ask for it. */
export class ChunkSize {
  constructor(readonly bytes: number) {}
}

/** How long the parts of a call wait for the others, in hours. */
export class CallPartsWait {
  constructor(readonly hours: number) {}
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

  /** The allow-listed, encrypted copy of a held file. */
  held(fileId: number): string {
    return `${this.path}/held/${fileId}`;
  }

  /** The same copy in clear, while a released file is read from it. */
  released(fileId: number): string {
    return `${this.path}/held/${fileId}.released`;
  }
}

/** When suspense calls for a person: the age of its oldest record in days, the money at risk in kroner. */
export class SuspenseLimits {
  constructor(
    readonly days: number,
    readonly kroner: number,
  ) {}
}

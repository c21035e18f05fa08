import { Injectable } from '@nestjs/common';
import { Problem, PROBLEMS } from '@turbotrack/service';
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CallFilesDirectory } from '../configuration.js';
import type { Operator } from '../operators/operators.js';
import { Deliveries, DeliveryError, type Received } from './receive-delivery.js';

/** How the body of a request ends when its sender goes away; any other error is a fault of the disk. */
const BROKEN_OFF = new Set(['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE']);

/** Takes a delivery from the body of a request: written beside the spool as it comes, never whole in memory. */
@Injectable()
export class Uploads {
  constructor(private readonly deliveries: Deliveries, private readonly directory: CallFilesDirectory) {}

  /**
   * @param name under which the operator knows the file
   * @throws Problem invalidRequest when the sender breaks off, notProcessable for what cannot be taken in; nothing of the body is kept then
   */
  async receive(operator: Operator, body: Readable, name = ''): Promise<Received> {
    const path = `${this.directory.spool(operator.name)}/.upload-${randomUUID()}`;
    await mkdir(this.directory.spool(operator.name), { recursive: true });
    try {
      await pipeline(body, createWriteStream(path, { mode: 0o600 })).catch((cause: NodeJS.ErrnoException) => {
        if (!BROKEN_OFF.has(cause.code ?? '')) throw cause;
        throw new Problem(PROBLEMS.invalidRequest, {
          detail: { en: 'The delivery broke off before its end; send it again.', da: 'Leverancen blev afbrudt, før den var slut; send den igen.' },
          cause,
        });
      });
      return await this.deliveries.receive(operator, path, name).catch((cause: unknown) => {
        if (!(cause instanceof DeliveryError)) throw cause;
        throw new Problem(PROBLEMS.notProcessable, {
          detail: {
            en: 'The delivery cannot be taken in now: it is a gzip file that is not whole, or the same file is being rolled back.',
            da: 'Leverancen kan ikke modtages nu: den er en gzip-fil, der ikke er hel, eller den samme fil er ved at blive rullet tilbage.',
          },
          cause,
        });
      });
    } finally {
      await rm(path, { force: true });
    }
  }
}

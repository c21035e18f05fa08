import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Log } from '@turbotrack/service';
import { Deliveries } from './receive-delivery.js';

const LOOK_EVERY_MS = 1_000;

/** Looks into the incoming folders every second. Polling, because a folder on a network drive tells nothing. */
@Injectable()
export class WatchIncoming implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<unknown> = Promise.resolve();

  constructor(private readonly deliveries: Deliveries, private readonly log: Log) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.deliveries.sweepSpool();
    const look = (): void => {
      this.looking = this.deliveries
        .collect()
        .catch((error: unknown) => this.log.warn('incoming-not-readable', {}, error))
        .then(() => (this.timer = setTimeout(look, LOOK_EVERY_MS)));
    };
    look();
  }

  async onModuleDestroy(): Promise<void> {
    await this.looking;
    clearTimeout(this.timer);
  }
}

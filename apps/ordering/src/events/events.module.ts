import { type DynamicModule, Module } from '@nestjs/common';
import { WorkForCaller } from '../callers/work-for-caller.js';
import { ConfirmEndpoint } from '../webhooks/confirm-endpoint.js';
import { DeliveryLog } from '../webhooks/delivery-log.js';
import { SendWebhooks } from '../webhooks/send-webhooks.js';
import { WebhookEndpoints } from '../webhooks/webhook-endpoints.js';
import { WebhookSettings } from '../webhooks/webhook-settings.js';
import { WebhooksController } from '../webhooks/webhooks.controller.js';
import { EventsController } from './events.controller.js';
import { ExpireEvents } from './expire-events.js';
import { ListEvents } from './list-events.js';

/** Telling customers what happened: a list to read, and messages to their own addresses. */
@Module({
  controllers: [EventsController, WebhooksController],
  providers: [WorkForCaller, ListEvents, ExpireEvents, WebhookEndpoints, ConfirmEndpoint, DeliveryLog, SendWebhooks],
})
export class EventsModule {
  static with(settings: WebhookSettings): DynamicModule {
    return { module: EventsModule, providers: [{ provide: WebhookSettings, useValue: settings }] };
  }
}

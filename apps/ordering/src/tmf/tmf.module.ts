import { type DynamicModule, Module } from '@nestjs/common';
import { type Text, tmfControllers } from '@turbotrack/service';
import { WorkForCaller } from '../callers/work-for-caller.js';
import { AmendItem } from '../orders/amend-item.js';
import { CancelOrder } from '../orders/cancel-order.js';
import { ChangeOrder } from '../orders/change-order.js';
import { PlaceOrder } from '../orders/place-order.js';
import { WebhookEndpoints } from '../webhooks/webhook-endpoints.js';
import { WebhookSettings } from '../webhooks/webhook-settings.js';
import { Catalogs, Categories, ProductOfferingPrices, ProductOfferings, ProductSpecifications } from './catalogue/catalogue-resources.js';
import { ReadOffers } from './catalogue/read-offers.js';
import { Hubs } from './events/hubs.js';
import { Products } from './inventory/products.js';
import { CancelProductOrders } from './orders/cancel-product-orders.js';
import { ProductOrders } from './orders/product-orders.js';
import { PartyRoles } from './parties/party-roles.js';
import { BASE_PATHS } from './references.js';

const SCOPES = { readScope: 'ordering:read', writeScope: 'ordering:write' } as const;
const NO_IMPORT: Text = {
  en: 'The catalogue is not taken in as a file: a version is made by PUT /products/{code}, many by PUT /products/bulk.',
  da: 'Kataloget indlæses ikke som fil: en udgave laves med PUT /products/{code}, mange med PUT /products/bulk.',
};
const NO_EXPORT: Text = {
  en: 'The catalogue is not written to a file: GET /products has every version of every product.',
  da: 'Kataloget skrives ikke til en fil: GET /products har alle udgaver af alle produkter.',
};

const controllers = [
  ...tmfControllers({
    ...SCOPES, basePath: BASE_PATHS.catalogue, resources: [Catalogs, Categories, ProductOfferings, ProductOfferingPrices, ProductSpecifications],
    notOffered: { importJob: NO_IMPORT, exportJob: NO_EXPORT },
  }),
  ...tmfControllers({ ...SCOPES, basePath: BASE_PATHS.orders, resources: [ProductOrders, CancelProductOrders], hub: Hubs, notOffered: {} }),
  ...tmfControllers({ ...SCOPES, basePath: BASE_PATHS.inventory, resources: [Products], hub: Hubs, notOffered: {} }),
  ...tmfControllers({ ...SCOPES, basePath: BASE_PATHS.parties, resources: [PartyRoles], hub: Hubs, notOffered: {} }),
];

/** The TM Forum APIs of customers, catalogue and orders: another way to the same data, by the same rules. */
@Module({
  controllers,
  providers: [
    WorkForCaller, PlaceOrder, ChangeOrder, AmendItem, CancelOrder, WebhookEndpoints, ReadOffers, Catalogs, Categories, ProductOfferings, ProductOfferingPrices, ProductSpecifications,
    ProductOrders, CancelProductOrders, Products, PartyRoles, Hubs,
  ],
})
export class TmfModule {
  static with(settings: WebhookSettings): DynamicModule {
    return { module: TmfModule, providers: [{ provide: WebhookSettings, useValue: settings }] };
  }
}

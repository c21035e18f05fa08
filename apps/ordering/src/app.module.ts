import { Module } from '@nestjs/common';
import { CallPrivacyController } from './call-privacy/call-privacy.controller.js';
import { ChooseCallPrivacy } from './call-privacy/choose-call-privacy.js';
import { WorkForCaller } from './callers/work-for-caller.js';
import { CustomersController } from './customers/customers.controller.js';
import { Customers } from './customers/customers.js';
import { DeliverOrder } from './delivery/deliver-order.js';
import { OperatorAnswersController } from './delivery/operator-answers.controller.js';
import { ResumeDeliveries } from './delivery/resume-deliveries.js';
import { SendRequest } from './delivery/send-request.js';
import { WatchDeliveries } from './delivery/watch-deliveries.js';
import { ChooseDirectory } from './directory/choose-directory.js';
import { DirectoryController } from './directory/directory.controller.js';
import { EmployeesController } from './employees/employees.controller.js';
import { Employees } from './employees/employees.js';
import { EndEmployment } from './employees/end-employment.js';
import { MeController } from './employees/me.controller.js';
import { OwnAccess } from './employees/own-access.js';
import { SendNotice } from './employees/send-notice.js';
import { MailBouncesController } from './mail/mail-bounces.controller.js';
import { SendMails } from './mail/send-mails.js';
import { InventoryController } from './numbers/inventory.controller.js';
import { Inventory } from './numbers/inventory.js';
import { NumberTerms } from './numbers/number-terms.js';
import { NumbersController } from './numbers/numbers.controller.js';
import { ReassignNumber } from './numbers/reassign-number.js';
import { ReleaseNumber } from './numbers/release-number.js';
import { SimCards } from './numbers/sim-cards.js';
import { AmendItem } from './orders/amend-item.js';
import { CancelOrder } from './orders/cancel-order.js';
import { ChangeOrder } from './orders/change-order.js';
import { DecideOrder } from './orders/decide-order.js';
import { OrdersController } from './orders/orders.controller.js';
import { PlaceOrder } from './orders/place-order.js';
import { ProductsController } from './products/products.controller.js';
import { Products } from './products/products.js';
import { CloseQuote } from './quotes/close-quote.js';
import { MakeQuote } from './quotes/make-quote.js';
import { QuotesController } from './quotes/quotes.controller.js';
import { BarByRequest } from './services/bar-by-request.js';
import { ChangeServices } from './services/change-services.js';
import { EndBars } from './services/end-bars.js';
import { ServicesController } from './services/services.controller.js';

@Module({
  controllers: [ProductsController, CustomersController, EmployeesController, MeController, InventoryController, CallPrivacyController, DirectoryController, OrdersController, QuotesController, NumbersController, OperatorAnswersController, ServicesController, MailBouncesController],
  providers: [WorkForCaller, Products, Customers, Employees, PlaceOrder, ChangeOrder, AmendItem, CancelOrder, DecideOrder, MakeQuote, CloseQuote, DeliverOrder, ResumeDeliveries, SendRequest, WatchDeliveries, BarByRequest, ChangeServices, EndBars, SendMails, ReleaseNumber, ReassignNumber, SimCards, Inventory, NumberTerms, EndEmployment, OwnAccess, SendNotice, ChooseCallPrivacy, ChooseDirectory],
})
export class OrderingModule {}

import { Module } from '@nestjs/common';
import { WorkForCaller } from './callers/work-for-caller.js';
import { CustomersController } from './customers/customers.controller.js';
import { Customers } from './customers/customers.js';
import { DeliverOrder } from './delivery/deliver-order.js';
import { ResumeDeliveries } from './delivery/resume-deliveries.js';
import { EmployeesController } from './employees/employees.controller.js';
import { Employees } from './employees/employees.js';
import { NumbersController } from './numbers/numbers.controller.js';
import { ReleaseNumber } from './numbers/release-number.js';
import { OrdersController } from './orders/orders.controller.js';
import { PlaceOrder } from './orders/place-order.js';
import { ProductsController } from './products/products.controller.js';
import { Products } from './products/products.js';

@Module({
  controllers: [ProductsController, CustomersController, EmployeesController, OrdersController, NumbersController],
  providers: [WorkForCaller, Products, Customers, Employees, PlaceOrder, DeliverOrder, ResumeDeliveries, ReleaseNumber],
})
export class OrderingModule {}

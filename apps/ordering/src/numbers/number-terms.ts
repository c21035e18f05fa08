import { Injectable } from '@nestjs/common';
import { type Caller, Problem, PROBLEMS } from '@turbotrack/service';
import { requireOperator, WorkForCaller } from '../callers/work-for-caller.js';
import type { NumberPrice, QuarantineRule } from './inventory.schemas.js';

/** The business's own rules about numbers, by the day they begin: how long one rests, and what a beautiful one costs. */
@Injectable()
export class NumberTerms {
  constructor(private readonly work: WorkForCaller) {}

  /** The earliest first. @throws Problem 403 for a customer */
  async rules(caller: Caller): Promise<QuarantineRule[]> {
    requireOperator(caller);
    return this.work.read(caller, 'list quarantine rules', undefined, async ({ sql }) =>
      (await sql<{ day: string; quarantine_days: number }>(['ordering.number_rule'], 'select valid_from::text as day, quarantine_days from ordering.number_rule order by valid_from'))
        .rows.map((row) => ({ validFrom: row.day, quarantineDays: row.quarantine_days })));
  }

  /** Sets the days of rest of numbers given up from a day on. @throws Problem 403 for a customer */
  setRule(caller: Caller, rule: QuarantineRule): Promise<QuarantineRule> {
    return this.work.writeAsOperator(caller, 'set quarantine rule', async ({ sql }) => {
      await sql(
        ['ordering.number_rule'],
        'insert into ordering.number_rule (valid_from, quarantine_days) values ($1, $2) on conflict (valid_from) do update set quarantine_days = excluded.quarantine_days',
        [rule.validFrom, rule.quarantineDays],
      );
      return rule;
    });
  }

  /** Every price of every class, by class and day. */
  prices(caller: Caller): Promise<NumberPrice[]> {
    return this.work.read(caller, 'list number prices', undefined, async ({ sql }) =>
      (await sql<{ vanity: NumberPrice['vanity']; day: string; setup_price_ore: number; monthly_price_ore: number }>(
        ['ordering.number_price'], 'select vanity, valid_from::text as day, setup_price_ore, monthly_price_ore from ordering.number_price order by vanity, valid_from',
      )).rows.map((row) => ({ vanity: row.vanity, validFrom: row.day, setupPriceOre: row.setup_price_ore, monthlyPriceOre: row.monthly_price_ore })));
  }

  /** Adds a price. The same once more changes nothing. @throws Problem 403 for a customer, 409 when another is there from that day: it may have been agreed to */
  addPrice(caller: Caller, price: NumberPrice): Promise<NumberPrice> {
    return this.work.writeAsOperator(caller, 'add number price', async ({ sql }) => {
      const values = [price.vanity, price.validFrom, price.setupPriceOre, price.monthlyPriceOre];
      await sql(['ordering.number_price'], 'insert into ordering.number_price (vanity, valid_from, setup_price_ore, monthly_price_ore) values ($1, $2, $3, $4) on conflict do nothing', values);
      const { rowCount } = await sql(
        ['ordering.number_price'], 'select from ordering.number_price where vanity = $1 and valid_from = $2 and setup_price_ore = $3 and monthly_price_ore = $4', values);
      if (rowCount === 1) return price;
      throw new Problem(PROBLEMS.conflict, {
        errors: [{ in: 'body', pointer: '/validFrom', detail: { en: 'Another price of the class begins on this day.', da: 'En anden pris for klassen begynder denne dag.' } }],
      });
    });
  }
}

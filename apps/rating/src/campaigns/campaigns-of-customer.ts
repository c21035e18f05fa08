import type { PurposeWork } from '@turbotrack/privacy';
import type { Campaign } from '@turbotrack/rating-engine';
import type { Direction, Service } from '@turbotrack/telephony';
import { DateTime } from 'luxon';

interface Row extends Record<string, unknown> {
  name: string;
  priority: number;
  permille_off: number;
  services: Service[];
  directions: Direction[];
  zones: string[];
  tariffs: string[];
  valid_from: string;
  valid_until: string;
}

/**
 * The campaigns that may take something off a customer's calls of a period, among them calls that come late: whichever were in force in
 * the thirteen months before.
 *
 * @param period first day of the month, `2026-10-01`
 */
export async function campaignsOf({ sql }: PurposeWork<'rating'>, period: string, customerId: number): Promise<Campaign[]> {
  const { rows } = await sql<Row>(
    ['rating.campaign', 'rating.campaign_customer'],
    `select g.name, g.priority, g.permille_off, g.services, g.directions, g.zones, g.tariffs, g.valid_from::text, g.valid_until::text from rating.campaign g
     where g.valid_from < $1::date + interval '1 month' and g.valid_until > $1::date - interval '14 months'
       and (g.for_everybody or exists (select from rating.campaign_customer m where m.campaign_id = g.campaign_id and m.customer_id = $2)) order by g.campaign_id`,
    [period, customerId],
  );
  return rows.map(campaignFrom);
}

function campaignFrom({ name, priority, permille_off: permilleOff, services, directions, zones, tariffs, valid_from: from, valid_until: until }: Row): Campaign {
  const midnight = (day: string) => DateTime.fromISO(day, { zone: 'Europe/Copenhagen' }).toMillis();
  return {
    id: name, priority, permilleOff, services, zones: zones.length === 0 ? 'any' : zones, startsAt: midnight(from), endsAt: midnight(until), ...(directions.length > 0 && { directions }), ...(tariffs.length > 0 && { tariffs }),
  };
}

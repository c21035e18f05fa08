import type { Language, Text, TmfObject } from '@turbotrack/service';
import { type CallMasking, directionAt, HIDDEN_NUMBER, maskedAs, maskNumber, serviceAt } from '@turbotrack/telephony';

export const USAGE_BASE_PATH = 'tmf-api/usageManagement/v4';

/** A call with what its customer had chosen about showing it. */
export interface CallRow {
  readonly call_id: string;
  readonly customer_id: number;
  readonly started_at: Date;
  readonly service: number;
  readonly direction: number;
  readonly duration_s: number;
  readonly volume: string;
  readonly list_price_micro: string;
  readonly origin_country: string;
  readonly destination_country: string;
  readonly other_number: string;
  readonly e164: string;
  readonly subscription_id: number;
  /** Null where the customer has chosen nothing. */
  readonly masking: CallMasking | null;
  readonly is_private: boolean;
  readonly zone_name: Text | null;
}

const MICRO = 1_000_000;
const UNITS = { voice: 'second', sms: 'message', mms: 'message', data: 'byte' } as const;

export function describeUsage(row: CallRow, language: Language): TmfObject {
  const service = serviceAt(row.service);
  const text = (name: string, value: string | undefined) => (value === undefined || value === '' ? [] : [{ name, valueType: 'string', value }]);
  const amount = (name: string, value: number) => ({ name, valueType: 'number', value });
  return {
    id: row.call_id,
    href: `/${USAGE_BASE_PATH}/usage/${row.call_id}`,
    '@type': 'Usage',
    usageDate: row.started_at.toISOString(),
    usageType: service,
    status: 'rated',
    usageSpecification: { id: service, href: `/${USAGE_BASE_PATH}/usageSpecification/${service}`, '@referredType': 'UsageSpecification' },
    usageCharacteristic: [
      ...text('ownNumber', `+${row.e164}`),
      ...text('direction', directionAt(row.direction)),
      ...text('otherNumber', otherNumberOf(row)),
      ...text('zone', row.zone_name?.[language]),
      ...text('originCountry', row.origin_country),
      ...text('destinationCountry', row.destination_country),
      ...(service === 'voice' ? [amount('duration', row.duration_s)] : [amount('volume', Number(row.volume))]),
      ...text('unit', UNITS[service]),
    ],
    ratedProductUsage: [{
      '@type': 'RatedProductUsage',
      ratingAmountType: 'listPrice',
      isTaxExempt: false,
      taxExcludedRatingAmount: { unit: 'DKK', value: Number(row.list_price_micro) / MICRO },
      productRef: { id: String(row.subscription_id), href: `/tmf-api/productInventory/v4/product/${row.subscription_id}`, '@referredType': 'Product' },
    }],
    relatedParty: [{ id: `customer-${row.customer_id}`, href: `/tmf-api/partyRoleManagement/v4/partyRole/customer-${row.customer_id}`, role: 'customer', '@referredType': 'PartyRole' }],
  };
}

/** The number of the other side: of a private call none, else what the customer lets be shown, and never more than a call specification has. */
function otherNumberOf({ other_number: number, is_private: isPrivate, masking }: CallRow): string {
  if (isPrivate) return HIDDEN_NUMBER;
  const hidden = (shown: string): number => shown.replaceAll(/[^•]/g, '').length;
  const [chosen, usual] = [maskedAs(number, masking ?? 'none'), maskNumber(number)];
  return hidden(chosen) > hidden(usual) ? chosen : usual;
}

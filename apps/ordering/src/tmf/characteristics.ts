import type { ChosenOption, PortingWish } from '@turbotrack/database';

/**
 * What an item or a product has besides its offering, as characteristics. Options stand under their own ids, which have no capital letters, so
 * that these names are never theirs.
 */
export const CHARACTERISTICS = {
  number: 'telephoneNumber',
  employee: 'employeeId',
  losingOperator: 'portingLosingOperator',
  portingDay: 'portingRequestedOn',
  portingReference: 'portingCustomerReference',
  earlyExit: 'earlyExit',
} as const;

interface Characteristic {
  readonly name: string;
  readonly valueType: string;
  readonly value: unknown;
}

interface Chosen {
  /** Digits of E.164 without plus. */
  readonly number: string | null;
  readonly employeeId: number | null;
  readonly options: readonly ChosenOption[];
  readonly porting?: PortingWish | null;
}

/** The characteristics of what was ordered or is held. An option of which several choices were taken has a list. */
export function characteristicsOf({ number, employeeId, options, porting }: Chosen): Characteristic[] {
  const text = (name: string, value: string | null): Characteristic[] => (value === null ? [] : [{ name, valueType: 'string', value }]);
  const chosen = Map.groupBy(options, ({ option }) => option);
  return [
    ...text(CHARACTERISTICS.number, number === null ? null : `+${number}`),
    ...text(CHARACTERISTICS.employee, employeeId === null ? null : String(employeeId)),
    ...text(CHARACTERISTICS.losingOperator, porting?.losingOperator ?? null),
    ...text(CHARACTERISTICS.portingDay, porting?.requestedOn ?? null),
    ...text(CHARACTERISTICS.portingReference, porting?.customerReference ?? null),
    ...[...chosen].map(([name, taken]): Characteristic => {
      const choices = taken.map(({ choice }) => choice);
      return choices.length === 1 ? { name, valueType: 'string', value: choices[0] } : { name, valueType: 'array', value: choices };
    }),
  ];
}

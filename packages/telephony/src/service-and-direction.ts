/** What was used. The index in {@link SERVICES} is the smallint stored in the database: append, never reorder. */
export const SERVICES = ['voice', 'sms', 'mms', 'data'] as const;
export type Service = (typeof SERVICES)[number];
export const SERVICE_NUMBER = placesIn(SERVICES);

/**
 * How the usage met the number that is ours. The index in {@link DIRECTIONS} is the smallint stored in the
 * database: append, never reorder.
 */
export const DIRECTIONS = ['outgoing', 'incoming', 'forwarded', 'roaming-made', 'roaming-received'] as const;
export type Direction = (typeof DIRECTIONS)[number];
export const DIRECTION_NUMBER = placesIn(DIRECTIONS);

/** @throws RangeError when no service is stored as `number` */
export function serviceAt(number: number): Service {
  return SERVICES[number] ?? unknown('service');
}

/** @throws RangeError when no direction is stored as `number` */
export function directionAt(number: number): Direction {
  return DIRECTIONS[number] ?? unknown('direction');
}

function unknown(what: string): never {
  throw new RangeError(`A stored call names a ${what} that does not exist.`);
}

function placesIn<Name extends string>(names: readonly Name[]): Readonly<Record<Name, number>> {
  return Object.fromEntries(names.map((name, place) => [name, place])) as Record<Name, number>;
}

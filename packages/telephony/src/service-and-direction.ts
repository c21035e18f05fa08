/** What was used. The index in {@link SERVICES} is the smallint stored in the database: append, never reorder. */
export const SERVICES = ['voice', 'sms', 'mms', 'data'] as const;
export type Service = (typeof SERVICES)[number];

/**
 * How the usage met the number that is ours. The index in {@link DIRECTIONS} is the smallint stored in the
 * database: append, never reorder.
 */
export const DIRECTIONS = ['outgoing', 'incoming', 'forwarded', 'roaming-made', 'roaming-received'] as const;
export type Direction = (typeof DIRECTIONS)[number];

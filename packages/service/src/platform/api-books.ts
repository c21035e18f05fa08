/** Purposes that may keep the books of an API: answers, bulk jobs, the log of writes. */
export type KeepingPurpose = 'ordering' | 'rating' | 'invoicing';

/** What an app says so that its writes are recorded, can be had in bulk and can be looked up. */
export interface PlatformApi {
  /** The purpose under which the app keeps its books. */
  readonly purpose: KeepingPurpose;
  /** The scope that lets a caller look its own up: `ordering:read`. */
  readonly readScope: string;
}

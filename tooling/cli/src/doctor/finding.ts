/** What one check of the doctor comes to. */
export interface Finding {
  readonly ok: boolean;
  /** What was found; where it is not as it must be, also what mends it. */
  readonly sentence: string;
}

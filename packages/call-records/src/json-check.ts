/** What is wrong in a description and where. */
export interface DescriptionError {
  /** JSON pointer (RFC 6901). */
  readonly path: string;
  readonly sentence: string;
}

type Json = Readonly<Record<string, unknown>>;

/** One object of a JSON document being checked; every fault goes into one list. */
export class JsonCheck {
  constructor(
    private readonly value: Json,
    private readonly path: string,
    private readonly errors: DescriptionError[],
  ) {}

  error(key: string, sentence: string): void {
    this.errors.push({ path: `${this.path}/${escaped(key)}`, sentence });
  }

  has(key: string): boolean {
    return Object.hasOwn(this.value, key);
  }

  get(key: string): unknown {
    return this.value[key];
  }

  keys(): string[] {
    return Object.keys(this.value);
  }

  onlyKeys(allowed: readonly string[]): void {
    for (const key of this.keys()) if (!allowed.includes(key)) this.error(key, `There is no setting of this name; possible are ${allowed.join(', ')}.`);
  }

  oneOf(key: string, allowed: readonly string[]): void {
    const value = this.value[key];
    if (typeof value !== 'string' || !allowed.includes(value)) this.error(key, `Must be one of ${allowed.join(', ')}.`);
  }

  matching(key: string, form: RegExp, sentence: string): void {
    const value = this.value[key];
    if (typeof value !== 'string' || !form.test(value)) this.error(key, sentence);
  }

  boolean(key: string): void {
    if (typeof this.value[key] !== 'boolean') this.error(key, 'Must be true or false.');
  }

  wholeNumber(key: string, from: number, to: number): void {
    const value = this.value[key];
    if (!Number.isInteger(value) || (value as number) < from || (value as number) > to) this.error(key, `Must be a whole number from ${from} to ${to}.`);
  }

  /** Every element of a list is checked by `good`. */
  list(key: string, good: (element: unknown) => boolean, sentence: string): void {
    const value = this.value[key];
    if (!Array.isArray(value)) {
      this.error(key, 'Must be a list.');
      return;
    }
    value.forEach((element, at) => {
      if (!good(element)) this.errors.push({ path: `${this.path}/${escaped(key)}/${at}`, sentence });
    });
  }

  /** @returns the object below, or null after noting that it is none */
  object(key: string): JsonCheck | null {
    const value = this.value[key];
    if (isJsonObject(value)) return new JsonCheck(value, `${this.path}/${escaped(key)}`, this.errors);
    this.error(key, 'Must be an object.');
    return null;
  }

  optionalObject(key: string): JsonCheck | null {
    return this.has(key) ? this.object(key) : null;
  }
}

export function isJsonObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

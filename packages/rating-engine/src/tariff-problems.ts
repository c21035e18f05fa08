/** One thing wrong with a tariff, and where: `rates[3].steps[0].unitSeconds`. */
export interface TariffProblem {
  readonly path: string;
  readonly sentence: string;
  readonly sentenceDa: string;
}

/** The same in both languages. */
export interface InTwoLanguages {
  readonly en: string;
  readonly da: string;
}

/** A tariff definition that cannot be used, with everything that is wrong with it. */
export class TariffError extends Error {
  readonly problems: readonly TariffProblem[];

  constructor(problems: readonly TariffProblem[]) {
    super(`The tariff has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}. ${problems.slice(0, 20).map((problem) => `${problem.path}: ${problem.sentence}`).join(' ')}`);
    this.name = 'TariffError';
    this.problems = problems;
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** Walks unchecked JSON and collects what is wrong with it instead of stopping at the first. */
export class ProblemCollector {
  readonly problems: TariffProblem[] = [];

  add(path: string, sentence: string, sentenceDa: string): void {
    this.problems.push({ path, sentence, sentenceDa });
  }

  /** The value as an object with no other fields than `known`; undefined when it is none. */
  object(value: unknown, path: string, known: readonly string[]): Fields | undefined {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.add(path, 'An object is expected here.', 'Her forventes et objekt.');
      return undefined;
    }
    for (const key of Object.keys(value)) {
      if (!known.includes(key)) this.add(path === '' ? key : `${path}.${key}`, 'This field is not known; it would be ignored.', 'Feltet kendes ikke; det ville blive overset.');
    }
    return value as Fields;
  }

  /** Calls `each` for every element of a list. */
  list(value: unknown, path: string, each: (element: unknown, path: string, index: number) => void): void {
    if (!Array.isArray(value)) this.add(path, 'A list is expected here.', 'Her forventes en liste.');
    else for (const [index, element] of value.entries()) each(element, `${path}[${index}]`, index);
  }

  integer(value: unknown, path: string, least: number, most: number): value is number {
    const fits = Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
    if (!fits) this.add(path, `A whole number from ${least} to ${most} is expected here.`, `Her forventes et helt tal fra ${least} til ${most}.`);
    return fits;
  }

  text(value: unknown, path: string, pattern: RegExp, expected: InTwoLanguages): value is string {
    const fits = typeof value === 'string' && pattern.test(value);
    if (!fits) this.add(path, `${expected.en} is expected here.`, `Her forventes ${expected.da}.`);
    return fits;
  }

  oneOf(value: unknown, path: string, choices: readonly string[]): void {
    if (!choices.includes(value as string)) this.add(path, `One of ${choices.join(', ')} is expected here.`, `Her forventes en af ${choices.join(', ')}.`);
  }

  boolean(value: unknown, path: string): void {
    if (typeof value !== 'boolean') this.add(path, 'True or false is expected here.', 'Her forventes sand eller falsk.');
  }
}

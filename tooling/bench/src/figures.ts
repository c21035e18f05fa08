/** One measured figure, with the reference measured in the same run where there is one. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  readonly reference?: { readonly name: string; readonly value: number };
  /** ours ÷ reference; above 1 we are faster where the unit is a rate. */
  readonly ratio?: number;
}

export interface BenchResult {
  readonly bench: string;
  readonly figures: readonly Figure[];
  /** What a reader must know to judge the figures. */
  readonly notes: readonly string[];
}

export function figure(name: string, unit: string, ours: number, reference?: { name: string; value: number }): Figure {
  return { name, unit, ours, ...(reference && { reference, ratio: ours / reference.value }) };
}

const NUMBER = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 4 });

/** A table for people. */
export function resultText({ bench, figures, notes }: BenchResult): string {
  const rows = [
    ['figure', 'ours', 'reference', 'ratio'],
    ...figures.map(({ name, unit, ours, reference, ratio }) => [
      name, `${NUMBER.format(ours)} ${unit}`, reference ? `${NUMBER.format(reference.value)} ${unit} (${reference.name})` : '', ratio === undefined ? '' : ratio.toFixed(2),
    ]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) => row.map((cell, column) => (column === 1 || column === 3 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!))).join('  ').trimEnd());
  return `${bench}\n${lines.join('\n')}\n${notes.map((note) => `- ${note}`).join('\n')}\n`;
}

import { formatMicro } from '@turbotrack/money';
import { CliError } from '../cli-error.js';
import type { Platform } from '../connect.js';

interface Explained {
  readonly callId: number;
  readonly startedAt: string;
  readonly storedPriceMicro: number;
  /** From list price to what the customer pays, once the month is closed. */
  readonly settlement: { readonly storedPriceMicro: number } | null;
  readonly agrees: boolean;
  readonly da: readonly string[];
  readonly en: readonly string[];
}

/** Tells why a call costs what it costs. @throws CliError with exit code 3 when the recomputed price is another than the stored one */
export async function explainCall({ rating }: Platform, callId: number, { json, language }: { json: boolean; language: 'da' | 'en' }): Promise<void> {
  const explained = await rating.get<Explained>(`/calls/${callId}/explanation`);
  if (json) process.stdout.write(`${JSON.stringify(explained, null, 2)}\n`);
  else process.stdout.write(`${[...explained[language], `${formatMicro((explained.settlement ?? explained).storedPriceMicro, language)} kr.`].join('\n')}\n`);
  if (!explained.agrees) throw new CliError('The price computed anew is not the one that is stored.', 3);
}

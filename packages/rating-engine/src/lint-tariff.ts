import { checkTariff } from './check-tariff.js';
import { CompiledTariff } from './compile-tariff.js';
import { lintAgainstCost } from './lint-against-cost.js';
import { lintPrefixes } from './lint-prefixes.js';
import { lintRates } from './lint-rates.js';
import type { TariffDefinition } from './tariff-definition.js';
import { pointerOf, type TariffFinding } from './tariff-finding.js';

const ORDER = { error: 0, warning: 1, note: 2 } as const;

/**
 * What a person should look at before a tariff goes live, errors first. A definition that cannot be compiled is told what is
 * wrong with it and nothing else. How each customer's bill would change is {@link WhatIf}'s to say.
 *
 * @param buy what the operator pays for the same calls; with it, what is sold under cost is found.
 */
export function lintTariff(definition: TariffDefinition, buy?: CompiledTariff): TariffFinding[] {
  const problems = checkTariff(definition);
  if (problems.length > 0) {
    return problems.map(({ path, sentence, sentenceDa }) => ({ code: 'invalid', severity: 'error', place: pointerOf(path), sentence: { da: sentenceDa, en: sentence } }));
  }
  const tariff = new CompiledTariff(definition);
  const findings = [...lintPrefixes(definition), ...lintRates(tariff), ...(buy === undefined ? [] : lintAgainstCost(tariff, buy))];
  return findings.toSorted((a, b) => ORDER[a.severity] - ORDER[b.severity]);
}

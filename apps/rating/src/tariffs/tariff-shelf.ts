import type { PurposeWork } from '@turbotrack/privacy';
import { type CompiledTariff, compileTariff, type TariffDefinition } from '@turbotrack/rating-engine';
import { DateTime } from 'luxon';

/** One version of a tariff, ready to rate with. */
export interface ShelvedTariff {
  tariffVersionId: number;
  code: string;
  /** Ms since the epoch of the first midnight in Copenhagen at which it applies. */
  appliesFrom: number;
  tariff: CompiledTariff;
}

/**
 * The tariff versions a process has compiled. A version never changes once it has priced a call, so what is on the
 * shelf stays right; `load` adds what is new.
 */
export class TariffShelf {
  private readonly byId = new Map<number, ShelvedTariff>();
  private byCode = new Map<string, ShelvedTariff[]>();

  async load(inside: Pick<PurposeWork<'rating'>, 'sql'>): Promise<void> {
    const { rows } = await inside.sql<{ id: number; code: string; valid_from: string; definition: TariffDefinition }>(
      ['rating.tariff_version'],
      'select tariff_version_id as id, code, valid_from::text, definition from rating.tariff_version where not tariff_version_id = any($1::smallint[])',
      [[...this.byId.keys()]],
    );
    for (const row of rows) {
      const appliesFrom = DateTime.fromISO(row.valid_from, { zone: 'Europe/Copenhagen' }).toMillis();
      this.byId.set(row.id, { tariffVersionId: row.id, code: row.code, appliesFrom, tariff: compileTariff(row.definition) });
    }
    if (rows.length > 0) this.byCode = groupByCode([...this.byId.values()]);
  }

  /** The version of tariff `code` that applies at `startedAt` (ms), if any. */
  at(code: string, startedAt: number): ShelvedTariff | undefined {
    return this.byCode.get(code)?.find((version) => version.appliesFrom <= startedAt);
  }

  byVersion(tariffVersionId: number): ShelvedTariff | undefined {
    return this.byId.get(tariffVersionId);
  }
}

function groupByCode(versions: ShelvedTariff[]): Map<string, ShelvedTariff[]> {
  const groups = new Map<string, ShelvedTariff[]>();
  for (const version of versions.toSorted((a, b) => b.appliesFrom - a.appliesFrom)) {
    const group = groups.get(version.code);
    if (group) group.push(version);
    else groups.set(version.code, [version]);
  }
  return groups;
}

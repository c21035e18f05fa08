import type { PurposeWork } from '@turbotrack/privacy';
import { compileTariff, type Rater, type TariffDefinition } from '@turbotrack/rating-engine';
import { DateTime } from 'luxon';
import { Agreements } from './agreements.js';
import type { ShelvedTariff } from './shelved-tariff.js';

/**
 * The tariff versions a process has compiled, those we sell by and those we buy by. A published version never changes once
 * it has priced a call, so what is on the shelf stays right; `load` adds what is new. Drafts are not on it.
 */
export class TariffShelf {
  private readonly byId = new Map<number, ShelvedTariff>();
  private anyOnNet = false;
  private agreements = Agreements.none;
  private byCode = new Map<string, ShelvedTariff[]>();

  /** Versions and agreements; inside the scope of everybody, or the agreements of the others are missing. */
  async load(inside: Pick<PurposeWork<'rating'>, 'sql'>): Promise<void> {
    await this.loadVersions(inside);
    this.agreements = await Agreements.readAll(inside, this.agreements);
  }

  async loadVersions(inside: Pick<PurposeWork<'rating'>, 'sql'>): Promise<void> {
    const { rows } = await inside.sql<{ id: number; code: string; valid_from: string; definition: TariffDefinition }>(
      ['rating.tariff_version'],
      'select tariff_version_id as id, code, valid_from::text, definition from rating.tariff_version where not draft and not tariff_version_id = any($1::smallint[])',
      [[...this.byId.keys()]],
    );
    for (const row of rows) {
      const appliesFrom = DateTime.fromISO(row.valid_from, { zone: 'Europe/Copenhagen' }).toMillis();
      const hasOnNet = row.definition.zones.some((zone) => zone.onNet === true);
      this.anyOnNet ||= hasOnNet;
      this.byId.set(row.id, { tariffVersionId: row.id, code: row.code, appliesFrom, tariff: compileTariff(row.definition), hasOnNet });
    }
    if (rows.length > 0) this.byCode = groupByCode([...this.byId.values()]);
  }

  /** Whether any tariff has a zone for numbers of ours. */
  get hasOnNet(): boolean {
    return this.anyOnNet;
  }

  /** What prices the calls of a subscription; undefined where an agreement of the customer does not fit the version. */
  raterFor(version: ShelvedTariff, customerId: number, subscriptionId: number): Rater | undefined {
    return this.agreements.raterFor(version, customerId, subscriptionId);
  }

  /** The version of tariff `code` that applies at `startedAt` (ms), if any. */
  at(code: string, startedAt: number): ShelvedTariff | undefined {
    return this.byCode.get(code)?.find((version) => version.appliesFrom <= startedAt);
  }

  /** All versions of a tariff, the earliest first. */
  versionsOf(code: string): readonly ShelvedTariff[] {
    return this.byCode.get(code)?.toReversed() ?? [];
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

import type { LocalText } from '@turbotrack/invoice-documents';
import type { PurposeWork } from '@turbotrack/privacy';
import type { ZoneDefinition } from '@turbotrack/rating-engine';

export interface NamedZone {
  readonly code: string;
  readonly name: LocalText;
}

/** The zones of the tariff versions met so far. A version that has priced a call never changes, so they stay right. */
export class ZoneNames {
  private readonly byVersion = new Map<number, readonly NamedZone[]>();

  async load({ sql }: Pick<PurposeWork<'invoicing'>, 'sql'>, versions: readonly number[]): Promise<void> {
    const missing = [...new Set(versions)].filter((version) => !this.byVersion.has(version));
    if (missing.length === 0) return;
    const { rows } = await sql<{ tariff_version_id: number; zones: ZoneDefinition[] }>(
      ['rating.tariff_version'],
      `select tariff_version_id, definition->'zones' as zones from rating.tariff_version where tariff_version_id = any($1::smallint[])`,
      [missing],
    );
    for (const { tariff_version_id: version, zones } of rows) this.byVersion.set(version, zones.map(({ code, name }) => ({ code, name })));
  }

  /** @param place the zone's place in the tariff version, as a call stores it */
  find(version: number, place: number): NamedZone | undefined {
    return this.byVersion.get(version)?.[place];
  }
}

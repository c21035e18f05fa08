import { type Direction, DIRECTION_NUMBER, DigitTrie, type Service, SERVICE_NUMBER } from '@turbotrack/telephony';
import type { ShelvedTariff } from '../tariffs/shelved-tariff.js';
import type { BilledDirection } from './invoice-description.js';

/** Under what an amount is billed, as one text by which both sides meet. */
export interface Place {
  readonly kind: 'zone' | 'prefix' | 'unknown';
  readonly place: string;
}

interface BilledPlace {
  readonly destination: string;
  readonly prefix: string;
  readonly service: number;
  readonly direction: number;
}

/** A network bills what a customer forwards as a call made. */
export function billedDirection(direction: Direction): BilledDirection {
  return direction === 'forwarded' ? 'outgoing' : direction;
}

/**
 * Finds where a call belongs on an operator's invoice: under the longest beginning of numbers that it bills this use by, where that is at
 * least as long as what made the zone, and otherwise under the zone of the buy tariff.
 */
export class InvoicePlaces {
  private readonly zoneOfName = new Map<string, string>();
  private readonly prefixes = new Map<number, { readonly trie: DigitTrie; readonly list: readonly string[] }>();
  private readonly zonesBilled = new Set<string>();

  /** @param versions those of the buy tariff; a later one's names win */
  constructor(versions: readonly ShelvedTariff[], lines: readonly BilledPlace[]) {
    for (const { tariff } of versions) {
      for (const { code, name } of tariff.zones) for (const word of [name.da, name.en, code]) this.zoneOfName.set(word.toLowerCase(), code);
    }
    const byUse = Map.groupBy(lines.filter(({ prefix }) => prefix !== ''), (line) => useOf(line.service, line.direction));
    for (const [use, billed] of byUse) {
      const list = [...new Set(billed.map(({ prefix }) => prefix))];
      this.prefixes.set(use, { trie: new DigitTrie(list.map((prefix, at) => [prefix, at] as const)), list });
    }
    for (const line of lines) {
      const found = this.ofLine(line);
      if (found.kind === 'zone') this.zonesBilled.add(`${useOf(line.service, line.direction)} ${found.place}`);
    }
  }

  ofLine({ destination, prefix }: Pick<BilledPlace, 'destination' | 'prefix'>): Place {
    if (prefix !== '') return { kind: 'prefix', place: prefix };
    const code = this.zoneOfName.get(destination.toLowerCase());
    return code === undefined ? { kind: 'unknown', place: destination } : { kind: 'zone', place: code };
  }

  /** @param zone place of the zone in the version's tariff */
  ofCall(service: Service, direction: BilledDirection, otherNumber: string, { tariff }: ShelvedTariff, zone: number): Place {
    const { code } = tariff.zones[zone]!;
    const use = useOf(SERVICE_NUMBER[service], DIRECTION_NUMBER[direction]);
    const billed = this.prefixes.get(use);
    const at = billed === undefined ? -1 : billed.trie.find(otherNumber);
    const prefix = billed?.list[at];
    if (prefix === undefined) return { kind: 'zone', place: code };
    const zoneIsNearer = this.zonesBilled.has(`${use} ${code}`) && tariff.zoneTable.matched(otherNumber).length > prefix.length;
    return zoneIsNearer ? { kind: 'zone', place: code } : { kind: 'prefix', place: prefix };
  }
}

function useOf(service: number, direction: number): number {
  return service * 16 + direction;
}

import { callingCodeLength } from '@turbotrack/telephony';
import type { TariffDefinition } from './tariff-definition.js';
import type { TariffFinding } from './tariff-finding.js';

interface Place {
  readonly zone: number;
  readonly at: number;
}

/** Prefixes that overlap, can never match, change nothing, or begin no number known. Expects a checked tariff. */
export function lintPrefixes({ zones }: TariffDefinition): TariffFinding[] {
  const owners = new Map<string, Place>();
  for (const [zone, { prefixes }] of zones.entries()) for (const [at, prefix] of prefixes.entries()) owners.set(prefix, { zone, at });
  const code = (zone: number): string => zones[zone]?.code ?? '';
  const findings: TariffFinding[] = [];
  const overlaps = new Map<string, { place: string; inner: string; outer: string; count: number; example: string }>();
  for (const [prefix, { zone, at }] of owners) {
    const place = `/zones/${zone}/prefixes/${at}`;
    const outer = enclosing(prefix, owners);
    if (outer !== undefined && outer.zone === zone) {
      findings.push(found('prefix-redundant', 'note', place,
        `Præfikset ${prefix} ændrer intet: det kortere præfiks ${outer.prefix} hører til den samme zone.`, `The prefix ${prefix} changes nothing: the shorter ${outer.prefix} belongs to the same zone.`));
    } else if (outer !== undefined) {
      const key = `${outer.zone} ${zone}`;
      const overlap = overlaps.get(key) ?? { place, inner: code(zone), outer: code(outer.zone), count: 0, example: `${prefix} < ${outer.prefix}` };
      overlap.count += 1;
      overlaps.set(key, overlap);
    }
    if (isCovered(prefix, owners)) {
      findings.push(found('prefix-shadowed', 'warning', place,
        `Præfikset ${prefix} rammes aldrig: længere præfikser dækker alle numre under det.`, `The prefix ${prefix} never matches: longer prefixes cover every number below it.`));
    }
    const unknown = lintCallingCode(prefix, place);
    if (unknown !== undefined) findings.push(unknown);
  }
  for (const { place, inner, outer, count, example } of overlaps.values()) {
    findings.push(found('prefix-overlap', 'note', place,
      `${count} af zonen ${inner}s præfikser ligger inden i zonen ${outer}s (${example}); det længste gælder.`, `${count} of the prefixes of zone ${inner} lie within those of zone ${outer} (${example}); the longest applies.`));
  }
  return findings;
}

function found(code: TariffFinding['code'], severity: TariffFinding['severity'], place: string, da: string, en: string): TariffFinding {
  return { code, severity, place, sentence: { da, en } };
}

function enclosing(prefix: string, owners: ReadonlyMap<string, Place>): (Place & { prefix: string }) | undefined {
  for (let length = prefix.length - 1; length > 0; length -= 1) {
    const outer = prefix.slice(0, length);
    const owner = owners.get(outer);
    if (owner !== undefined) return { ...owner, prefix: outer };
  }
  return undefined;
}

/** Whether every number that goes on behind `prefix` has a longer prefix. The first digit missing ends the search. */
function isCovered(prefix: string, owners: ReadonlyMap<string, Place>): boolean {
  if (prefix.length >= 15) return false;
  for (let digit = 0; digit <= 9; digit += 1) {
    const longer = `${prefix}${digit}`;
    if (!owners.has(longer) && !isCovered(longer, owners)) return false;
  }
  return true;
}

function lintCallingCode(prefix: string, place: string): TariffFinding | undefined {
  const length = callingCodeLength(prefix.padEnd(10, '0'));
  if (length > 0 && length <= prefix.length) return undefined;
  const begins = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].some((digit) => callingCodeLength(`${prefix}${digit}`.padEnd(10, '0')) > 0 || callingCodeLength(`${prefix}${digit}${digit}`.padEnd(10, '0')) > 0);
  if (length > prefix.length || (prefix.length < 3 && begins)) {
    return found('prefix-shorter-than-country', 'warning', place,
      `Præfikset ${prefix} er kortere end en landekode og dækker flere lande.`, `The prefix ${prefix} is shorter than a country code and covers several countries.`);
  }
  return found('unknown-prefix', 'warning', place, `Intet kendt land har en landekode, som ${prefix} begynder med.`, `No country known has the country code that ${prefix} begins with.`);
}

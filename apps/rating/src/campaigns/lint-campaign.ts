import type { ZoneDefinition } from '@turbotrack/rating-engine';
import type { CampaignFinding, NewCampaign } from './campaign.schemas.js';

/** A version of a tariff that is in force on some day of a campaign. */
export interface TariffInForce {
  readonly code: string;
  readonly zones: readonly Pick<ZoneDefinition, 'code' | 'special'>[];
}

/** Another campaign, of days that it shares with the one that is looked at, and for customers that it shares. */
export interface OtherCampaign {
  readonly name: string;
  readonly priority: number;
  readonly services: readonly string[];
  readonly directions: readonly string[];
  readonly zones: readonly string[];
  readonly tariffs: readonly string[];
}

/** What a person should look at before a campaign begins, errors first: with those it could never do what it says. */
export function lintCampaign(campaign: NewCampaign, tariffs: readonly TariffInForce[], others: readonly OtherCampaign[]): CampaignFinding[] {
  const concerned = campaign.tariffs.length === 0 ? tariffs : tariffs.filter(({ code }) => campaign.tariffs.includes(code));
  return [...unknownTariffs(campaign, tariffs), ...unknownZones(campaign, concerned), ...specialZones(campaign, concerned), ...overlaps(campaign, others)];
}

function unknownTariffs({ tariffs: wanted }: NewCampaign, tariffs: readonly TariffInForce[]): CampaignFinding[] {
  return wanted.flatMap((code, at) => (tariffs.some((tariff) => tariff.code === code) ? [] : [{
    code: 'unknown-tariff', severity: 'error', place: `/tariffs/${at}`,
    sentence: { da: `Der er ingen takst '${code}' i kraft i de dage.`, en: `No tariff '${code}' is in force on those days.` },
  }]));
}

function unknownZones({ zones }: NewCampaign, tariffs: readonly TariffInForce[]): CampaignFinding[] {
  return zones.flatMap((zone, at) => (tariffs.some((tariff) => tariff.zones.some(({ code }) => code === zone)) ? [] : [{
    code: 'unknown-zone', severity: 'error', place: `/zones/${at}`,
    sentence: { da: `Ingen takst, som kampagnen gælder for, har zonen '${zone}' i de dage.`, en: `No tariff that the campaign is for has the zone '${zone}' on those days.` },
  }]));
}

function specialZones({ zones }: NewCampaign, tariffs: readonly TariffInForce[]): CampaignFinding[] {
  return zones.flatMap((zone, at) => {
    const special = tariffs.flatMap((tariff) => tariff.zones).find(({ code }) => code === zone)?.special;
    return special === undefined ? [] : [special === 'premium'
      ? { code: 'special-zone', severity: 'warning', place: `/zones/${at}`, sentence: { da: `Zonen '${zone}' er overtakserede numre.`, en: `The zone '${zone}' is of premium numbers.` } }
      : { code: 'special-zone', severity: 'note', place: `/zones/${at}`, sentence: { da: `Opkald til zonen '${zone}' er gratis i forvejen.`, en: `Calls to the zone '${zone}' are free anyway.` } }];
  });
}

function overlaps(campaign: NewCampaign, others: readonly OtherCampaign[]): CampaignFinding[] {
  const meet = (ours: readonly string[], theirs: readonly string[]) => ours.length === 0 || theirs.length === 0 || ours.some((one) => theirs.includes(one));
  return others
    .filter((other) => campaign.services.some((service) => other.services.includes(service)) && meet(campaign.directions, other.directions) && meet(campaign.zones, other.zones) && meet(campaign.tariffs, other.tariffs))
    .map((other) => {
      const ours = campaign.priority < other.priority || (campaign.priority === other.priority && campaign.name < other.name);
      const first = ours ? campaign.name : other.name;
      return {
        code: 'overlaps', severity: 'warning', place: '',
        sentence: { da: `Kampagnen '${other.name}' gælder for de samme opkald; et opkald får kun én, og det er '${first}'.`, en: `The campaign '${other.name}' is for the same calls; a call gets one, and that is '${first}'.` },
      };
    });
}

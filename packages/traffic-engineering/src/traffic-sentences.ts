import type { OverloadRisk, OverloadSettings } from './assess-overload.js';
import { copenhagenHour } from './copenhagen-hour.js';
import type { LoadForecast } from './forecast-load.js';

export interface BilingualSentence {
  readonly da: string;
  readonly en: string;
}

type Language = keyof BilingualSentence;

const LOCALES = { da: 'da-DK', en: 'en-GB' } as const;

export function overloadThreatens(trunk: string, channels: number, risk: OverloadRisk, settings: OverloadSettings): BilingualSentence {
  const { hour } = copenhagenHour(risk.from);
  const { blocking } = settings;
  return {
    da: `${trunkName(trunk, 'da')}: overbelastning truer ${dateOf(risk.from, 'da')} kl. ${hour}–${hour + 1}. Der ventes ${number(risk.erlangs, 'da')} erlang på ${channelCount(channels, 'da')}; sandsynligheden for, at mere end ${share(blocking, 'da')} af opkaldene afvises, er ${share(risk.probability, 'da')}, og ${share(risk.expectedBlocking, 'da')} ventes afvist. ${channelCount(risk.channelsNeeded, 'da')} rækker i ni af ti tilfælde.`,
    en: `${trunkName(trunk, 'en')}: overload threatens on ${dateOf(risk.from, 'en')} from ${hour} to ${hour + 1}. ${number(risk.erlangs, 'en')} Erlangs are expected on ${channelCount(channels, 'en')}; the probability that more than ${share(blocking, 'en')} of calls are blocked is ${share(risk.probability, 'en')}, and ${share(risk.expectedBlocking, 'en')} are expected to be. ${channelCount(risk.channelsNeeded, 'en')} would do in nine cases of ten.`,
  };
}

export function overloadCleared(trunk: string, channels: number, settings: OverloadSettings): BilingualSentence {
  const { hoursAhead } = settings;
  return {
    da: `${trunkName(trunk, 'da')}: overbelastning truer ikke længere på ${channelCount(channels, 'da')} i de næste ${hoursAhead} timer.`,
    en: `${trunkName(trunk, 'en')}: overload no longer threatens on ${channelCount(channels, 'en')} in the next ${hoursAhead} hours.`,
  };
}

/** How good a trunk's forecast has been, and why it is made as it is. */
export function forecastQuality(trunk: string, forecast: LoadForecast): BilingualSentence {
  return { da: `${trunkName(trunk, 'da')}: ${quality(forecast, 'da')}`, en: `${trunkName(trunk, 'en')}: ${quality(forecast, 'en')}` };
}

function quality({ reason, errors, weeksTested }: LoadForecast, language: Language): string {
  const danish = language === 'da';
  if (errors === null || reason === 'too-little-history') {
    return danish
      ? 'prognosen er samme time i sidste uge; fejlen er ukendt, for der er målt i under tre uger.'
      : 'the forecast is last week\'s same hour; its error is unknown, for fewer than three weeks have been measured.';
  }
  const profile = errors['weekly-profile'];
  const lastWeek = errors['last-week'];
  const erlangs = (value: number): string => number(value, language);
  const percent = (value: number | null): string => (value === null ? '' : ` (${share(value, language)})`);
  const weeks = danish ? (weeksTested === 1 ? '1 uge' : `${weeksTested} uger`) : weeksTested === 1 ? '1 week' : `${weeksTested} weeks`;
  if (danish) {
    const figures = `afprøvet på ${weeks} var ugeprofilens gennemsnitlige fejl ${erlangs(profile.mae)} erlang${percent(profile.mape)}, i de travle timer ${erlangs(profile.busyHourMae)}, mod ${erlangs(lastWeek.mae)}${percent(lastWeek.mape)} og ${erlangs(lastWeek.busyHourMae)} for samme time i sidste uge.`;
    return reason === 'beats-last-week' ? figures : `${figures} Ugeprofilen var ikke bedre i begge dele, så prognosen er samme time i sidste uge.`;
  }
  const figures = `back-tested on ${weeks}, the mean error of the weekly profile was ${erlangs(profile.mae)} Erlangs${percent(profile.mape)}, in busy hours ${erlangs(profile.busyHourMae)}, against ${erlangs(lastWeek.mae)}${percent(lastWeek.mape)} and ${erlangs(lastWeek.busyHourMae)} for last week's same hour.`;
  return reason === 'beats-last-week' ? figures : `${figures} The profile was not better at both, so the forecast is last week's same hour.`;
}

function trunkName(trunk: string, language: Language): string {
  if (trunk !== '') return `Trunk ${trunk}`;
  return language === 'da' ? 'Trunk uden navn' : 'Trunk without a name';
}

function channelCount(channels: number, language: Language): string {
  if (language === 'da') return channels === 1 ? '1 kanal' : `${channels} kanaler`;
  return channels === 1 ? '1 channel' : `${channels} channels`;
}

function number(value: number, language: Language): string {
  return new Intl.NumberFormat(LOCALES[language], { maximumFractionDigits: value < 10 ? 2 : 1 }).format(value);
}

function share(value: number, language: Language): string {
  const percent = value * 100;
  return `${new Intl.NumberFormat(LOCALES[language], { maximumFractionDigits: percent < 10 ? 1 : 0 }).format(percent)} %`;
}

function dateOf(hourStart: number, language: Language): string {
  const format = new Intl.DateTimeFormat(LOCALES[language], { timeZone: 'Europe/Copenhagen', weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  // Put together here: what stands between the parts differs from one version of the locale data to the next.
  const parts = Object.fromEntries(format.formatToParts(hourStart).map(({ type, value }) => [type, value])) as Record<'weekday' | 'day' | 'month' | 'year', string>;
  return `${parts.weekday} ${language === 'da' ? `den ${parts.day}.` : parts.day} ${parts.month} ${parts.year}`;
}

import type { RoundingMode } from '@turbotrack/money';
import type { Direction, Service } from '@turbotrack/telephony';

/** Calls to `emergency`, `helpline` and `freephone` cost nothing and are never itemised; `premium` is a mark only. */
export type Special = 'emergency' | 'helpline' | 'freephone' | 'premium';
export const SPECIALS: readonly Special[] = ['emergency', 'helpline', 'freephone', 'premium'];

/** A sell or buy tariff as plain JSON. All prices are integers of millionths of a krone, without VAT. */
export interface TariffDefinition {
  readonly name: string;
  /** Counts the versions of a tariff; 1 when left out. */
  readonly version?: number;
  /** First day of validity, 'YYYY-MM-DD', Europe/Copenhagen. Choosing the version for a call is the caller's. */
  readonly validFrom: string;
  readonly currency: 'DKK';
  /** A call is rounded once, at its end, to a multiple of `precisionMicro` (10000 is one øre). */
  readonly rounding: { readonly precisionMicro: number; readonly mode: RoundingMode };
  /** `cut`: every increment costs what the band it starts in says. `first-band`: the band of the call's start prices it all. */
  readonly bandMode: 'cut' | 'first-band';
  /** Days, 'YYYY-MM-DD', on which holiday bands apply. */
  readonly holidays: readonly string[];
  readonly bands: readonly BandDefinition[];
  readonly zones: readonly ZoneDefinition[];
  readonly rates: readonly RateDefinition[];
}

/**
 * A window of local time in Europe/Copenhagen. Windows of the same name are one band (a night is 00:00–08:00 and
 * 18:00–24:00). On a holiday the holiday windows come first, and where none of them reaches, the others; among equals the
 * greater weight wins. Local time is what the clock on the wall shows: on the nights it is changed, a window inside the
 * skipped hour does not occur and one inside the repeated hour occurs twice.
 */
export interface BandDefinition {
  readonly name: string;
  /** ISO weekdays, 1 Monday to 7 Sunday; all when left out. */
  readonly weekdays?: readonly number[];
  /** 'HH:MM', included. */
  readonly from: string;
  /** 'HH:MM', excluded, later than `from`; '24:00' is the end of the day. */
  readonly to: string;
  /** True: applies on holidays only. */
  readonly holiday?: boolean;
  /** 0 when left out. */
  readonly weight?: number;
}

export interface ZoneDefinition {
  readonly code: string;
  readonly name: { readonly da: string; readonly en: string };
  /** E.164 digits without plus; the longest prefix in the whole tariff wins. */
  readonly prefixes: readonly string[];
  /** Danish short codes, matched whole; trailing `x` stands for any digit ('116xxx'). */
  readonly shortCodes: readonly string[];
  readonly special?: Special;
  /** True for the one zone, if any, of calls whose other number is withheld. */
  readonly withheld?: boolean;
  /**
   * True for the one zone, if any, of use between numbers of ours. It takes the place of the zone found by prefix for every
   * service and direction in which a rate of the tariff names it, unless the number is a special one.
   */
  readonly onNet?: boolean;
}

/**
 * What one kind of use costs. Of several rates that fit, the most specific is taken: first by the customer's own number (the
 * longest prefix), then by zone, then by country of the call (named country, 'home', any), then by country of the other number,
 * then by band. A voice rate has `steps`, a message rate `messageMicro`, a data rate `volume`.
 * Connect charge, minimum time, free seconds and the bounds are those of the rate in force when the call starts.
 */
export interface RateDefinition {
  readonly service: Service;
  readonly directions: readonly Direction[];
  /** Zone code, or 'any'. */
  readonly zone: string;
  /** Band name, or 'any' (as when left out), which also covers hours without a band. */
  readonly band?: string;
  /** Beginnings of the customer's own number, E.164 digits without plus: incoming calls to 70, 80 and 90 numbers ('4570'). Every number when left out. */
  readonly servedPrefixes?: readonly string[];
  /** ISO countries the call is made from, or 'home' for the EU and EEA; any when left out. */
  readonly originCountries?: readonly string[];
  /** ISO countries of the other number, or 'home'; any when left out. With `originCountries` it prices a pair of countries. */
  readonly otherCountries?: readonly string[];
  /** Charged once per answered use. */
  readonly connectMicro?: number;
  /** A call that outlasts its free seconds is charged as if it lasted at least this long. */
  readonly minimumSeconds?: number;
  /** The first seconds of the call in which no step is charged; steps still count from the call's start. */
  readonly freeSeconds?: number;
  /** Bounds of the whole price, connect charge included; multiples of the tariff's precision, so rounding keeps them. */
  readonly minimumMicro?: number;
  readonly maximumMicro?: number;
  readonly steps?: readonly StepDefinition[];
  /** Per part of a message. */
  readonly messageMicro?: number;
  readonly volume?: VolumeDefinition;
}

/** From `fromSecond` of the call on, every begun `incrementSeconds` cost their share of `priceMicro` per `unitSeconds`. */
export interface StepDefinition {
  readonly fromSecond: number;
  readonly unitSeconds: number;
  readonly incrementSeconds: number;
  readonly priceMicro: number;
}

/** Every begun `incrementBytes` of a session cost their share of `priceMicro` per `unitBytes`. */
export interface VolumeDefinition {
  readonly unitBytes: number;
  readonly incrementBytes: number;
  readonly priceMicro: number;
}

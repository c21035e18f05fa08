/**
 * Countries in which roaming is charged as at home, ISO 3166-1 alpha-2: the EU and EEA (Regulation (EU) 2022/612), and
 * the regions with a code of their own in which EU law applies (TFEU art. 349 and 355: Åland and the French outermost regions).
 */
export const HOME_COUNTRIES: ReadonlySet<string> = new Set(
  ('AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK ' + 'IS LI NO ' + 'AX GF GP MF MQ RE YT').split(' '),
);

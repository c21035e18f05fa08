/** First and last instant that can be rated: the years 2000 to 2099 in UTC. */
export const FIRST_YEAR = 2000;
export const END_YEAR = 2100;

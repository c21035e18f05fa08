import { CUSTOMERS } from './seed-calls.js';

/** Answers the id of one of the benchmark's customers. */
export type DrawCustomer = () => number;

const FIRST_CUSTOMER = 1001;

/** YCSB's constant: the most wanted of a thousand gets about 13 % of all. */
const ZIPFIAN_EXPONENT = 0.99;

const upTo = cumulated(Array.from({ length: CUSTOMERS }, (_, rank) => 1 / (rank + 1) ** ZIPFIAN_EXPONENT));

export const uniformCustomer: DrawCustomer = () => FIRST_CUSTOMER + Math.floor(Math.random() * CUSTOMERS);

/** Few are wanted often, most seldom. */
export const zipfianCustomer: DrawCustomer = () => {
  const wanted = Math.random() * upTo[CUSTOMERS - 1]!;
  let [low, high] = [0, CUSTOMERS - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (upTo[middle]! <= wanted) low = middle + 1;
    else high = middle;
  }
  return FIRST_CUSTOMER + low;
};

function cumulated(weights: readonly number[]): number[] {
  let sum = 0;
  return weights.map((weight) => (sum += weight));
}

import { expect, test } from 'vitest';
import { networkOf } from './count-attempts.js';

test.each([
  ['192.0.2.17', '192.0.2.200'], ['::ffff:192.0.2.17', '192.0.2.4'], ['2001:db8:1:aa01::1', '2001:db8:1:aaff:1:2:3:4'], ['2001:DB8::', '2001:db8:0:0:1::'], ['fe80::1%eth0', 'fe80::2'],
])('%s and %s are one network', (one, other) => {
  expect(networkOf(one)).toBe(networkOf(other));
});

test.each([['192.0.2.17', '192.0.3.17'], ['2001:db8:1:aa01::1', '2001:db8:1:ab01::1'], ['2001:db8::1', '2001:db9::1']])('%s and %s are two', (one, other) => {
  expect(networkOf(one)).not.toBe(networkOf(other));
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AddressRules } from './public-address.js';

const rules = new AddressRules(false);

describe('an address that webhooks are sent to', () => {
  test.each([
    ['this host', '0.0.0.0'], ['private', '10.1.2.3'], ['private', '172.16.0.1'], ['private', '172.31.255.255'], ['private', '192.168.1.1'], ['carrier NAT', '100.64.0.1'], ['carrier NAT', '100.127.255.255'],
    ['loopback', '127.0.0.1'], ['loopback', '127.255.0.9'], ['link-local, where clouds keep metadata', '169.254.169.254'], ["Alibaba's metadata", '100.100.100.200'], ["Azure's own", '168.63.129.16'],
    ['documentation', '192.0.2.7'], ['benchmarks', '198.19.0.1'], ['6to4 relay', '192.88.99.1'], ['multicast', '224.0.0.1'], ['multicast', '239.255.255.250'], ['reserved', '240.0.0.1'], ['broadcast', '255.255.255.255'],
    ['loopback', '::1'], ['unspecified', '::'], ['IPv4-mapped', '::ffff:127.0.0.1'], ['IPv4-mapped, hexadecimal', '::ffff:7f00:1'], ['IPv4-mapped, public', '::ffff:8.8.8.8'], ['IPv4-compatible', '::127.0.0.1'],
    ['NAT64 of a private one', '64:ff9b::a00:1'], ['NAT64, local use', '64:ff9b:1::1'], ['6to4 of a private one', '2002:7f00:1::'], ['Teredo', '2001:0:5ef5:79fd::1'], ['documentation', '2001:db8::1'], ['documentation', '3fff::1'],
    ['link-local', 'fe80::1'], ['link-local of an interface', 'fe80::1%eth0'], ['unique local', 'fd00:ec2::254'], ['unique local', 'fc00::1'], ['site-local', 'fec0::1'], ['multicast', 'ff02::1'], ['segment routing', '5f00::1'],
    ['no address', 'localhost'], ['no address', ''], ['no address', '127.1'], ['no address', '0x7f000001'], ['no address', '2130706433'], ['public of an interface', '2a00::1%lo'],
  ])('is never %s: %s', (_what, address) => {
    expect(rules.permits(address)).toBe(false);
    // Only loopback itself is a developer's own machine, and no other form of it.
    expect(new AddressRules(true).permits(address)).toBe(/^127\.\d+\.\d+\.\d+$|^::1$/.test(address));
  });

  test.each(['8.8.8.8', '93.184.216.34', '172.15.0.1', '172.32.0.1', '100.63.0.1', '100.128.0.1', '2a00:1450:400f:80d::200e', '2606:4700::1111'])('may be public: %s', (address) => {
    expect(rules.permits(address)).toBe(true);
  });

  test('of IPv4 is refused in every form that IPv6 has for it', () => {
    fc.assert(fc.property(fc.ipV4(), (address) => {
      const [a, b, c, d] = address.split('.').map(Number) as [number, number, number, number];
      const groups = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
      for (const form of [`::ffff:${address}`, `::ffff:${groups}`, `::${groups}`, `::ffff:0:${groups}`, `64:ff9b::${groups}`, `2002:${groups}::1`]) expect(rules.permits(form), form).toBe(false);
    }));
  });

  test("is none of the operator's own networks either", () => {
    const own = new AddressRules(false, ['93.184.216.0/24', '2a00:1450::/32']);
    for (const address of ['93.184.216.34', '2a00:1450::9']) expect([rules.permits(address), own.permits(address)]).toEqual([true, false]);
    for (const wrong of ['93.184.216.0', '93.184.216.0/33', 'x/8', '2a00::/129', '1.2.3.4/-1']) expect(() => new AddressRules(false, [wrong])).toThrow('is no network');
  });
});

import { BlockList, isIP } from 'node:net';

/** Networks of IPv4 that are not the public internet (IANA special-purpose registry, RFC 6890), and what clouds use inside. */
const NOT_PUBLIC_V4 = [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24],
  ['192.88.99.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 4], ['240.0.0.0', 4],
  // Azure's own address for what runs on it, in a public range.
  ['168.63.129.16', 32],
] as const;

/**
 * Global unicast, the only range of IPv6 that is let through; so loopback, link-local, unique local, multicast, IPv4-mapped
 * and the well-known NAT64 prefixes are refused by not being in it.
 */
const GLOBAL_V6 = ['2000::', 3] as const;
/** Parts of it that are not: protocol assignments with Teredo, documentation, 6to4, which leads to any IPv4 address. */
const NOT_PUBLIC_V6 = [['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['3fff::', 20]] as const;

/** Decides which addresses the platform sends to. A name is nothing here: it is resolved first, and every address is asked about. */
export class AddressRules {
  private readonly refused = new BlockList();
  private readonly global = new BlockList();
  private readonly loopback = new BlockList();

  /**
   * @param permitLocal lets loopback addresses through: for tests and a developer's own machine
   * @param ownNetworks CIDR networks that are public and must not be reached from inside, such as the operator's own, or a NAT64 prefix of its network
   * @throws TypeError for a network that is none
   */
  constructor(readonly permitLocal: boolean, ownNetworks: readonly string[] = []) {
    for (const [network, prefix] of NOT_PUBLIC_V4) this.refused.addSubnet(network, prefix, 'ipv4');
    for (const [network, prefix] of NOT_PUBLIC_V6) this.refused.addSubnet(network, prefix, 'ipv6');
    for (const network of ownNetworks) {
      const [address = '', prefix = ''] = network.split('/');
      const family = isIP(address);
      if (family === 0 || !/^\d{1,3}$/.test(prefix) || Number(prefix) > (family === 4 ? 32 : 128)) throw new TypeError(`"${network}" is no network such as 192.0.2.0/24.`);
      this.refused.addSubnet(address, Number(prefix), family === 4 ? 'ipv4' : 'ipv6');
    }
    this.global.addSubnet(...GLOBAL_V6, 'ipv6');
    this.loopback.addSubnet('127.0.0.0', 8, 'ipv4');
    this.loopback.addAddress('::1', 'ipv6');
  }

  /** Whether an IP address may be connected to. What is no address, or names an interface, may not. */
  permits(address: string): boolean {
    const family = isIP(address);
    if (family === 0 || address.includes('%')) return false;
    const kind = family === 4 ? 'ipv4' : 'ipv6';
    if (this.permitLocal && isLoopback(address, this.loopback, kind)) return true;
    if (kind === 'ipv6' && !this.global.check(address, kind)) return false;
    return !this.refused.check(address, kind);
  }
}

/** A mapped address is asked about as IPv4 by the list; written so, it is not what a developer's machine means by local. */
function isLoopback(address: string, loopback: BlockList, kind: 'ipv4' | 'ipv6'): boolean {
  return !/^::ffff:/i.test(address) && loopback.check(address, kind);
}

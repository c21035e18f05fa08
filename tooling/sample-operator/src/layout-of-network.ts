import { PbxLayout } from './pbx-layout.js';
import type { RecordLayout } from './record-layout.js';
import type { Network } from './sample-operator.js';
import { SeededRandom } from './seeded-random.js';
import { TdcLayout } from './tdc-layout.js';
import { ThreeLayout } from './three-layout.js';

/** @param series begins the record ids of a network that gives them: different series never share an id */
export function layoutOfNetwork(network: Network, seed: number, series: string): RecordLayout {
  const random = new SeededRandom(seed, `layout ${network} ${series}`);
  if (network === 'tdc') return new TdcLayout(random, series);
  return network === 'three' ? new ThreeLayout(random) : new PbxLayout(random);
}

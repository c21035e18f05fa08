import type { BroadWorksDescription } from './broadworks/broadworks-description.js';
import type { FreeSwitchJsonDescription } from './freeswitch-json/freeswitch-json-description.js';
import type { LineDescription } from './line-description.js';
import type { TapDescription } from './tap3/tap-description.js';

/** How one operator writes its files, whatever their format. */
export type OperatorDescription = LineDescription | TapDescription | BroadWorksDescription | FreeSwitchJsonDescription;

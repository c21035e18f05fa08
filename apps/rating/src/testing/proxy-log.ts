import { OURS, THEIRS } from './tdc-file.js';

/** Half a call as the proxy `kamailio` accounts for it. */
export interface ProxyHalf {
  readonly call: string;
  readonly method: 'INVITE' | 'BYE';
  readonly at: Date;
  readonly from?: string;
  readonly to?: string;
}

/** Lines of the accounting of a SIP proxy: its two halves of a call may stand in two files. */
export function proxyLog(halves: readonly ProxyHalf[]): Buffer {
  return Buffer.from(halves.map(({ call, method, at, from = OURS.slice(2), to = THEIRS.slice(2) }) =>
    `Oct  6 12:00:00 proxy kamailio[1]: NOTICE: acc [acc.c:1]: acc_log_request(): ACC: transaction answered: timestamp=${Math.floor(at.getTime() / 1000)};method=${method};from_tag=f;to_tag=t;call_id=${call};code=200;reason=OK;src_user=${from};dst_ouser=${to};src_ip=192.0.2.46\n`).join(''));
}

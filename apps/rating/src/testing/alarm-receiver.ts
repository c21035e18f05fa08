import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface AlarmMessage {
  readonly type: string;
  readonly data: { readonly severity: string; readonly sentence: string; readonly facts: Record<string, number | string> };
}

/** The people's end of the alarms: a webhook that keeps what arrives. */
export interface AlarmReceiver {
  readonly url: string;
  readonly alarms: AlarmMessage[];
  close(): void;
}

export async function startAlarmReceiver(): Promise<AlarmReceiver> {
  const alarms: AlarmMessage[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (bytes: Buffer) => (text += bytes.toString()));
    request.on('end', () => {
      alarms.push(JSON.parse(text) as AlarmMessage);
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, alarms, close: () => server.close() };
}

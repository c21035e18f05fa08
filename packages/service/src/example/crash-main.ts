// A worker that dies in the middle of a job: it says so on standard output and waits to be killed.
import { Alarms } from '../alarms/alarms.js';
import { createLog } from '../logging/log.js';
import type { RegisteredHandler } from '../queues/job-worker.js';
import { startWorker } from '../queues/job-worker.js';
import { connectQueues } from '../queues/queue-connection.js';
import { deliverOrder } from './example-app.js';

const [queue = '', databaseUrl = '', redisUrl = ''] = process.argv.slice(2);
const log = createLog('crash', 'silent');
const job = deliverOrder(queue);
const handler: RegisteredHandler = {
  job,
  place: 'crash-main',
  handle: async () => {
    process.stdout.write('started\n');
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  },
};
const connection = await connectQueues({ databaseUrl, redisUrl });
startWorker(connection, { queue, jobs: [job], handlers: [handler], lockMs: 2_000 }, log, new Alarms({ app: 'crash' }, log));

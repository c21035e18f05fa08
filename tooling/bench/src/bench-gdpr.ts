import { installationFrom, PurposeGate } from '@turbotrack/privacy';
import pg from 'pg';
import { createBenchPlatform } from './bench-platform.js';
import { compareThroughput, ROUNDS } from './compare-throughput.js';
import type { BenchResult, Figure } from './figures.js';
import { gdprRoles, roleWorkload } from './gdpr-roles.js';
import { measureSpace } from './measure-space.js';
import { CUSTOMERS, seedCalls } from './seed-calls.js';

export interface GdprBenchOptions {
  readonly calls: number;
  /** Seconds of each measurement. */
  readonly seconds: number;
}

const CLIENTS = 16;

/** GDPRbench's four roles on our tables: the same transactions bare and through the purpose gate; see docs/gdprbench.md. */
export async function benchGdpr({ calls, seconds }: GdprBenchOptions): Promise<BenchResult> {
  const platform = await createBenchPlatform();
  const bare = new pg.Pool({ connectionString: platform.adminUrl, max: CLIENTS, pipeline: true });
  // Connections are told of the server's end while they close.
  bare.on('error', () => undefined);
  const gate = new PurposeGate(installationFrom(platform.adminUrl, 'bench', Buffer.from(platform.environment['TURBOTRACK_SECRET']!, 'hex')), { connectionsPerPurpose: CLIENTS });
  try {
    await seedCalls(platform.pool, calls);
    const figures: Figure[] = [];
    for (const role of gdprRoles(bare, gate)) figures.push(...(await compareThroughput(await roleWorkload(role), CLIENTS, seconds)));
    const { rows: [journal] } = await platform.pool.query<{ entries: string }>('select count(*) as entries from privacy.access_journal');
    figures.push(...(await measureSpace(platform.pool)));
    return {
      bench: 'gdpr',
      figures,
      notes: [
        `${calls} calls of ${CUSTOMERS} customers; ${ROUNDS} rounds of ${seconds} s, bare and gated in turn, median; ${CLIENTS} clients; ${journal!.entries} journal entries at the end; PostgreSQL on the same machine with fsync on.`,
        'Bare is the same SQL between begin and commit as superuser, pipelined and prepared as the gate does it, with no scope, no policy and no journal. GDPRbench found compliant PostgreSQL up to 5 times slower than bare (1 / 5 = 0.20) and 3.5 times the space.',
      ],
    };
  } finally {
    await gate.close();
    await bare.end();
    await platform.close();
  }
}

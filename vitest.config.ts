import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// Our own packages resolve to their sources in tests, so that no build has to come first.
const conditions = ['@turbotrack/source', 'node', 'module-sync'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    globalSetup: './tooling/local-stack/src/vitest.ts',
    include: ['{apps,packages,tooling}/*/{src,attacks}/**/*.test.ts'],
    // One more than there are cores: much of a test is waiting for the database, a child process or a timer.
    maxWorkers: availableParallelism() + 1,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});

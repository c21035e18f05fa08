import { defineConfig } from 'vitest/config';

// Our own packages resolve to their sources in tests, so that no build has to come first.
const conditions = ['@turbotrack/source', 'node', 'module-sync'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    globalSetup: './tooling/local-stack/src/vitest.ts',
    include: ['{apps,packages,tooling}/*/{src,attacks}/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});

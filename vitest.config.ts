import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['@turbotrack/source'] },
  ssr: { resolve: { conditions: ['@turbotrack/source', 'node', 'import', 'default'] } },
  test: {
    include: ['{apps,packages,tooling}/*/{src,attacks}/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});

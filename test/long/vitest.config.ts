import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    alias: {
      // The longer one first: the other one is the begin of it.
      '@wavetank/kafka/proxy': fileURLToPath(new URL('../../embedded/kafka/src/proxy/index.ts', import.meta.url)),
      '@wavetank/kafka': fileURLToPath(new URL('../../embedded/kafka/src/index.ts', import.meta.url)),
    },
  },
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    include: ['test/long/**/*.test.ts'],
    pool: 'forks',
    // Each of these wants the machine for itself.
    fileParallelism: false,
    testTimeout: 1_800_000,
    hookTimeout: 300_000,
  },
});

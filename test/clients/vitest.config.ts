import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Real clients of other languages, each against the embedded broker and, with WAVETANK_REAL_KAFKA=1, against Apache Kafka. */
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
    include: ['test/clients/**/*.test.ts'],
    pool: 'forks',
    // Each starts processes of its own.
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 300_000,
  },
});

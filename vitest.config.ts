import { defineConfig } from 'vitest/config';
import { fileURLToPath } from 'node:url';

export default defineConfig({
  resolve: { alias: { '@wavetank/kafka': fileURLToPath(new URL('./embedded/kafka/src/index.ts', import.meta.url)) } },
  test: {
    include: ['{engine,generators,pipeline,scenarios,cli,tui,embedded,test}/**/*.test.ts'],
    exclude: ['test/{ci,long}/**', '**/node_modules/**', '**/dist/**'],
    pool: 'forks',
    // Left to itself vitest leaves one core idle, which is half of a machine of two.
    maxWorkers: '100%',
    testTimeout: 30_000,
  },
});

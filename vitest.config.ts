import { defineConfig } from 'vitest/config';
import { fileURLToPath } from 'node:url';

export default defineConfig({
  resolve: { alias: { '@wavetank/kafka': fileURLToPath(new URL('./embedded/kafka/src/index.ts', import.meta.url)) } },
  test: {
    include: ['{engine,generators,pipeline,scenarios,cli,embedded,test}/**/*.test.ts'],
    exclude: ['test/long/**', '**/node_modules/**', '**/dist/**'],
    pool: 'forks',
    testTimeout: 30_000,
  },
});

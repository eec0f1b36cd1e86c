import { defineConfig } from 'vitest/config';
import { fileURLToPath } from 'node:url';

/** In tests runs what runs elsewhere: kafkajs tries less often where this is `test`. */
const env = { NODE_ENV: 'production' };

const common = {
  resolve: {
    alias: {
      // The longer one first: the other one is the begin of it.
      '@wavetank/kafka/proxy': fileURLToPath(new URL('./embedded/kafka/src/proxy/index.ts', import.meta.url)),
      '@wavetank/kafka': fileURLToPath(new URL('./embedded/kafka/src/index.ts', import.meta.url)),
    },
  },
};

/** Tests of a single file that start processes, threads or servers; they run beside those that start the program. */
const engines = ['cli/launch.test.ts', 'pipeline/own/{reader,service}.test.ts', 'scenarios/embedded-broker/broker-machine.test.ts', 'pipeline/log-reading.test.ts'];
/** Tests that start the built program, again and again: `npm test` runs them, `npm run check` does not. */
const processes = ['test/cli/**/*.test.ts', ...engines, 'test/docs/{your-own-pipeline,share-a-run,soak,learn-by-code,commands}.test.ts', 'test/determinism.test.ts', 'test/adding-faults.test.ts', 'test/tui/{terminal,steered,home-terminal,capacity-terminal,lesson-terminal,watched-terminal,interview-terminal}.test.ts', 'test/wire/{tarball,killed,data-folder,proxied}.test.ts'];
/** Whole runs of scenarios, several seconds each, again and again: likewise. */
const heavy = ['test/contracts/**/*.test.ts', 'test/scenarios/**/*.test.ts', 'test/csv-feed/**/*.test.ts', 'test/vendor-drift/**/*.test.ts', 'test/interview/**/*.test.ts', 'test/engine/real.test.ts', 'test/docs/would-our-alert-fire.test.ts', 'test/soak/noise.test.ts', 'test/capacity/{coverage,find-knee,outage,planted-loss,two-builds}.test.ts', 'test/{crash-moments,rebalance,stages,late-log,interrupted}.test.ts'];
/** Several to a core: what hangs is told apart from what waits for its turn. */
const patientMs = 300_000;

export default defineConfig({
  test: {
    pool: 'forks',
    // Left to itself vitest leaves one core idle, which is half of a machine of two.
    maxWorkers: '100%',
    projects: [
      {
        ...common,
        test: {
          name: 'units',
          env,
          include: ['{engine,generators,pipeline,scenarios,cli,tui,embedded}/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/dist/**', ...engines],
          // They share what they import: loading it anew for every file would cost more than the tests.
          isolate: false,
          testTimeout: patientMs,
          hookTimeout: patientMs,
        },
      },
      {
        ...common,
        test: {
          name: 'whole',
          env,
          include: ['test/**/*.test.ts'],
          exclude: ['test/{columns,clients,long}/**', ...processes, ...heavy],
          testTimeout: patientMs,
          hookTimeout: patientMs,
        },
      },
      // What CI runs besides: some minutes.
      { ...common, test: { name: 'columns', env, include: ['test/columns/**/*.test.ts'], testTimeout: 1_800_000, hookTimeout: patientMs } },
      { ...common, test: { name: 'processes', env, include: [...processes, ...heavy], testTimeout: patientMs, hookTimeout: patientMs } },
    ],
  },
});

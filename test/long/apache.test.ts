// The short form on Apache Kafka: the verdicts are those of virtual time on the faults that both can have. Off by default, for
// it takes JVMs and half an hour; with WAVETANK_REAL_KAFKA=1 it starts them from the folder of peers (WAVETANK_PEERS).
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scenarios } from '../../scenarios/registry.ts';
import { wavetank, workFolder } from '../cli/wavetank.ts';
import { ApacheCluster, lacking } from './apache-cluster.ts';
import { fullRun, sumOf, type FullRun } from './full-runs.ts';
import { notPassed } from './judged.ts';

const folder = workFolder();
const scenario = await scenarios['iot-spike']();

async function expectNothingLeft(cluster: ApacheCluster): Promise<void> {
  const { code, out } = await wavetank(folder, ['clean', '--kafka', cluster.address]);
  expect(out).toContain('0 topics and 0 groups removed; nothing is left');
  expect(code).toBe(0);
}

function expectSame(real: FullRun, virtual: FullRun): void {
  expect(notPassed(real)).toEqual(notPassed(virtual));
  expect([real.code, real.result.verdict, real.result.run.arrivalsHash]).toEqual([virtual.code, virtual.result.verdict, virtual.result.run.arrivalsHash]);
  expect(sumOf(real.result.ledger)).toBe(real.result.ledger.generated);
}

describe.skipIf(lacking !== null)(lacking === null ? 'on Apache Kafka' : `on Apache Kafka (skipped: ${lacking})`, () => {
  describe('of one node', () => {
    const cluster = new ApacheCluster(19_892, 1);
    // Nobody here can restart it, so that fault is not applicable.
    const both = scenario.forms.short.faults.map(({ fault }) => fault).filter((id) => id !== 'broker-restart').join(',');
    beforeAll(() => cluster.start());
    afterAll(() => cluster.stop());

    test.each([1, 2, 3, 4, 5])('seed %i is sick without remedies, and healthy with all', async (seed) => {
      const args = ['iot-spike', '--short', '--seed', String(seed), '--faults', both];
      for (const remedies of ['none', 'all']) {
        const real = await fullRun(folder, [...args, '--remedies', remedies, '--kafka', cluster.address]);
        expectSame(real, await fullRun(folder, [...args, '--remedies', remedies]));
      }
      await expectNothingLeft(cluster);
    });
  });

  describe('of three nodes', () => {
    const cluster = new ApacheCluster(19_992, 3);
    beforeAll(() => cluster.start());
    afterAll(() => cluster.stop());

    test('a node killed with SIGKILL in mid-run loses nothing that was acknowledged', async () => {
      const args = ['iot-spike', '--short', '--seed', '1'];
      const real = await fullRun(folder, [...args, '--remedies', 'all', '--kafka', cluster.address, '--kafka-control', cluster.control()]);
      expect(real.result.faults.find(({ id }) => id === 'broker-restart')).toMatchObject({ status: 'fired', hits: 1 });
      expectSame(real, await fullRun(folder, [...args, '--remedies', 'all']));
      await expectNothingLeft(cluster);
    });
  });
});

import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { anomalies } from '../../engine/history/anomalies/registry.ts';
import { checkOperations, type HistoryReport } from '../../engine/history/check-history.ts';
import { stream } from '../../engine/random-stream.ts';
import { ModelBroker } from './model-broker.ts';
import { ModelClients } from './model-clients.ts';
import { mutants } from './mutants.ts';

const partitions = 3;

type Broker = new (...args: ConstructorParameters<typeof ModelBroker>) => ModelBroker;

function judge(Tested: Broker, seed: number): HistoryReport {
  return checkOperations(new ModelClients(new Tested(partitions, stream(seed, 'broker')), stream(seed, 'clients')).run(), { findings: 2 });
}

test('a correct log shows no anomaly, whatever its clients do', () => {
  fc.assert(fc.property(fc.integer({ min: 1 }), (seed) => {
    const report = judge(ModelBroker, seed);
    expect(report.anomalies.filter(({ verdict }) => verdict !== 'passed')).toEqual([]);
    expect(report.verdict).toBe('passed');
  }), { numRuns: 300 });
});

const told: string[] = [];
afterAll(() => console.log(told.join('\n')));

const seeds = Array.from({ length: 200 }, (_, i) => i + 1);

test.each(Object.entries(mutants))('a log that %s is found', (_, { Broker, shows }) => {
  const found = seeds.find((seed) => judge(Broker, seed).anomalies.some(({ id, count }) => id === shows && count > 0));
  expect(found, `${shows} in one of the seeds 1 to ${seeds.length}`).toBeDefined();
  const { findings } = judge(Broker, found!).anomalies.find(({ id }) => id === shows)!;
  told.push(`seed ${found}: ${shows}: ${findings[0].text}`);
});

test('every anomaly is shown by a log that is wrong', () => {
  expect([...new Set(Object.values(mutants).map(({ shows }) => shows))].toSorted()).toEqual(Object.keys(anomalies).toSorted());
});

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryStorage, startKafka, type FaultSpec, type RunningKafka } from '@wavetank/kafka';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ComponentContext } from '../../engine/component.ts';
import { Host } from '../../engine/host.ts';
import type { Surroundings, World } from '../../engine/scenario.ts';
import { prepareCluster, type ExternalCluster } from './external-cluster.ts';

const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
const file = join(folder, 'verbs');
const writing = `>> "${file}" echo`;
const failing = `f() { [ "$1" = crash ]; }; f`;

let storage: MemoryStorage;
let kafka: RunningKafka;
let notes: string[];
beforeEach(() => {
  storage = new MemoryStorage();
  notes = [];
});
afterEach(async () => {
  await kafka.close();
  rmSync(file, { force: true });
});

const start = async (port = 0, faults: readonly FaultSpec[] = []): Promise<void> => void (kafka = await startKafka({ port, storage, faults }));
const topicNames = (): string[] => kafka.broker.topics.all().map(({ name }) => name).filter((name) => name.startsWith('wavetank-'));

async function prepare(control: string, wait: Surroundings['wait']): Promise<ExternalCluster> {
  const world = { plan: { backends: { log: kafka.address } }, knob: () => 1_000 } as unknown as World;
  return (await prepareCluster(world, { runId: 'test', local: { 'kafka.control': control }, folder, note: (text) => notes.push(text), wait }))!;
}

/** The broker is taken down as a fault does it. */
async function crash(cluster: ExternalCluster): Promise<void> {
  const host = new Host('kafka');
  cluster.build(Number)({ id: 'kafka', host } as ComponentContext).crash!();
  host.kill();
  await kafka.close();
}

test('a broker that is down when the run ends is brought back, and what was made on it is removed once it answers', async () => {
  await start();
  const { port } = kafka;
  let isUp = true;
  const cluster = await prepare(writing, async () => {
    if (!isUp) await start(port);
    isUp = true;
  });
  expect(topicNames()).toHaveLength(2);
  await crash(cluster);
  isUp = false;
  await cluster.release();
  expect(readFileSync(file, 'utf8')).toBe('crash\nstart\n');
  expect([topicNames(), notes]).toEqual([[], [`the broker is down: calling "${writing} start"`]]);
});

test('one that cannot be brought back is told of, with what was left on it', async () => {
  await start();
  const cluster = await prepare(failing, async () => {});
  await crash(cluster);
  await cluster.release();
  expect(notes).toEqual([
    expect.stringMatching(/^the broker is down: calling/),
    expect.stringMatching(/^the broker may still be down: .* start" ended with code 1$/),
    expect.stringMatching(/^what was made on the cluster could not be removed .*wavetank clean --kafka/),
  ]);
});

test('a run that took nothing down starts nothing', async () => {
  await start();
  const cluster = await prepare(failing, async () => {});
  await cluster.release();
  expect([topicNames(), notes]).toEqual([[], []]);
});

test('where making the topics fails half-way none of them stays', async () => {
  await start(0, [{ kind: 'cut', api: 'CreateTopics', nth: 1, when: 'after' }]);
  await expect(prepare(writing, async () => {})).rejects.toThrow();
  expect([topicNames(), notes]).toEqual([[], []]);
});

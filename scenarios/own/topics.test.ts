import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { startKafka, type RunningKafka } from '@wavetank/kafka';
import { Kafka, logLevel } from 'kafkajs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Streams } from '../../engine/random-stream.ts';
import type { Surroundings, World } from '../../engine/scenario.ts';
import { real } from '../../engine/virtual/virtual-clock.ts';
import { ItemSet } from '../../pipeline/own/item-set.ts';
import { outputToRead } from '../../pipeline/own/own-run.ts';
import { OwnTables } from '../../pipeline/own/own-tables.ts';
import type { Stood } from './contract.ts';
import { definitionSchema } from './definition.ts';
import { topicsContract } from './topics.ts';

let folder: string;
let cluster: RunningKafka;
let tables: OwnTables;
const notes: string[] = [];
beforeEach(async () => {
  folder = mkdtempSync(`${tmpdir()}/wavetank-topics-`);
  cluster = await startKafka({});
  tables = await OwnTables.create(folder);
  notes.length = 0;
});
afterEach(async () => {
  await tables.close();
  await cluster.close();
  rmSync(folder, { recursive: true });
});

/** On a cluster of somebody else's, behind a proxy. */
function prepare(records: object, streams: Pick<Streams, 'get'> = new Streams(1)): Promise<Stood> {
  const definition = definitionSchema.parse({
    topics: { in: { topic: 'raw', id: { field: 'id' } }, out: { topic: 'clean' }, group: 'g', proxy: true }, records,
    service: { command: 'serve', env: { NAMES: `\${in} \${out} \${group}` } },
  });
  const world = { plan: { backends: { log: cluster.brokers.join(',') }, scenario: 'orders', seed: 1 }, streams } as unknown as World;
  const surroundings: Surroundings = { runId: 'run-1', local: {}, folder, note: (text) => notes.push(text), wait: (ms) => new Promise((resolve) => void real.setTimeout(resolve, ms)) };
  return topicsContract(definition, definition.topics!).prepare(world, surroundings, {
    tables, ended: new Map(), cameOut: new ItemSet(), mayStayOut: new Map(), movement: { atMs: 0, stillMs: 0 }, output: outputToRead(),
  }, folder);
}

async function topics(): Promise<string[]> {
  const admin = new Kafka({ brokers: [...cluster.brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const names = await admin.listTopics();
  await admin.disconnect();
  return names.filter((name) => !name.startsWith('__'));
}

test('a mistake in the records, and a proxy that does not start, leave no topic on a cluster', async () => {
  await expect(prepare({ file: 'missing.jsonl' })).rejects.toThrow(/missing\.jsonl/);
  const streams = new Streams(1);
  const broken: Pick<Streams, 'get'> = {
    get(...path) {
      if (path.includes('proxy')) throw new Error('no proxy');
      return streams.get(...path);
    },
  };
  await expect(prepare({ like: { id: 'o-1' } }, broken)).rejects.toThrow('no proxy');
  expect(await topics()).toEqual([]);
  const stood = await prepare({ like: { id: 'o-1' } });
  expect((await topics()).toSorted()).toEqual(['wavetank-run-1-clean', 'wavetank-run-1-raw']);
  await stood.release();
  expect(await topics()).toEqual([]);
});

test('what the proxy does not understand is told once, and kept', async () => {
  const { words, release } = await prepare({ like: { id: 'o-1' } });
  const [host, port] = words.kafka.split(':');
  for (let time = 0; time < 2; time++) {
    const socket = connect(Number(port), host, () => socket.write(Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01])));
    await once(socket.resume(), 'close');
  }
  expect(notes).toEqual([expect.stringContaining('TLS, where plain frames are spoken')]);
  expect(await tables.rows('SELECT message FROM log_events')).toEqual([notes]);
  await release();
});

import { spawnSync } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { checkHistory } from '../../engine/history/check-history.ts';
import { readHistory } from '../../engine/history/read-history.ts';
import type { RecordedHistory } from '../../engine/history/recorded-history.ts';
import { workFolder } from '../cli/wavetank.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const [, recorder] = /^```js\n([\s\S]*?)```/m.exec(readFileSync(join(root, 'docs/delivery-histories.md'), 'utf8'))!;
const folder = workFolder();

/** What a test of one's own has around the recorder that the page shows: here the embedded broker, with two producers and a consumer of three partitions. */
const program = `
import { startKafka } from '@wavetank/kafka';
import { Kafka, logLevel } from 'kafkajs';
const kafka = await startKafka({ topics: [{ name: 'orders', partitions: 3 }] });
const client = new Kafka({ brokers: kafka.brokers, logLevel: logLevel.NOTHING });
const [producer, admin, consumer] = [client.producer(), client.admin(), client.consumer({ groupId: 'readers' })];
await Promise.all([producer.connect(), admin.connect(), consumer.connect()]);
await consumer.subscribe({ topic: 'orders', fromBeginning: true });
${recorder}
const positions = [0, 0, 0];
let polled = () => {};
consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
  positions[payload.partition] = Number(payload.lastOffset) + 1;
  polled();
});
for (let i = 0; i < 20; i++) await Promise.all(['shop-1', 'shop-2'].map((process, j) => send(process, (i + j) % 3, [\`\${process}/\${2 * i}\`, \`\${process}/\${2 * i + 1}\`])));
await send('shop-1', 0, ['x'.repeat(2_000_000)]);
const ends = (await admin.fetchTopicOffsets('orders')).map(({ partition, high }) => [partition, Number(high)]);
while (!ends.every(([partition, high]) => positions[partition] >= high)) await new Promise((resolve) => (polled = resolve));
record({ kind: 'poll', process: 'reader-1', invoked: now(), completed: now(), records: [], final: true });
await Promise.all([producer.disconnect(), admin.disconnect(), consumer.disconnect()]);
await kafka.close();
`;

describe('what the page records of the embedded broker', () => {
  let history: RecordedHistory;
  beforeAll(async () => {
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'record.mjs'), program);
    const { status, stderr } = spawnSync(process.execPath, ['record.mjs'], { cwd: folder, encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    history = await readHistory(join(folder, 'history.jsonl'));
  });

  test('holds everything that was sent and polled, with its times', () => {
    expect(history.timed).toBe(true);
    expect(history.sends.value).toHaveLength(81);
    expect(history.reads.value).toHaveLength(80);
    expect(new Set(history.operations.kind)).toEqual(new Set(['assign', 'send', 'poll']));
  });

  test('tells a refused send from others', () => {
    expect(history.operations.outcome.filter((outcome) => outcome === 'failed')).toHaveLength(1);
    expect([...history.notes.values()]).toEqual([expect.stringMatching(/larger than the max message size/)]);
  });

  test('shows no anomaly', () => {
    expect(checkHistory(history)).toMatchObject({ verdict: 'passed', reason: 'no anomaly was found' });
  });
});

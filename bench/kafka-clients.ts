import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompressionTypes, Kafka, logLevel } from 'kafkajs';
import type { KafkaServer } from './kafka-server.ts';

const batchMessages = 500;
const inFlight = 4;
const run = Date.now().toString(36);

/** Begins to watch; what it answers with tells what so many messages took since. */
export type Watch<T> = () => (messages: number) => T;

export function clientOf({ address }: Pick<KafkaServer, 'address'>, retry: object = {}): Kafka {
  return new Kafka({ clientId: 'bench', brokers: [address], logLevel: logLevel.NOTHING, retry });
}

/** A new topic of one partition, that is there when this resolves. */
export async function makeTopic(server: KafkaServer, name: string): Promise<string> {
  const topic = `bench-${run}-${name}`;
  const admin = clientOf(server).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
  await admin.disconnect();
  return topic;
}

export async function dropTopic(server: KafkaServer, topic: string): Promise<void> {
  const admin = clientOf(server).admin();
  await admin.connect();
  await admin.deleteTopics({ topics: [topic] });
  await admin.disconnect();
}

/** Produces `count` messages in batches, acknowledged; resolves with what `watch` tells of it, connecting left out. */
export async function produceByKafkajs<T>(server: KafkaServer, topic: string, count: number, messageBytes: number, watch: Watch<T>): Promise<T> {
  const producer = clientOf(server).producer({ allowAutoTopicCreation: false });
  await producer.connect();
  const messages = Array.from({ length: batchMessages }, () => ({ value: Buffer.alloc(messageBytes, 'x') }));
  let batches = count / batchMessages;
  const send = async (): Promise<void> => {
    while (batches-- > 0) await producer.send({ topic, messages, acks: -1, compression: CompressionTypes.None });
  };
  const told = watch();
  await Promise.all(Array.from({ length: inFlight }, send));
  const found = told(count);
  await producer.disconnect();
  return found;
}

/** Reads what `produceByKafkajs` wrote, in a group; watched from the first batch on, so that forming the group is no part of it. */
export async function consumeByKafkajs<T>(server: KafkaServer, topic: string, groupId: string, count: number, watch: Watch<T>): Promise<T> {
  const consumer = clientOf(server).consumer({ groupId });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const found = await new Promise<T>((resolve, reject) => {
    let told: ReturnType<Watch<T>> | null = null;
    let first = 0;
    let seen = 0;
    const eachBatch = async ({ batch }: { batch: { messages: readonly unknown[] } }): Promise<void> => {
      seen += batch.messages.length;
      if (told === null) {
        first = seen;
        told = watch();
      }
      if (seen === count) resolve(told(seen - first));
    };
    consumer.run({ autoCommit: false, eachBatch }).catch(reject);
  });
  await consumer.disconnect();
  return found;
}

/** Why there is no kcat; null if there is. */
export function kcatMissing(): string | null {
  return spawnSync('kcat', ['-V']).error === undefined ? null : 'kcat is not on the PATH';
}

/** The whole life of a kcat process, in ms. */
export async function kcatMs(server: KafkaServer, args: readonly string[]): Promise<number> {
  const startMs = performance.now();
  const child = spawn('kcat', ['-b', server.address, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`kcat ${args.join(' ')} ended with ${code}`);
  return performance.now() - startMs;
}

/** A file of so many lines, for `kcat -P -l`, while `use` lasts. */
export async function withLines<T>(count: number, lineBytes: number, use: (file: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'wavetank-bench-lines-'));
  try {
    const file = join(folder, 'lines');
    writeFileSync(file, `${'x'.repeat(lineBytes)}\n`.repeat(count));
    return await use(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompressionTypes, Kafka, logLevel } from 'kafkajs';
import { apacheMissing, cpuMsOf, startApache, startEmbedded, type KafkaServer } from './kafka-server.ts';
import { perSecond, type Measured } from './measure.ts';

export const about = 'real time over TCP, broker in a process of its own, 100 B a message, one partition, acks=all, no fsync (embedded: memory; Apache: page cache)';

const messageBytes = 100;
const batchMessages = 500;
const inFlight = 4;
const kafkajsMessages = 200_000;
const kcatMessages = 300_000;
const rounds = 3;

/** What it took to move messages, and what the broker had of it. */
interface Cost {
  readonly messagesPerSecond: number;
  readonly brokerCores: number;
  readonly brokerCpuUs: number;
}

const ways = ['kafkajs in', 'kafkajs out', 'kcat in', 'kcat out'] as const;
type Way = (typeof ways)[number];
type Round = Partial<Record<Way, Cost>>;

/** Starts to watch wall and broker; the function that it returns tells what `messages` cost since. */
function watch({ pid }: KafkaServer): (messages: number) => Cost {
  const cpuMs = cpuMsOf(pid);
  const startMs = performance.now();
  return (messages) => {
    const elapsedMs = performance.now() - startMs;
    const brokerMs = cpuMsOf(pid) - cpuMs;
    return { messagesPerSecond: perSecond(messages, elapsedMs), brokerCores: brokerMs / elapsedMs, brokerCpuUs: (brokerMs * 1000) / messages };
  };
}

async function produceByKafkajs(server: KafkaServer, client: Kafka, topic: string): Promise<Cost> {
  const producer = client.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  const messages = Array.from({ length: batchMessages }, () => ({ value: Buffer.alloc(messageBytes, 'x') }));
  let batches = kafkajsMessages / batchMessages;
  const send = async (): Promise<void> => {
    while (batches-- > 0) await producer.send({ topic, messages, acks: -1, compression: CompressionTypes.None });
  };
  const cost = watch(server);
  await Promise.all(Array.from({ length: inFlight }, send));
  const found = cost(kafkajsMessages);
  await producer.disconnect();
  return found;
}

/** From the first batch on, so that forming the group is no part of it. */
async function consumeByKafkajs(server: KafkaServer, client: Kafka, topic: string): Promise<Cost> {
  const consumer = client.consumer({ groupId: `of ${topic}` });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const found = await new Promise<Cost>((resolve, reject) => {
    let cost: ReturnType<typeof watch> | null = null;
    let first = 0;
    let seen = 0;
    const eachBatch = async ({ batch }: { batch: { messages: readonly unknown[] } }): Promise<void> => {
      seen += batch.messages.length;
      if (cost === null) {
        first = seen;
        cost = watch(server);
      }
      if (seen === kafkajsMessages) resolve(cost(seen - first));
    };
    consumer.run({ autoCommit: false, eachBatch }).catch(reject);
  });
  await consumer.disconnect();
  return found;
}

/** The whole life of a kcat process. */
async function kcat(server: KafkaServer, args: readonly string[]): Promise<Cost> {
  const cost = watch(server);
  const child = spawn('kcat', ['-b', server.address, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`kcat ${args.join(' ')} ended with ${code}`);
  return cost(kcatMessages);
}

async function measure(server: KafkaServer, name: string, kcatInput: string | null): Promise<Round> {
  const client = new Kafka({ clientId: 'bench', brokers: [server.address], logLevel: logLevel.NOTHING });
  const admin = client.admin();
  await admin.connect();
  const topics = [`${name}-kafkajs`, `${name}-kcat`];
  await admin.createTopics({ topics: topics.map((topic) => ({ topic, numPartitions: 1 })), waitForLeaders: true });
  const round: Round = {
    'kafkajs in': await produceByKafkajs(server, client, topics[0]),
    'kafkajs out': await consumeByKafkajs(server, client, topics[0]),
  };
  if (kcatInput !== null) {
    round['kcat in'] = await kcat(server, ['-P', '-t', topics[1], '-l', kcatInput]);
    round['kcat out'] = await kcat(server, ['-C', '-t', topics[1], '-o', 'beginning', '-e', '-q']);
  }
  await admin.deleteTopics({ topics });
  await admin.disconnect();
  return round;
}

/** Rounds by server, taken in turn, so that all see the same machine. The first of each warms it up and is dropped. */
async function measureInTurn(servers: readonly KafkaServer[], kcatInput: string | null): Promise<Round[][]> {
  const found: Round[][] = servers.map(() => []);
  const run = Date.now().toString(36);
  for (let round = 0; round <= rounds; round++) {
    for (const [i, server] of servers.entries()) {
      const measured = await measure(server, `bench-${run}-${round}`, kcatInput);
      if (round > 0) found[i].push(measured);
    }
  }
  return found;
}

/** The figures of one way in the rounds in which it was gone. */
function valuesOf(roundsOf: readonly Round[], way: Way, figure: keyof Cost): number[] {
  return roundsOf.flatMap((round) => round[way]?.[figure] ?? []).filter((value) => !Number.isNaN(value));
}

function linesOf(name: string, roundsOf: readonly Round[]): Measured[] {
  return ways.filter((way) => roundsOf.every((round) => round[way])).flatMap((way) => [
    { what: `${name}, ${way}`, values: valuesOf(roundsOf, way, 'messagesPerSecond'), unit: 'messages/s' },
    { what: `${name}, ${way}, broker`, values: valuesOf(roundsOf, way, 'brokerCores'), unit: 'of a core' },
    { what: `${name}, ${way}, broker`, values: valuesOf(roundsOf, way, 'brokerCpuUs'), unit: 'CPU µs a message' },
  ]);
}

/** Round by round. What kafkajs can produce measures kafkajs, so brokers are compared by kcat, by reading and by CPU time. */
function ratioLines([ours, theirs]: readonly Round[][]): Measured[] {
  const ratio = (way: Way, figure: keyof Cost): number[] => {
    const other = valuesOf(theirs, way, figure);
    return valuesOf(ours, way, figure).map((value, round) => value / other[round]).filter(Number.isFinite);
  };
  return ways.filter((way) => theirs.every((round) => round[way])).flatMap((way) => [
    ...(way === 'kafkajs in' ? [] : [{ what: `embedded / Apache, ${way}, messages/s`, values: ratio(way, 'messagesPerSecond'), unit: '' }]),
    { what: `embedded / Apache, ${way}, broker CPU a message`, values: ratio(way, 'brokerCpuUs'), unit: '' },
  ]);
}

export async function run(): Promise<Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'wavetank-bench-'));
  const kcatInput = spawnSync('kcat', ['-V']).error === undefined ? join(folder, 'messages') : null;
  if (kcatInput !== null) writeFileSync(kcatInput, `${'x'.repeat(messageBytes)}\n`.repeat(kcatMessages));
  const missing = apacheMissing();
  const servers = [await startEmbedded()];
  try {
    if (missing === null) servers.push(startApache());
    const found = await measureInTurn(servers, kcatInput);
    return [
      ...found.flatMap((roundsOf, i) => linesOf(servers[i].name, roundsOf)),
      ...(kcatInput === null ? [{ what: 'kcat (skipped: it is not on the PATH)', values: [], unit: '' }] : []),
      ...(missing === null ? ratioLines(found) : [{ what: `Apache Kafka (skipped: ${missing})`, values: [], unit: '' }]),
    ];
  } finally {
    for (const server of servers) server.stop();
    rmSync(folder, { recursive: true });
  }
}

import { createServer } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { SimulatedDisk, startKafka, systemClock, type BrokerEvent, type RunningKafka } from '@wavetank/kafka';
import { Streams } from '../../engine/random-stream.ts';
import type { FromMachine, MachineData, ToMachine } from './broker-machine.ts';
import { readBroker } from './broker-reading.ts';
import { uncommittedCount, uncommittedValues, unreadBefore, type Committed } from './uncommitted.ts';

/**
 * The machine under the log on the real clock, in a thread of its own: its disk and its port outlive the broker on it.
 * What it is told is done in order.
 */
const { seed, firstPort, lastPort } = workerData as MachineData;
const host = '127.0.0.1';
const streams = new Streams(seed);
const chance = streams.get('disks', 'kafka');
const draws = streams.get('components', 'kafka', 'broker');
const disk = new SimulatedDisk(() => chance.float());
const committed: Committed = new Map();
const unknownTopics = new Set<string>();
const stateEveryMs = 100;

let running: RunningKafka | null = null;
let received = 0;
let told = '';

const tell = (message: FromMachine): void => parentPort!.postMessage(message);

function observe(event: BrokerEvent): void {
  if (event.type === 'append') received += event.recordCount;
  else if (event.type === 'commit') committed.set(`${event.topic}/${event.partition}`, event.offset);
  else if (event.type === 'rebalance') tell({ kind: 'event', text: `${event.group} shares anew: ${event.reason}` });
  else if (event.type === 'retention') tellExpired(event.topic, event.partition, event.startOffset);
  else if (event.type === 'unknown-topic') tellUnknown(event.topic);
  else if (event.type === 'truncated') tell({ kind: 'event', text: `${event.topic}/${event.partition} lost ${event.lostBytes} bytes that were not synced` });
}

function tellExpired(topic: string, partition: number, offset: number): void {
  const values = [...unreadBefore(running!.broker, committed, topic, partition, offset)];
  if (values.length === 0) return;
  tell({ kind: 'event', text: `${topic}/${partition} deletes ${values.length} records by their age that nobody has committed` });
  tell({ kind: 'expired', values });
}

/** Clients ask again and again. */
function tellUnknown(topic: string): void {
  if (unknownTopics.has(topic)) return;
  unknownTopics.add(topic);
  tell({ kind: 'unknown-topic', topic });
}

function tellState(): void {
  if (running === null) return;
  const state = { waiting: uncommittedCount(running.broker, committed), received };
  if (told === (told = JSON.stringify(state))) return;
  tell({ kind: 'state', ...state });
}

function tellNow(): void {
  tellState();
  systemClock.setTimeout(tellNow, stateEveryMs);
}

/** A port that is free now, and that the machine does not give to clients for their own ends: one of those could be taken while the broker is down. */
async function freePort(): Promise<number> {
  const width = lastPort - firstPort + 1;
  for (let tried = 0; tried < width; tried++) {
    const port = firstPort + ((process.pid * 7 + tried) % width);
    const isFree = await new Promise<boolean>((resolve) => {
      const server = createServer().once('error', () => resolve(false)).listen(port, host, () => server.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
  throw new Error(`no port from ${firstPort} to ${lastPort} is free`);
}

async function start({ syncMs, retentionCheckMs }: Extract<ToMachine, { do: 'start' }>): Promise<void> {
  disk.settings.syncMs = syncMs;
  received = 0;
  running = await startKafka({
    host, port, storage: disk, random: () => draws.float(), autoCreateTopics: false, flush: 'acks-all', observe,
    logRetentionCheckIntervalMs: retentionCheckMs,
    onFailure: (error) => void systemClock.setTimeout(() => { throw error; }, 0),
  });
  tellState();
  tell({ kind: 'started' });
}

/** The power fails: what was not synced is lost, connections break, nobody listens any more. */
async function crash(): Promise<void> {
  const crashed = running;
  running = null;
  disk.crash({ tear: true });
  await crashed?.close();
}

function gather(): void {
  tellState();
  tell({ kind: 'gathered', values: running === null ? [] : [...uncommittedValues(running.broker, committed)] });
}

const read = (): void => tell({ kind: 'read', reading: running === null ? null : readBroker(running.broker) });

const port = await freePort();
let order = Promise.resolve();
parentPort!.on('message', (message: ToMachine) => {
  order = order.then(() => (message.do === 'start' ? start(message) : message.do === 'crash' ? crash() : message.do === 'read' ? read() : gather()));
});
tellNow();
tell({ kind: 'ready', port });

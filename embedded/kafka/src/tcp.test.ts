// Clients over real sockets that read slowly, or send faster than they are answered.
import net from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requestFrame } from '../test/broker-rig.ts';
import { writeFetch } from '../test/log-requests.ts';
import { recordBatch } from '../test/record-batches.ts';
import { startKafka, type RunningKafka } from './index.ts';
import type { PartitionLog } from './log/partition-log.ts';
import { RecordBatch } from './log/record-batch.ts';

const RECORD_BYTES = 1_000_000;

let kafka: RunningKafka;
let log: PartitionLog;
const sockets: net.Socket[] = [];

beforeEach(async () => {
  kafka = await startKafka({ topics: ['topic'] });
  log = kafka.broker.topics.partition('topic', 0)!;
  log.append(new RecordBatch(recordBatch({ values: ['x'.repeat(RECORD_BYTES)] })), 0, false);
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await kafka.close();
});

async function open(): Promise<net.Socket> {
  const socket = net.connect(kafka.port, kafka.host);
  sockets.push(socket);
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}

function framed(frame: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(frame.length);
  return Buffer.concat([length, frame]);
}

const apiVersions = framed(requestFrame(18, 0, 1, () => undefined));

/** So many round trips of another client, in which the broker could have served the first one, too. */
async function roundTrips(count: number): Promise<void> {
  const other = await open();
  for (let trip = 0; trip < count; trip++) {
    other.write(apiVersions);
    await new Promise((resolve) => other.once('data', resolve));
  }
}

describe('a client', () => {
  it('that does not read is not answered further than its network goes, and gets everything once it reads', async () => {
    const requests = 200;
    let reads = 0;
    const read = log.read.bind(log);
    log.read = (...asked) => {
      reads++;
      return read(...asked);
    };
    const slow = await open();
    slow.pause();
    const fetch = framed(requestFrame(1, 11, 1, writeFetch({ partitionMaxBytes: 2 * RECORD_BYTES, maxBytes: 2 * RECORD_BYTES })));
    slow.write(Buffer.concat(Array.from({ length: requests }, () => fetch)));
    await roundTrips(300);
    // What the buffers of two sockets hold, and a little more.
    expect(reads).toBeGreaterThan(0);
    expect(reads).toBeLessThan(30);
    let receivedBytes = 0;
    await new Promise<void>((resolve) => {
      slow.on('data', (chunk) => {
        receivedBytes += chunk.length;
        if (receivedBytes > requests * RECORD_BYTES) resolve();
      });
      slow.resume();
    });
    expect(reads).toBe(requests);
  });

  it('that sends on and on behind a long poll is not read from beyond a limit', async () => {
    const sent = await open();
    sent.write(framed(requestFrame(1, 11, 1, writeFetch({ from: [[0, 1]], maxWaitMs: 600_000 }))));
    const large = framed(requestFrame(18, 0, 1, (writer) => writer.raw(Buffer.alloc(100_000))));
    for (let count = 0; count < 500; count++) sent.write(large);
    await roundTrips(300);
    expect(kafka.broker.waitingBytes(1)).toBeGreaterThan(1_000_000);
    expect(kafka.broker.waitingBytes(1)).toBeLessThan(2_000_000);
    expect(sent.writableLength).toBeGreaterThan(20_000_000);
    log.append(new RecordBatch(recordBatch()), 0, false);
    log.wake();
  });
});

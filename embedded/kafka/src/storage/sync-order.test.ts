// What is to survive a crash of the machine is synced before anything rests on it: the calls to the system, in their order.
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { BrokerRig } from '../../test/broker-rig.ts';
import { keyedBatch } from '../../test/keyed-batches.ts';
import { produce } from '../../test/log-requests.ts';
import { recordBatch } from '../../test/record-batches.ts';
import { RecordBatch } from '../log/record-batch.ts';
import { startKafka } from '../start.ts';
import { FileStorage } from './files.ts';
import { Journal } from './journal.ts';
import { SyncFailedError } from './storage.ts';

const folders: string[] = [];
const rigs: BrokerRig[] = [];
function fresh(): string {
  const folder = fs.mkdtempSync(join(tmpdir(), 'sync-order-'));
  folders.push(folder);
  return folder;
}

afterEach(() => {
  vi.restoreAllMocks();
  for (const rig of rigs.splice(0)) rig.broker.storage.close!();
});
afterAll(() => folders.forEach((folder) => fs.rmSync(folder, { recursive: true })));

/** A broker on files, with a topic. */
function start(configs: Record<string, string> = {}): { rig: BrokerRig; folder: string } {
  const folder = fresh();
  const rig = new BrokerRig({ storage: new FileStorage(folder), flush: 'acks-all', logRetentionCheckIntervalMs: 1000, logCleanerBackoffMs: 1000 });
  rigs.push(rig);
  rig.broker.topics.create('topic', 1, new Map(Object.entries(configs)));
  return { rig, folder };
}

/** The calls that an action makes, as `write topic-0/0.log`: without ids of topics and leading zeros; many writes to one file in a row are one. */
function callsOf(folder: string, action: () => void): string[] {
  const calls: string[] = [];
  const paths = new Map<number, string>();
  const shown = (path: string): string => path.replace(/-[0-9a-f]{32}/, '').replaceAll(/(?<=\/)0+(?=\d)/g, '').slice(folder.length + 1) || '.';
  const pathOf = (descriptor: number): string => paths.get(descriptor) ?? fs.readlinkSync(`/proc/self/fd/${descriptor}`);
  const note = (call: string): void => {
    if (!call.startsWith('write') || calls.at(-1) !== call) calls.push(call);
  };
  const { openSync, writeSync, fdatasyncSync, fsyncSync, renameSync, rmSync } = fs;
  vi.spyOn(fs, 'openSync').mockImplementation((...of) => {
    const descriptor = openSync(...of);
    paths.set(descriptor, String(of[0]));
    return descriptor;
  });
  vi.spyOn(fs, 'writeSync').mockImplementation(((descriptor: number, ...rest: [Buffer]) => {
    note(`write ${shown(pathOf(descriptor))}`);
    return writeSync(descriptor, ...rest);
  }) as typeof fs.writeSync);
  vi.spyOn(fs, 'fdatasyncSync').mockImplementation((descriptor) => {
    note(`fdatasync ${shown(pathOf(descriptor))}`);
    fdatasyncSync(descriptor);
  });
  vi.spyOn(fs, 'fsyncSync').mockImplementation((descriptor) => {
    note(`fsync ${shown(pathOf(descriptor))}`);
    fsyncSync(descriptor);
  });
  vi.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
    note(`rename ${shown(String(from))} ${shown(String(to))}`);
    renameSync(from, to);
  });
  vi.spyOn(fs, 'rmSync').mockImplementation((path, options) => {
    note(`rm ${shown(String(path))}`);
    rmSync(path, options);
  });
  action();
  vi.restoreAllMocks();
  return calls;
}

const onLinux = { skip: process.platform !== 'linux' };

it('a Produce of acks=all is in its file, and the file in its folders, before it is answered', onLinux, () => {
  const { rig, folder } = start();
  const client = rig.connect();
  const send = (): void => expect(produce(client, recordBatch({ values: ['a'] })).errorCode).toBe(0);
  expect(callsOf(folder, send)).toEqual(['write topic-0/0.log', 'fdatasync topic-0/0.log', 'fsync topic-0', 'fsync .']);
  expect(callsOf(folder, send)).toEqual(['write topic-0/0.log', 'fdatasync topic-0/0.log']);
});

it('a compaction syncs what it rests on, and what it wrote, before that takes a place, and what it stands for goes last', onLinux, () => {
  const { rig, folder } = start({ 'cleanup.policy': 'compact', 'segment.bytes': '100' });
  const client = rig.connect();
  for (const value of ['a', 'b', 'c', 'd', 'e']) produce(client, keyedBatch([{ key: 'key', value, timestampMs: 0 }]), { acks: 1 });
  rig.broker.topics.partition('topic', 0)!.settings.segmentBytes = 1000;
  expect(callsOf(folder, () => rig.advance(1000))).toEqual([
    'fdatasync topic-0/4.log', 'fsync topic-0', 'fsync .',
    'write topic-0/0.log.cleaned', 'fdatasync topic-0/0.log.cleaned', 'fsync topic-0', 'fsync .',
    'rename topic-0/0.log.cleaned topic-0/0.log', 'fsync topic-0', 'fsync .', 'rm topic-0/1.log', 'rm topic-0/2.log', 'rm topic-0/3.log',
    'write __log_checkpoints/0.journal',
  ]);
});

it('a journal that is rewritten is whole on the disk before the one of before goes', onLinux, () => {
  const folder = fresh();
  const storage = new FileStorage(folder).attach();
  const journal = new Journal(storage, 'journal');
  journal.append(Buffer.from('old'));
  expect(callsOf(folder, () => journal.rewrite([Buffer.from('new'), Buffer.from('newer')]))).toEqual([
    'write journal/1.journal', 'fdatasync journal/1.journal', 'fsync journal', 'fsync .', 'rm journal/0.journal',
  ]);
  storage.close!();
});

it('the last file of a log goes by retention when the next one, and where the log begins, are on the disk', onLinux, () => {
  const { rig, folder } = start({ 'retention.ms': '100' });
  produce(rig.connect(), recordBatch({ values: ['a'], baseTimestampMs: 0 }), { acks: 1 });
  expect(callsOf(folder, () => rig.advance(1000))).toEqual([
    'fdatasync topic-0/0.log', 'fsync topic-0', 'fsync .',
    'fdatasync topic-0/1.log', 'fsync topic-0', 'fsync .',
    'write __log_checkpoints/0.journal', 'fdatasync __log_checkpoints/0.journal', 'fsync __log_checkpoints', 'fsync .',
    'rm topic-0/0.log',
  ]);
});

const brokenDisk = (): never => {
  throw Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' });
};

it('what could not be synced is refused as KAFKA_STORAGE_ERROR, also when it is sent again, and the broker goes on', () => {
  const { rig } = start();
  rig.broker.topics.create('other', 1);
  const client = rig.connect();
  const batch = (): Buffer => recordBatch({ values: ['a'], producerId: 7, producerEpoch: 0, baseSequence: 0 });
  vi.spyOn(fs, 'fdatasyncSync').mockImplementation(brokenDisk);
  expect(produce(client, batch()).errorCode).toBe(56);
  vi.restoreAllMocks();
  expect(produce(client, batch()).errorCode).toBe(56);
  expect(produce(client, recordBatch({ values: ['b'] })).errorCode).toBe(56);
  expect(produce(client, batch(), { topic: 'other' }).errorCode).toBe(0);
});

it('closing tells that something could not be synced, when all else is, and the folder and the ports are free', async () => {
  const storage = new FileStorage(fresh());
  const kafka = await startKafka({ storage, topics: ['a', 'b'] });
  for (const topic of ['a', 'b']) kafka.broker.topics.partition(topic, 0)!.append(new RecordBatch(recordBatch({ values: [topic] })), 0, false);
  const { fdatasyncSync } = fs;
  let syncs = 0;
  vi.spyOn(fs, 'fdatasyncSync').mockImplementation((descriptor) => {
    if (syncs++ === 0) brokenDisk();
    fdatasyncSync(descriptor);
  });
  await expect(kafka.close()).rejects.toThrow(SyncFailedError);
  expect(syncs).toBeGreaterThan(1);
  vi.restoreAllMocks();
  await (await startKafka({ storage, port: kafka.port })).close();
});

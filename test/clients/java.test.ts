// The Java clients, through Apache Kafka's own tools.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { uniqueName, type Target } from '../wire/target.ts';
import { jars, noJava } from './languages.ts';
import { run, titled, type Run } from './program.ts';
import { forBothBrokers } from './targets.ts';

const TOOLS = 'org.apache.kafka.tools';

/** Starts quickly rather than running fast. */
function java(mainClass: string, args: readonly string[], more: Run = {}): Promise<string> {
  return run('java', ['-XX:TieredStopAtLevel=1', '-Xshare:auto', '-Dorg.slf4j.simpleLogger.defaultLogLevel=error', '-cp', `${jars}/*`, mainClass, ...args], more);
}

const linesOf = (text: string): string[] => text.split('\n').map((line) => line.trim()).filter((line) => line !== '');

function suite(target: () => Target): void {
  const at = (): string => `${target().host}:${target().port}`;
  const topics = (...args: string[]) => java(`${TOOLS}.TopicCommand`, ['--bootstrap-server', at(), ...args]);
  const groups = (...args: string[]) => java(`${TOOLS}.consumer.group.ConsumerGroupCommand`, ['--bootstrap-server', at(), ...args]);
  const create = async (partitions = 1): Promise<string> => {
    const topic = uniqueName('java');
    await topics('--create', '--topic', topic, '--partitions', String(partitions));
    return topic;
  };
  const produce = (topic: string, values: string[], ...args: string[]) =>
    java(`${TOOLS}.ConsoleProducer`, ['--bootstrap-server', at(), '--topic', topic, ...args], { input: `${values.join('\n')}\n` });
  const consume = async (topic: string, count: number, ...args: string[]) =>
    linesOf(await java(`${TOOLS}.consumer.ConsoleConsumer`, ['--bootstrap-server', at(), '--topic', topic, '--from-beginning', '--max-messages', String(count), '--timeout-ms', '30000', ...args]));

  it('the console producer and consumer exchange messages, compressed and idempotent', async () => {
    const topic = await create();
    await produce(topic, ['a', 'b', 'c']);
    await produce(topic, ['d'], '--compression-codec', 'zstd');
    expect(await consume(topic, 4)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('topics are made, described, given more partitions, listed and deleted', async () => {
    const topic = await create(2);
    expect(await topics('--describe', '--topic', topic)).toMatch(/PartitionCount: 2/);
    await topics('--alter', '--topic', topic, '--partitions', '3');
    expect(await topics('--describe', '--topic', topic)).toMatch(/PartitionCount: 3/);
    expect(linesOf(await topics('--list'))).toContain(topic);
    await topics('--delete', '--topic', topic);
    expect(linesOf(await topics('--list'))).not.toContain(topic);
  });

  it('settings are changed and described', async () => {
    const topic = await create();
    const configs = (...args: string[]) => java('kafka.admin.ConfigCommand', ['--bootstrap-server', at(), '--entity-type', 'topics', '--entity-name', topic, ...args]);
    await configs('--alter', '--add-config', 'max.message.bytes=2000');
    expect(await configs('--describe')).toMatch(/max\.message\.bytes=2000/);
    await configs('--alter', '--delete-config', 'max.message.bytes');
    expect(await configs('--describe')).not.toMatch(/max\.message\.bytes=2000/);
  });

  it('groups are listed and described with their lag, their offsets reset and deleted, and they with them', async () => {
    const [topic, group] = [await create(), uniqueName('java-group')];
    await produce(topic, ['a', 'b', 'c']);
    expect(await consume(topic, 2, '--group', group)).toEqual(['a', 'b']);
    expect(linesOf(await groups('--list'))).toContain(group);
    const described = async () => linesOf(await groups('--describe', '--group', group)).map((line) => line.split(/\s+/)).find((cells) => cells[1] === topic)?.slice(0, 6);
    expect(await described()).toEqual([group, topic, '0', '2', '3', '1']);
    await groups('--reset-offsets', '--group', group, '--topic', topic, '--to-earliest', '--execute');
    expect(await described()).toEqual([group, topic, '0', '0', '3', '3']);
    expect(await groups('--delete-offsets', '--group', group, '--topic', topic)).toMatch(/Successful/);
    await groups('--delete', '--group', group);
    expect(linesOf(await groups('--list'))).not.toContain(group);
  });

  it('VerifiableProducer and VerifiableConsumer: all that is acknowledged is consumed, in a group', async () => {
    const [topic, group] = [await create(3), uniqueName('verifiable')];
    const sent = await java(`${TOOLS}.VerifiableProducer`, ['--bootstrap-server', at(), '--topic', topic, '--max-messages', '500']);
    expect(linesOf(sent).filter((line) => line.includes('producer_send_success'))).toHaveLength(500);
    const got = await java(`${TOOLS}.VerifiableConsumer`, ['--bootstrap-server', at(), '--topic', topic, '--group-id', group, '--max-messages', '500', '--reset-policy', 'earliest', '--enable-autocommit']);
    const counts = linesOf(got).map((line) => JSON.parse(line) as { name: string; count: number }).filter(({ name }) => name === 'records_consumed');
    expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(500);
  });

  it('a static member of a group consumes', async () => {
    const [topic, group] = [await create(2), uniqueName('static')];
    await produce(topic, ['a', 'b', 'c', 'd']);
    const got = await java(`${TOOLS}.VerifiableConsumer`, ['--bootstrap-server', at(), '--topic', topic, '--group-id', group, '--group-instance-id', 'one', '--max-messages', '4', '--reset-policy', 'earliest']);
    expect(got).toMatch(/records_consumed/);
  });

  it('a transactional copy of a topic holds each message once, with the offsets in the same transactions', async () => {
    const [from, to, group] = [await create(), await create(), uniqueName('copier')];
    const values = Array.from({ length: 200 }, (_, index) => String(index));
    await produce(from, values);
    const copied = await java(`${TOOLS}.TransactionalMessageCopier`, [
      '--broker-list', at(), '--input-topic', from, '--input-partition', '0', '--output-topic', to, '--consumer-group', group,
      '--transactional-id', uniqueName('copier'), '--transaction-size', '30', '--max-messages', '200', '--enable-random-aborts',
    ]);
    expect(copied).toMatch(/ShutdownComplete/);
    expect(await consume(to, 200, '--isolation-level', 'read_committed')).toEqual(values);
    const committed = linesOf(await groups('--describe', '--group', group)).map((line) => line.split(/\s+/)).find((cells) => cells[1] === from);
    expect(committed?.[3]).toBe('200');
  });

  it('transactions and their producers are listed and described', async () => {
    const [topic, transactionalId] = [await create(), uniqueName('performed')];
    await java(`${TOOLS}.ProducerPerformance`, [
      '--bootstrap-server', at(), '--topic', topic, '--num-records', '50', '--record-size', '10', '--throughput', '-1',
      '--transactional-id', transactionalId, '--transaction-duration-ms', '50',
    ]);
    const transactions = (...args: string[]) => java(`${TOOLS}.TransactionsCommand`, ['--bootstrap-server', at(), ...args]);
    expect(await transactions('list')).toMatch(new RegExp(`${transactionalId}\\s.*CompleteCommit`));
    expect(await transactions('describe', '--transactional-id', transactionalId)).toMatch(/CompleteCommit/);
    const producers = linesOf(await transactions('describe-producers', '--topic', topic, '--partition', '0'));
    expect(producers).toHaveLength(2);
    expect(producers[1]).toMatch(/None$/);
  });

  it('offsets are shown by time, and the cluster by its id', async () => {
    const topic = await create();
    await produce(topic, ['a', 'b']);
    const offsets = async (time: string) => linesOf(await java(`${TOOLS}.GetOffsetShell`, ['--bootstrap-server', at(), '--topic', topic, '--time', time]));
    expect([await offsets('-1'), await offsets('-2'), await offsets('0')]).toEqual([[`${topic}:0:2`], [`${topic}:0:0`], [`${topic}:0:0`]]);
    expect(await java(`${TOOLS}.ClusterTool`, ['cluster-id', '--bootstrap-server', at()])).toMatch(/Cluster ID: \S+/);
    expect(await java(`${TOOLS}.BrokerApiVersionsCommand`, ['--bootstrap-server', at()])).toMatch(/InitProducerId\(22\)/);
  });

  it('records are deleted', async (test) => {
    const topic = await create();
    await produce(topic, ['a', 'b', 'c']);
    const folder = mkdtempSync(join(tmpdir(), 'wavetank-clients-'));
    test.onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'offsets.json');
    writeFileSync(file, JSON.stringify({ version: 1, partitions: [{ topic, partition: 0, offset: 2 }] }));
    expect(await java(`${TOOLS}.DeleteRecordsCommand`, ['--bootstrap-server', at(), '--offset-json-file', file])).toMatch(/low_watermark: 2/);
    expect(await consume(topic, 1)).toEqual(['c']);
  });

  it('log directories are described', async () => {
    const topic = await create();
    expect(await java(`${TOOLS}.LogDirsCommand`, ['--bootstrap-server', at(), '--describe', '--topic-list', topic])).toContain(`"${topic}-0"`);
  });
}

describe.skipIf(noJava !== null)(titled('Java', noJava), () => forBothBrokers(suite));

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Recorder } from '../engine/metrics/recorder.ts';
import { recordLog, seriesName, type LogReading } from './log-series.ts';

function recorded(reading: LogReading, prefix?: string): Record<string, number> {
  const metrics = new Recorder(() => 0);
  recordLog(metrics, reading, prefix);
  return metrics.readings();
}

const partition = fc.record({
  oldest: fc.nat(100), length: fc.nat(1000), committed: fc.option(fc.nat(1200), { nil: -1 }),
}).map(({ oldest, length, committed }) => ({ oldest, end: oldest + length, leader: 1, replicas: [1], inSync: 1, committed }));

test('the lag of a group is what lies behind what it committed, and its sum is over the partitions that it committed to', () => {
  fc.assert(fc.property(fc.array(partition, { minLength: 1, maxLength: 8 }), (partitions) => {
    const found = recorded({ brokers: 1, topics: { t: partitions }, groups: { g: { members: 2, committed: { t: partitions.map(({ committed }) => committed) } } } });
    const known = partitions.filter(({ committed }) => committed >= 0);
    expect(found['kafka_consumergroup_members{consumergroup="g"}']).toBe(2);
    expect(found['kafka_consumergroup_lag_sum{consumergroup="g",topic="t"}']).toBe(
      known.length === 0 ? undefined : known.reduce((sum, { end, committed }) => sum + Math.max(0, end - committed), 0));
    partitions.forEach(({ end, oldest, committed }, i) => {
      expect(found[`kafka_topic_partition_current_offset{topic="t",partition="${i}"}`]).toBe(end);
      expect(found[`kafka_topic_partition_oldest_offset{topic="t",partition="${i}"}`]).toBe(oldest);
      expect(found[`kafka_consumergroup_lag{consumergroup="g",topic="t",partition="${i}"}`]).toBe(
        known.length === 0 ? undefined : committed === -1 ? -1 : Math.max(0, end - committed));
    });
  }));
});

test('replicas that are behind, and a partition that nobody leads', () => {
  const found = recorded({ brokers: 2, topics: { t: [{ oldest: 0, end: 0, leader: -1, replicas: [1, 2, 3], inSync: 2 }, { oldest: 0, end: 0, leader: 2, replicas: [2, 3, 1], inSync: 3 }] }, groups: {} });
  const of = (name: string): (number | undefined)[] => [0, 1].map((i) => found[`kafka_topic_partition_${name}{topic="t",partition="${i}"}`]);
  expect(found.kafka_brokers).toBe(2);
  expect(of('under_replicated_partition')).toEqual([1, 0]);
  expect(of('leader_is_preferred')).toEqual([0, 1]);
  expect(of('leader')).toEqual([-1, 2]);
  expect([of('replicas'), of('in_sync_replica')]).toEqual([[3, 3], [2, 3]]);
});

test('the prefix of a run on a cluster is no part of the names that rules know', () => {
  const found = recorded({ brokers: 1, topics: { 'run-t': [] }, groups: { 'run-g': { members: 0, committed: {} }, other: { members: 1, committed: {} } } }, 'run-');
  expect(found).toEqual({ 'kafka_brokers': 1, 'kafka_topic_partitions{topic="t"}': 0, 'kafka_consumergroup_members{consumergroup="g"}': 0, 'kafka_consumergroup_members{consumergroup="other"}': 1 });
});

test('a label has its quotes, backslashes and line ends escaped', () => {
  expect(seriesName('up', { job: 'a"b\\c\nd' })).toBe('up{job="a\\"b\\\\c\\nd"}');
});

import { expect, test } from 'vitest';
import { partitionsOf } from './partitions.ts';

test('partitions come with their end and what was committed, the farthest behind first', () => {
  const readings = {
    'kafka_topic_partition_current_offset{topic="events",partition="0"}': 120, 'kafka_topic_partition_current_offset{topic="events",partition="1"}': 4000,
    'kafka_topic_partition_current_offset{topic="events",partition="2"}': 7,
    'kafka_consumergroup_current_offset{consumergroup="g",topic="events",partition="0"}': 110, 'kafka_consumergroup_current_offset{consumergroup="g",topic="events",partition="1"}': 100,
    'kafka_consumergroup_lag{consumergroup="g",topic="events",partition="0"}': 10, 'kafka_consumergroup_lag{consumergroup="g",topic="events",partition="1"}': 3900,
    'kafka_consumergroup_lag{consumergroup="g",topic="events",partition="2"}': -1, 'kafka_consumergroup_lag_sum{consumergroup="g",topic="events"}': 3910,
  };
  expect(partitionsOf({ readings })).toEqual([
    { topic: 'events', partition: 1, end: 4000, committed: 100, lag: 3900 },
    { topic: 'events', partition: 0, end: 120, committed: 110, lag: 10 },
    { topic: 'events', partition: 2, end: 7, committed: null, lag: null },
  ]);
});

test('a run that does not read its log has none', () => {
  expect(partitionsOf({})).toEqual([]);
});

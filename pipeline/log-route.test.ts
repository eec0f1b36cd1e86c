import { startKafka } from '@wavetank/kafka';
import { expect, test } from 'vitest';
import type { ComponentContext } from '../engine/component.ts';
import type { FaultCall } from '../engine/fault.ts';
import { real } from '../engine/virtual/virtual-clock.ts';
import { partitions, type DeviceEvent } from './device-event.ts';
import { bulkTopic, topicOn } from './kafkajs-client.ts';
import { externalLog } from './log-address.ts';
import { LogRoute } from './log-route.ts';

const prefix = 'wavetank-test-';

type Produce = FaultCall['produce'];

/** What the route asks of its context, on the time of the wall; `disturb` is what a fault does to a try. */
function contextOf(disturb: (call: Produce) => void = () => {}, copied: (item: number) => void = () => {}): ComponentContext {
  return {
    id: 'gateway', note: () => {}, knob: () => 1, clock: { setTimeout: (fire: () => void, ms: number) => real.setTimeout(fire, ms) }, stage: { copied },
    point: (_: string, call: Produce) => {
      disturb(call);
      return call;
    },
  } as unknown as ComponentContext;
}

const eventsOf = (round: number): DeviceEvent[] => Array.from({ length: partitions }, (_, sensor) => ({ item: sensor, sensor, class: 1, payload: Buffer.from(`${round}/${sensor}`) }));

test('a node that dies with a request while the others have answered theirs takes nothing with it', async () => {
  const kafka = await startKafka({ nodes: 3, topics: [{ name: `${prefix}${bulkTopic}`, partitions }] });
  try {
    const log = externalLog({ log: kafka.brokers.join(',') }, prefix, undefined)!;
    const route = new LogRoute(contextOf(), log);
    await route.produce(bulkTopic, eventsOf(0));

    const dying = kafka.nodes[1].id;
    const held = kafka.inject({ kind: 'delay', api: 'Produce', node: dying, delayMs: 60_000 });
    const produced = route.produce(bulkTopic, eventsOf(1));
    while (held.hits === 0) await new Promise((resolve) => real.setTimeout(resolve, 5));
    // The answers of the other two are with the client by then.
    await new Promise((resolve) => real.setTimeout(resolve, 200));
    kafka.stopNode(dying);
    await produced;

    const counts = kafka.broker.topics.get(topicOn(log, bulkTopic))!.partitions.map(({ endOffset }) => endOffset);
    expect(counts).toEqual(counts.map(() => 2));
  } finally {
    await kafka.close();
  }
});

test('a batch whose answer is lost is in the log as often as it was sent, and each of its events is told to have a copy', async () => {
  const kafka = await startKafka({ topics: [{ name: `${prefix}${bulkTopic}`, partitions }] });
  try {
    const log = externalLog({ log: kafka.brokers.join(',') }, prefix, undefined)!;
    const copied: number[] = [];
    const route = new LogRoute(contextOf((call) => (call.isAnswerLost = call.attempt <= 2), (item) => copied.push(item)), log);
    await route.produce(bulkTopic, eventsOf(0));
    const counts = kafka.broker.topics.get(topicOn(log, bulkTopic))!.partitions.map(({ endOffset }) => endOffset);
    expect(counts).toEqual(counts.map(() => 3));
    expect(copied).toHaveLength(2 * partitions);
  } finally {
    await kafka.close();
  }
});

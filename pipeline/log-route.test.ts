import { startKafka } from '@wavetank/kafka';
import { expect, test } from 'vitest';
import type { ComponentContext } from '../engine/component.ts';
import { real } from '../engine/virtual/virtual-clock.ts';
import { partitions, type DeviceEvent } from './device-event.ts';
import { bulkTopic, topicOn } from './kafkajs-client.ts';
import { externalLog } from './log-address.ts';
import { LogRoute } from './log-route.ts';

const prefix = 'wavetank-test-';

/** What the route asks of its context, on the time of the wall. */
const context = { id: 'gateway', note: () => {}, clock: { setTimeout: (fire: () => void, ms: number) => real.setTimeout(fire, ms) } } as unknown as ComponentContext;

test('a node that dies with a request while the others have answered theirs takes nothing with it', async () => {
  const kafka = await startKafka({ nodes: 3, topics: [{ name: `${prefix}${bulkTopic}`, partitions }] });
  try {
    const log = externalLog({ log: kafka.brokers.join(',') }, prefix, undefined)!;
    const route = new LogRoute(context, log);
    const events = (round: number): DeviceEvent[] => Array.from({ length: partitions }, (_, sensor) => ({ item: sensor, sensor, class: 1, payload: Buffer.from(`${round}/${sensor}`) }));
    await route.produce(bulkTopic, events(0));

    const dying = kafka.nodes[1].id;
    const held = kafka.inject({ kind: 'delay', api: 'Produce', node: dying, delayMs: 60_000 });
    const produced = route.produce(bulkTopic, events(1));
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

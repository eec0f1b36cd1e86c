import { SimulatedDisk, type Wire } from '@wavetank/kafka';
import { expect, test } from 'vitest';
import type { ComponentContext } from '../../engine/component.ts';
import { Host } from '../../engine/host.ts';
import type { World } from '../../engine/scenario.ts';
import { LogBroker } from './log-broker.ts';

/** CreateTopics, version 2, of one topic, with its length in front. */
function createTopics(name: string): Buffer {
  const text = (value: string): Buffer => Buffer.concat([Buffer.from([0, value.length]), Buffer.from(value)]);
  const header = Buffer.concat([Buffer.from([0, 19, 0, 2, 0, 0, 0, 1]), text('test')]);
  const topic = Buffer.concat([Buffer.from([0, 0, 0, 1]), text(name), Buffer.from([0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0])]);
  const frame = Buffer.concat([header, topic, Buffer.from([0, 0, 0, 100, 0])]);
  return Buffer.concat([Buffer.from([0, 0, 0, frame.length]), frame]);
}

/** Starts a broker whose chance is this, and answers with how a client sends to it. */
function serve(float: () => number): { send(bytes: Buffer): void; answers: Buffer[] } {
  const answers: Buffer[] = [];
  let send: (bytes: Buffer) => void = () => {};
  const wire: Wire = { write: (chunk) => void answers.push(chunk), close() {}, onData: (listener) => (send = listener), onClose() {} };
  const context = {
    host: new Host('kafka'), clock: { now: () => 0, setTimeout: () => ({}), clearTimeout() {} }, metrics: { gauge() {}, reading() {} }, knob: () => 0, random: () => ({ float }), note() {},
  } as unknown as ComponentContext;
  const world = { listen: (_host: Host, _name: string, _port: number, accept: (wire: Wire) => void) => accept(wire) } as unknown as World;
  new LogBroker(context, { world, machine: { disk: new SimulatedDisk(() => 0.5), committed: new Map() }, name: 'kafka', port: 9092, itemOf: Number }).start();
  return { send: (bytes) => send(bytes), answers };
}

test('a fault of the broker itself ends the run', () => {
  const sound = serve(() => 0.5);
  sound.send(createTopics('events'));
  expect(sound.answers).toHaveLength(1);
  const { send } = serve(() => { throw new Error('a bug of the broker'); });
  expect(() => send(createTopics('events'))).toThrow('a bug of the broker');
});

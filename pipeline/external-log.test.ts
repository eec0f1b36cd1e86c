import { startKafka, type RunningKafka } from '@wavetank/kafka';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ComponentContext } from '../engine/component.ts';
import { carryHosts, Host, runOn } from '../engine/host.ts';
import { ownSockets } from '../engine/real/owned-sockets.ts';
import { ownTimers } from '../engine/real/owned-timers.ts';
import { ExternalLog } from './external-log.ts';
import { topics } from './kafkajs-client.ts';

let kafka: RunningKafka;
let host: Host;
const undo: (() => void)[] = [];
/** What the log armed last, by its delay. */
const armed = new Map<number, () => void>();

beforeEach(async () => {
  undo.push(carryHosts(), ownTimers(), ownSockets());
  kafka = await startKafka({ topics: Object.entries(topics).map(([name, partitions]) => ({ name, partitions })) });
  host = new Host('kafka');
  armed.clear();
});
afterEach(async () => {
  host.kill();
  await kafka.close();
  for (const step of undo.splice(0).reverse()) step();
});

function makeLog(): ExternalLog {
  const clock = { setTimeout: (fire: () => void, delayMs: number) => armed.set(delayMs, fire) };
  const context = { id: 'kafka', host, clock, metrics: { gauge() {}, reading() {} } } as unknown as ComponentContext;
  return new ExternalLog(context, { log: { brokers: [kafka.address], prefix: '', isExternal: true, security: {} }, control: null, itemOf: Number });
}

/** A log that was up, on a cluster that is away. */
async function logAway(): Promise<ExternalLog> {
  const log = makeLog();
  await log.start();
  await kafka.close();
  return log;
}

test('a cluster that went away is asked what it holds for so long and no longer', () => runOn(host, async () => {
  const gathering = (await logAway()).gather();
  armed.get(20_000)!();
  await expect(gathering).rejects.toThrow('did not tell within 20 s');
}));

test('one that dies while it is asked holds nothing', () => runOn(host, async () => {
  const log = await logAway();
  const gathering = log.gather();
  host.kill();
  await gathering;
  expect([...log.holding()]).toEqual([]);
}));

test('one that is not up yet cannot tell', () => runOn(host, async () => {
  await expect(makeLog().gather()).rejects.toThrow('not up');
}));

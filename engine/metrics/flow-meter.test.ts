import { describe, expect, test } from 'vitest';
import type { Component } from '../component.ts';
import { settle } from '../ledger/account.ts';
import { Ledger } from '../ledger/ledger.ts';
import { busyName, FlowMeter, nativeResource } from './flow-meter.ts';
import { Recorder } from './recorder.ts';

/** A ledger with a gateway and a worker under a meter, its clock set by hand. */
function metered() {
  const clock = { nowMs: 0 };
  const ledger = new Ledger(['critical', 'debug']);
  ledger.now = () => clock.nowMs;
  const recorder = new Recorder(() => clock.nowMs);
  const meter = new FlowMeter(ledger, recorder);
  const at = (nowMs: number, event: () => void): void => {
    clock.nowMs = nowMs;
    event();
  };
  return { ledger, recorder, meter, at, gateway: ledger.stage('gateway', 0), worker: ledger.stage('worker', 1) };
}

describe('what passes the ledger', () => {
  test('is counted in the second in which it is due, or in which it ended', () => {
    const { ledger, recorder, at, gateway, worker } = metered();
    for (let item = 0; item < 6; item++) at(500 + item * 400, () => ledger.generate(item, item % 2, 500 + item * 400, 0));
    for (let item = 0; item < 6; item++) gateway.saw(item);
    at(3_000, () => gateway.claim(0, 'dropped', 'queue full'));
    at(3_200, () => gateway.claim(1, 'shed', 'lag'));
    at(4_999, () => { worker.saw(2); worker.stored(2); });
    at(5_000, () => { worker.saw(3); worker.stored(3); });
    expect(recorder.series('generated')).toEqual([2, 2, 2, 0, 0, 0]);
    expect(recorder.series('stored')).toEqual([0, 0, 0, 0, 1, 1]);
    expect(recorder.series('dropped')).toEqual([0, 0, 0, 1, 0, 0]);
    expect(recorder.series('shed')).toEqual([0, 0, 0, 1, 0, 0]);
  });

  test('has no latency where nothing tells when it was stored', () => {
    const ledger = new Ledger(['record']);
    const recorder = new Recorder(() => 0);
    const meter = new FlowMeter(ledger, recorder, { isUntimed: true });
    ledger.generate(0, 0, 0, 0);
    ledger.stage('gateway', 0).saw(0);
    ledger.stage('gateway', 0).stored(0);
    expect(recorder.percentile('latency', 99)).toBeNull();
    meter.sample(0, { units: [], component: () => null });
    expect(recorder.names()).not.toContain('in-flight');
    expect(recorder.names()).not.toContain('behind');
    expect(recorder.series('stored')).toEqual([1]);
  });

  test('has its latency from the due time, in all and by class, once', () => {
    const { ledger, recorder, at, gateway } = metered();
    for (let item = 0; item < 100; item++) ledger.generate(item, item < 50 ? 0 : 1, item, 0);
    for (let item = 0; item < 100; item++) {
      at(item + (item < 50 ? 200 : 20_000), () => {
        gateway.saw(item);
        gateway.copied(item);
        gateway.stored(item);
      });
      at(90_000, () => gateway.stored(item));
    }
    const { latency, 'latency.critical': critical, 'latency.debug': debug } = recorder.report();
    expect(latency).toMatchObject({ unit: 'ms', count: 100, p50: expect.closeTo(200, 0) as number, max: expect.closeTo(20_000, -2) as number });
    expect(critical).toMatchObject({ count: 50, p99: expect.closeTo(200, 0) as number });
    expect(debug).toMatchObject({ count: 50, p50: expect.closeTo(20_000, -2) as number });
  });

  test('is told to who listens, once an item, with its class and its times', () => {
    const { ledger, meter, at, gateway } = metered();
    const heard: number[][] = [];
    meter.onStored = (...each) => heard.push(each);
    for (let item = 0; item < 2; item++) ledger.generate(item, 1 - item, 100.5 + item, 0);
    for (const nowMs of [700.4, 900]) at(nowMs, () => gateway.stored(1));
    at(1_000, () => gateway.stored(0));
    expect(heard).toEqual([[0, 101.5, 700.4], [1, 100.5, 1_000]]);
  });

  test('adds up to what the ledger says, though the copy that was dropped was not the last', () => {
    const { ledger, recorder, at, gateway, worker } = metered();
    for (let item = 0; item < 3; item++) {
      ledger.generate(item, 0, 0, 0);
      gateway.saw(item);
      gateway.copied(item);
      at(1_500, () => gateway.claim(item, 'dropped', 'queue full'));
    }
    at(2_500, () => gateway.claim(0, 'dropped', 'queue full'));
    at(3_500, () => { worker.saw(1); worker.stored(1); });
    expect(recorder.series('dropped')).toEqual([0, 1, 1, 0]);
    expect(recorder.series('stored')).toEqual([0, 0, 0, 1]);
    const { dropped, stored } = ledger.totals();
    expect([dropped, stored]).toEqual([2, 1]);
    expect(settle(ledger, [{ item: 1, content: 0, storedMs: 3_400 }]).account).toMatchObject({ delivered: 1, dropped: { 'gateway: queue full': 2 } });
  });
});

test('what waits in a node is told once a second; in one that is down nothing waits, and one that never says is left out', () => {
  const { recorder, meter, at } = metered();
  const full = { waiting: () => 7, start: () => {} };
  const components: Record<string, Component | null> = { 'worker-1': full, source: { start: () => {} } };
  const nodes = { units: [{ id: 'source', kind: 'source' }, { id: 'worker-1', kind: 'worker' }] as const, component: (id: string) => components[id] };
  for (const nowMs of [-300, 0, 10, 990, 1_020]) at(nowMs, () => meter.sample(nowMs, nodes));
  components['worker-1'] = null;
  for (const nowMs of [1_500, 2_000]) at(nowMs, () => meter.sample(nowMs, nodes));
  expect(recorder.names()).toContain('waiting.worker-1');
  expect(recorder.names()).not.toContain('waiting.source');
  expect(recorder.series('waiting.worker-1')).toEqual([7, 7, 0]);
});

test('what is in flight is told once a second, and how long ago as much began to be due, also where the oldest are gone without a word', () => {
  const { ledger, recorder, meter, at, gateway } = metered();
  const nodes = { units: [], component: () => null };
  for (let item = 0; item < 40; item++) at(item * 100, () => ledger.generate(item, 0, item * 100, 0));
  for (let item = 2; item < 32; item++) at(3_950, () => { gateway.saw(item); gateway.stored(item); });
  at(4_000, () => meter.sample(4_000, nodes));
  expect([recorder.series('in-flight').at(-1), recorder.series('behind').at(-1)]).toEqual([10, 1_000]);
  for (const item of [0, 1, 32, 33, 34, 35, 36, 37, 38, 39]) gateway.stored(item);
  at(5_000, () => meter.sample(5_000, nodes));
  expect([recorder.series('in-flight').at(-1), recorder.series('behind').at(-1)]).toEqual([0, 0]);
});

test('the flow of a node is that of the last second: what came in, and what one item took where something was served', () => {
  const { ledger, meter, at, gateway } = metered();
  const relay = { start: () => {}, received: () => 30 };
  const nodes = { units: [{ id: 'gateway', kind: 'gateway' }, { id: 'relay', kind: 'worker' }] as const, component: (id: string) => (id === 'relay' ? relay : null) };
  at(0, () => meter.sample(0, nodes));
  for (let item = 0; item < 8; item++) at(200, () => { ledger.generate(item, 0, 200, 0); gateway.saw(item); });
  meter.served('gateway', 'disk', 3, 12, 900);
  meter.served('gateway', 'disk', 1, 8, 1_004);
  at(1_000, () => meter.sample(1_000, nodes));
  expect([meter.flow('gateway'), meter.flow('relay'), meter.flow('nobody')]).toEqual([
    { inEps: 8, serviceMs: 5 }, { inEps: 0, serviceMs: null }, { inEps: 0, serviceMs: null },
  ]);
  at(2_000, () => meter.sample(2_000, nodes));
  expect(meter.flow('gateway')).toEqual({ inEps: 0, serviceMs: null });
});

test('a server is busy in the periods over which it was occupied, from the zero of the run on', () => {
  const { recorder, meter, at } = metered();
  meter.served('worker-1', 'sink', 5, 700, 400);
  meter.served('worker-1', 'sink', 20, 2_500, 3_100);
  at(3_500, () => recorder.busy(busyName('sink', nativeResource), 2_980, 3_010));
  expect(recorder.series('busy.worker-1.sink')).toEqual([800, 1_000, 1_000, 100]);
  expect(recorder.series('busy.sink.native')).toEqual([0, 0, 20, 10]);
  expect(recorder.report()['busy.worker-1.sink']).toMatchObject({ unit: 'ms/s', count: 2_900 });
});

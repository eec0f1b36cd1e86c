import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import type { Snapshot } from '../../engine/snapshot.ts';
import { Recorder } from '../../engine/metrics/recorder.ts';
import { recordLog } from '../../pipeline/log-series.ts';
import { parseExposition } from '../../test/exposition-parser.ts';
import { promtool, whyNoPromtool } from '../../test/promtool.ts';
import { openEndpoint, type Endpoint } from './endpoint.ts';
import { exposition } from './exposition.ts';
import { seriesOf } from './own-series.ts';

let endpoint: Endpoint | null = null;
afterEach(async () => {
  await endpoint?.close();
  endpoint = null;
});

function snapshot(group: string, lag: number): Snapshot {
  const metrics = new Recorder(() => 0);
  recordLog(metrics, {
    brokers: 1, topics: { orders: [{ oldest: 0, end: lag, leader: 1, replicas: [1], inSync: 1 }] }, groups: { [group]: { members: 2, committed: { orders: [0] } } },
  });
  const fault = (id: string, status: string) => ({ id, target: 'sink', atMs: 0, endMs: 1, status, hits: 0, byHand: false });
  return {
    generated: 10, stored: 7, shed: 1, dropped: 2, readings: metrics.readings(),
    faults: [fault('burst', 'over'), fault('slow-sink', 'active'), fault('burst', 'active'), fault('crash', 'not-applicable')],
  } as unknown as Snapshot;
}

const scrape = async (url: string): Promise<{ status: number; type: string | null; text: string }> => {
  const response = await fetch(url);
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
};

test('whatever a group is called, the text is of the format and says the same', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/[\r\u2028\u2029]/.test(text)), fc.nat(1_000_000), (group, lag) => {
    const scraped = parseExposition(exposition(seriesOf(snapshot(group, lag))));
    expect(scraped).toContainEqual({ name: 'kafka_consumergroup_lag', labels: { consumergroup: group, topic: 'orders', partition: '0' }, value: lag });
  }));
});

test('items and faults: one that comes twice is in force while either is', () => {
  const scraped = parseExposition(exposition(seriesOf(snapshot('g', 3))));
  const of = (name: string, label: string) => Object.fromEntries(scraped.filter((each) => each.name === name).map(({ labels, value }) => [labels[label], value]));
  expect(of('wavetank_items_total', 'bucket')).toEqual({ generated: 10, stored: 7, shed: 1, dropped: 2 });
  expect(of('wavetank_fault_active', 'fault')).toEqual({ burst: 1, 'slow-sink': 1, crash: 0 });
});

test.skipIf(whyNoPromtool !== null)(`promtool reads it, and finds fault with two names only, which are kafka_exporter's (${whyNoPromtool ?? promtool})`, () => {
  const input = exposition(seriesOf(snapshot('a "group"\\of\nours', 3)));
  const { stdout, stderr } = spawnSync(promtool, ['check', 'metrics'], { input, encoding: 'utf8' });
  const complaints = (stdout + stderr).split('\n').filter((line) => line !== '');
  expect(complaints.filter((line) => !/^kafka_consumergroup_(current_offset|lag)_sum .*"_sum" suffix$/.test(line))).toEqual([]);
});

test('a scrape is answered with the last snapshot, and with nothing before there is one', async () => {
  endpoint = await openEndpoint(0);
  expect(await scrape(endpoint.url)).toEqual({ status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', text: '' });
  for (const lag of [5, 6]) {
    endpoint.feed(snapshot('g', lag));
    expect(parseExposition((await scrape(endpoint.url)).text)).toContainEqual({ name: 'kafka_consumergroup_lag_sum', labels: { consumergroup: 'g', topic: 'orders' }, value: lag });
  }
  expect((await scrape(endpoint.url.replace('/metrics', '/'))).status).toBe(404);
});

test('nobody answers once it is closed, also where a scraper keeps its connection', async () => {
  const closing = await openEndpoint(0);
  await scrape(closing.url);
  await closing.close();
  await expect(fetch(closing.url)).rejects.toThrow();
});

test('a port that is taken is a mistake of the user', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  await expect(openEndpoint(port)).rejects.toThrow(expect.objectContaining({ name: 'UsageError', where: '--metrics-port', message: `port ${port} cannot be listened on (EADDRINUSE)` }) as Error);
  other.close();
});

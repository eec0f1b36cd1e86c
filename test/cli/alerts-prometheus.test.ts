// A run on the real clock that a real Prometheus scrapes. Off by default, for it takes minutes; with WAVETANK_REAL_PROMETHEUS=1
// it starts one from the folder of peers (WAVETANK_PEERS), on WAVETANK_PROMETHEUS_PORT, whose promtool WAVETANK_PROMTOOL names.
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { promtool, whyNoPromtool } from '../promtool.ts';
import { wavetank, workFolder } from './wavetank.ts';

const script = join(resolve(process.env.WAVETANK_PEERS ?? '../shared/peers'), 'prometheus.sh');
const lacking = process.env.WAVETANK_REAL_PROMETHEUS !== '1' ? 'WAVETANK_REAL_PROMETHEUS is not 1' : existsSync(script) ? whyNoPromtool : `${script} is not there`;
const prometheusPort = process.env.WAVETANK_PROMETHEUS_PORT ?? '19490';
const api = `http://127.0.0.1:${prometheusPort}/api/v1/query?query=`;

const alerts = {
  LagIsHigh: 'sum(kafka_consumergroup_lag_sum) > 500',
  RecordsCome: 'sum(rate(kafka_topic_partition_current_offset[10s])) > 20',
  ItemsCome: 'wavetank_items_total{bucket="stored"} > 100',
  NobodyReads: 'kafka_consumergroup_members == 0',
  ClusterIsLarge: 'kafka_brokers > 1',
  LagIsHuge: 'sum(kafka_consumergroup_lag_sum) > 1e9',
};

/** A port that is free now. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

async function query(expr: string): Promise<{ metric: Record<string, string>; value: [number, string] }[]> {
  const response = await fetch(api + encodeURIComponent(expr));
  const { data } = await response.json() as { data: { result: { metric: Record<string, string>; value: [number, string] }[] } };
  return data.result;
}

describe.skipIf(lacking !== null)(lacking === null ? 'Prometheus' : `Prometheus (skipped: ${lacking})`, () => {
  const folder = workFolder();
  const rules = join(folder, 'rules.yml');
  let port = 0;
  const peer = (command: string): void => void execFileSync('bash', [script, command], {
    env: { ...process.env, PROMETHEUS_PORT: prometheusPort, PROMETHEUS_TARGETS: `127.0.0.1:${port}`, PROMETHEUS_RULES: rules }, stdio: ['ignore', 'ignore', 'ignore'],
  });

  beforeAll(async () => {
    port = await freePort();
    writeFileSync(rules, JSON.stringify({ groups: [{ name: 'run', rules: Object.entries(alerts).map(([alert, expr]) => ({ alert, expr, for: '3s' })) }] }));
    peer('start');
  }, 120_000);
  afterAll(() => peer('stop'), 60_000);

  test('scrapes the run; what fires there fires in the promtool file of the same run, and what is silent is silent', async () => {
    const run = await wavetank(folder, ['run', 'iot-spike', '--short', '--clock', 'real', '--remedies', 'buffer', '--ui', 'off', '--metrics-port', String(port)]);
    expect(run.err).toBe('');
    expect(await query('count_over_time(kafka_consumergroup_lag_sum[10m])')).not.toEqual([]);
    const fired = (await query('max_over_time(ALERTS{alertstate="firing"}[10m])')).map(({ metric }) => metric.alertname);
    const { out } = await wavetank(folder, ['alerts', 'latest', '--rules', rules, '--promtool', promtool, '--json']);
    const told = (JSON.parse(out) as { alerts: { alert: string; firing: unknown[] }[] }).alerts.filter(({ firing }) => firing.length > 0).map(({ alert }) => alert);
    expect(new Set(told)).toEqual(new Set(fired));
    expect([told.includes('LagIsHigh'), told.includes('ItemsCome'), told.includes('ClusterIsLarge'), told.includes('LagIsHuge')]).toEqual([true, true, false, false]);
  }, 600_000);
});

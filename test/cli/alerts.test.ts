import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { exitCode } from '../../cli/exit-code.ts';
import { parseExposition } from '../exposition-parser.ts';
import { promtool, whyNoPromtool } from '../promtool.ts';
import { Wavetank, wavetank, workFolder } from './wavetank.ts';

const folder = workFolder();
/** Without a promtool, wherever one may be on this machine. */
const bare = { WAVETANK_PROMTOOL: '', PATH: join(folder, 'none') };

const rules = (...alerts: readonly (readonly [name: string, expr: string, forSeconds?: number])[]): string => JSON.stringify({
  groups: [{ name: 'test', rules: alerts.map(([alert, expr, forSeconds = 0]) => ({ alert, expr, for: `${forSeconds}s` })) }],
});

interface Document {
  readonly verdict: string;
  readonly reason: string;
  readonly promtool: string | null;
  readonly faults: readonly { readonly fault: string; readonly atMs: number; readonly broke: readonly string[]; readonly status: string; readonly alerts: readonly { alert: string; afterMs: number }[] }[];
  readonly alerts: readonly { readonly alert: string; readonly firing: readonly unknown[] }[] | null;
  readonly withoutFault: readonly { readonly alert: string }[] | null;
}

async function alerts(text: string, env: Record<string, string> = {}, ...more: readonly string[]): Promise<{ code: number | null; document: Document; err: string }> {
  writeFileSync(join(folder, 'rules.yml'), text);
  const { code, out, err } = await wavetank(folder, ['alerts', 'latest', '--rules', 'rules.yml', '--out', 'tests.yml', '--json', ...more], env);
  return { code, document: out === '' ? null as never : JSON.parse(out) as Document, err };
}

beforeAll(async () => {
  const { err, code } = await wavetank(folder, ['run', 'iot-spike', '--short', '--remedies', 'buffer', '--ui', 'off']);
  if (code !== exitCode.failed) throw new Error(err);
});

test('what was read of the log is what its broker knows: at every second, the lag that the run itself measures', async () => {
  const { out } = await wavetank(folder, ['query', 'latest', '--json', `
    WITH log AS (
      SELECT second, sum(value) FILTER (metric LIKE 'kafka_topic_partition_current_offset{%') AS ends,
        sum(greatest(value, 0)) FILTER (metric LIKE 'kafka_consumergroup_current_offset{%') AS committed
      FROM metrics GROUP BY second
    )
    SELECT count(*) AS seconds, count(*) FILTER (ends - coalesce(committed, 0) <> value) AS different, max(value) > 0 AS waited
    FROM log JOIN metrics USING (second) WHERE metric = 'lag' AND ends IS NOT NULL`]);
  const [{ seconds, different, waited }] = JSON.parse(out) as { seconds: number; different: number; waited: boolean }[];
  expect(seconds).toBeGreaterThan(50);
  expect([different, waited]).toEqual([0, true]);
});

describe('without promtool', () => {
  test('the file is written, with the series of the log, and nothing is known', async () => {
    const { code, document } = await alerts(rules(['Lag', 'sum(kafka_consumergroup_lag) > 500']), bare);
    expect(code).toBe(exitCode.undecided);
    expect(document).toMatchObject({ verdict: 'unknown', promtool: null, alerts: null, withoutFault: null });
    expect(document.faults.map(({ status }) => status)).toEqual(document.faults.map(() => 'unknown'));
    const { rule_files: files, tests: [{ input_series: series }] } = parse(readFileSync(join(folder, 'tests.yml'), 'utf8')) as { rule_files: string[]; tests: { input_series: { series: string; values: string }[] }[] };
    expect(files).toEqual(['rules.yml']);
    expect(series.map((each) => each.series)).toEqual(expect.arrayContaining(['kafka_brokers', 'kafka_consumergroup_lag{consumergroup="events.workers",topic="events",partition="0"}', 'wavetank_fault_active{fault="burst"}']));
  });

  test('rules that are no YAML are refused with their line', async () => {
    const { code, err } = await alerts('groups:\n- name: [\n', bare);
    expect(code).toBe(exitCode.usage);
    expect(err).toMatch(/^error: rules\.yml:\d+: /);
  });

  test('a promtool that is named and not there is a mistake', async () => {
    expect(await wavetank(folder, ['alerts', 'latest', '--rules', 'rules.yml', '--promtool', './none'])).toMatchObject({ code: exitCode.usage });
  });
});

describe.skipIf(whyNoPromtool !== null)(`with promtool (${whyNoPromtool ?? promtool})`, () => {
  test('an alert on lag notices the burst, one that is never true does not fire, one that always is fires without a fault', async () => {
    const { code, document } = await alerts(rules(['Lag', 'sum(kafka_consumergroup_lag_sum) > 500', 2], ['Never', 'kafka_brokers > 5'], ['Always', 'kafka_brokers >= 0']));
    const burst = document.faults.find(({ fault }) => fault === 'burst')!;
    expect(burst.status).toBe('noticed');
    expect(burst.broke).not.toEqual([]);
    expect(burst.alerts[0].alert).toBe('Lag');
    expect(burst.alerts[0].afterMs).toBeLessThan(12_000);
    expect(document.alerts!.map(({ alert, firing }) => [alert, firing.length > 0])).toEqual([['Lag', true], ['Never', false], ['Always', true]]);
    expect(document.withoutFault!.map(({ alert }) => alert)).toEqual(['Always']);
    expect([code, document.verdict]).toEqual([exitCode.ok, 'passed']);
    expect(execFileSync(promtool, ['test', 'rules', 'tests.yml'], { cwd: folder, encoding: 'utf8', stdio: 'pipe' })).toContain('SUCCESS');
  });

  test('a broker that restarts is seen as gone', async () => {
    const { document } = await alerts(rules(['Gone', 'absent(kafka_brokers)']));
    expect(document.faults.find(({ fault }) => fault === 'broker-restart')).toMatchObject({ status: 'noticed' });
  });

  test('where no alert fires for a fault that broke a check it fails, and so does the file that was written', async () => {
    const { code, document } = await alerts(rules(['Never', 'kafka_brokers > 5']));
    expect([code, document.verdict]).toEqual([exitCode.failed, 'failed']);
    expect(document.reason).toContain('no alert fired for burst');
    expect(() => execFileSync(promtool, ['test', 'rules', 'tests.yml'], { cwd: folder, stdio: 'pipe' })).toThrow();
  });

  test('an alert that still waits for its time when the run ends leaves its fault open, and no other', async () => {
    // The restart interrupts what is true of a broker, and it comes to hold anew.
    const { document } = await alerts(rules(['Up', 'kafka_brokers >= 0', 3600]));
    const statuses = Object.fromEntries(document.faults.map(({ fault, status }) => [fault, status]));
    expect(statuses).toMatchObject({ 'broker-restart': 'unknown', burst: 'silent' });
  });

  test('a rule that asks for a label of the scrape sees it where it is added', async () => {
    const asking = rules(['Lag', 'sum(kafka_consumergroup_lag_sum{job="kafka"}) > 500', 2]);
    const burst = async (...more: string[]): Promise<string | undefined> => (await alerts(asking, {}, ...more)).document.faults.find(({ fault }) => fault === 'burst')?.status;
    expect([await burst(), await burst('--label', 'job=kafka')]).toEqual(['silent', 'noticed']);
  });

  test('rules that promtool refuses are told in its words, with file and line', async () => {
    const { code, err } = await alerts('groups:\n- name: g\n  rules:\n  - alert: X\n    expr: foo >> 3\n');
    expect(code).toBe(exitCode.usage);
    expect(err).toMatch(/rules\.yml: 5:11: .*parse error/);
  });

  test('for a person it is a page of 80 columns', async () => {
    writeFileSync(join(folder, 'rules.yml'), rules(['Lag', 'sum(kafka_consumergroup_lag_sum) > 500', 2]));
    const { out } = await wavetank(folder, ['alerts', 'latest', '--rules', 'rules.yml', '--out', 'tests.yml'], { COLUMNS: '80' });
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(out).toMatch(/^burst +0:24 .* after \d+ s +Lag$/m);
  });
});

test('a run without a log says so, and nothing is known', async () => {
  const other = join(folder, 'no-log');
  mkdirSync(other);
  writeFileSync(join(other, 'rules.yml'), rules(['Lag', 'sum(kafka_consumergroup_lag) > 500']));
  await wavetank(other, ['run', 'iot-spike', '--short', '--for', '40s', '--ui', 'off']);
  const { code, out } = await wavetank(other, ['alerts', 'latest', '--rules', 'rules.yml']);
  expect(code).toBe(exitCode.undecided);
  expect(out).toContain('nothing was read of a log in this run');
});

describe('the endpoint', () => {
  test('tells a scraper of the run while it lasts, and is gone after it', async () => {
    const run = new Wavetank(['run', 'iot-spike', '--short', '--remedies', 'buffer', '--speed', '10x', '--metrics-port', '0', '--ui', 'off', '--out', 'scraped'], folder);
    const [, url] = await run.says(/metrics on (http:\S+)/);
    let names = new Set<string>();
    while (!names.has('kafka_consumergroup_lag_sum')) {
      const text = await fetch(url).then((response) => response.text(), () => null);
      if (text === null) throw new Error('the run ended before its log was told of');
      names = new Set(parseExposition(text).map(({ name }) => name));
    }
    expect([...names]).toEqual(expect.arrayContaining(['kafka_brokers', 'kafka_consumergroup_members', 'kafka_topic_partition_current_offset', 'wavetank_items_total', 'wavetank_fault_active']));
    run.process.kill('SIGINT');
    await run.ended;
    await expect(fetch(url)).rejects.toThrow();
  });

  test('a port that is taken is told before anything runs', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const { code, err } = await wavetank(folder, ['run', 'iot-spike', '--short', '--metrics-port', String(port), '--out', 'nothing']);
    other.close();
    expect(code).toBe(exitCode.usage);
    expect(err).toContain(`error: --metrics-port: port ${port} cannot be listened on (EADDRINUSE)`);
    expect(existsSync(join(folder, 'nothing'))).toBe(false);
  });

  test('many seeds have no one present to tell of', async () => {
    expect((await wavetank(folder, ['run', 'iot-spike', '--seeds', '1..2', '--metrics-port', '0'])).code).toBe(exitCode.usage);
  });
});

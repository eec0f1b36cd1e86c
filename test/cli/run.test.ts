import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { formatPlan, parsePlan } from '../../engine/plan-file.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Result } from '../../engine/result.ts';
import { throwing } from './throwing.ts';
import { wavetank, workFolder, type Ended } from './wavetank.ts';

const folder = workFolder();
const runs = join(folder, '.wavetank/runs');
const short = ['--short', '--for', '20s'];

function readJson<T>(...path: string[]): T {
  return JSON.parse(readFileSync(join(...path), 'utf8')) as T;
}

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
const [isPlan, isResult] = ['plan', 'result'].map((name) => ajv.compile(readJson<object>(import.meta.dirname, '../../schemas', `${name}.schema.json`)));

let run: Ended;
let name: string;
beforeAll(async () => {
  run = await wavetank(folder, ['run', 'iot-spike', ...short, '--reporter', 'json', '--reporter', 'junit=junit.xml', '--reporter', 'markdown=run.md', '--reporter', 'jsonl=events.jsonl']);
  [name] = readdirSync(runs);
});

describe('a run that fails', () => {
  test('ends with 99, human text on stderr, one JSON document on stdout', () => {
    expect(run.code).toBe(99);
    expect(run.err).toMatch(/✗ failed/);
    expect((JSON.parse(run.out) as Result).verdict).toBe('failed');
  });

  test('leaves plan and result that obey the shipped schemas, and are small enough to send', () => {
    isPlan(readJson(runs, name, 'plan.json'));
    expect(isPlan.errors).toBeNull();
    isResult(readJson(runs, name, 'result.json'));
    expect(isResult.errors).toBeNull();
    const [planBytes, resultBytes] = ['plan.json', 'result.json'].map((file) => readFileSync(join(runs, name, file)).length);
    expect(planBytes + resultBytes).toBeLessThan(20_000);
    const plan = readJson<Plan>(runs, name, 'plan.json');
    for (const [length, count] of [[28_333, 5], [17_000, 500], [5_000, 1e15 - 1]]) {
      const withSeries = formatPlan({ ...plan, workload: { ...plan.workload, shapes: [{ kind: 'replay', counts: Array(length).fill(count), minuteMs: 1000 }] } });
      parsePlan(withSeries, 'the longest series');
      expect(() => parsePlan(withSeries.replace('"counts": [', '"counts": [1000000, '), 'plan.json')).toThrow(/counts: takes more than/);
      expect(withSeries.length + resultBytes).toBeLessThan(100_000);
    }
  });

  test('tells the same on stdout, in the file and in the run folder', () => {
    const result = readJson<Result>(runs, name, 'result.json');
    expect(JSON.parse(run.out)).toEqual(result);
    const lines = readFileSync(join(folder, 'events.jsonl'), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as { type: string; result?: Result });
    expect(lines.at(-1)).toMatchObject({ type: 'run', result });
    expect(lines.filter((line) => line.type === 'event').length).toBeGreaterThan(0);
  });

  test('every failed check and threshold is a failure for the build server', () => {
    const { checks, thresholds } = readJson<Result>(runs, name, 'result.json');
    // One case more is the run itself, which failed with them.
    const failed = 1 + [...checks, ...thresholds].filter((each) => each.verdict === 'failed').length;
    const xml = readFileSync(join(folder, 'junit.xml'), 'utf8');
    expect(xml).toContain(`tests="${1 + checks.length + thresholds.length}" failures="${failed}" errors="0"`);
    expect(xml.match(/<failure /g)).toHaveLength(failed);
    expect(xml).toContain('<property name="remedies" value="none"/>');
    expect(xml).toContain('<property name="knob worker.count" value="2"/>');
    expect(readFileSync(join(folder, 'run.md'), 'utf8')).toContain('✗ failed');
  });

  test('says under each failed check where and why, with counts that add up', () => {
    const { dropped } = readJson<Result>(runs, name, 'result.json').ledger;
    const total = Object.values(dropped).reduce((sum, count) => sum + count, 0);
    const [, shown] = /([\d,]+) of [\d,]+ in these groups/.exec(run.err.split(/^✗ +dropped/m)[1]) ?? [];
    expect(run.err).toContain(`of ${total.toLocaleString('en')} in these groups`);
    expect(Number(shown.replace(',', ''))).toBeGreaterThan(0);
  });
});

describe('the run folder answers', () => {
  test('why: losses by stage, cause and fault; one bucket; one item', async () => {
    const [all, one, item] = await Promise.all([['latest'], ['latest', 'dropped'], [name, '7']].map((args) => wavetank(folder, ['why', ...args])));
    expect([all.code, one.code, item.code]).toEqual([0, 0, 0]);
    expect(all.out).toMatch(/dropped +gateway +queue full/);
    expect(one.out).not.toMatch(/unaccounted/);
    expect(item.out).toMatch(/^item 7 \(\w+\), due at/);
  });

  test('why: what a check, a threshold or another figure found, and what there is to ask for', async () => {
    const [check, threshold, figure, unknown] = await Promise.all(['critical-lost', 'critical-max', 'dropped-before', 'critical-p98'].map((what) => wavetank(folder, ['why', name, what])));
    expect(check.out).toMatch(/^critical-lost failed: \d+ critical events are not in the sink\n *\d+  \w+ at /);
    expect(threshold.out).toMatch(/^critical-max passed: [\d.]+ s, limit 12 s\n$/);
    expect(figure.out).toMatch(/^dropped-before is \d+ events; no threshold judges it\n$/);
    expect(unknown).toMatchObject({ code: 2, err: expect.stringContaining('did you mean critical-p99?') as string });
  });

  test('query: SQL, as a table and as JSON', async () => {
    const sql = 'SELECT bucket, count(*) AS items FROM ledger GROUP BY bucket ORDER BY bucket';
    const { out } = await wavetank(folder, ['query', 'latest', sql, '--json']);
    const { ledger } = readJson<Result>(runs, name, 'result.json');
    expect(JSON.parse(out)).toContainEqual({ bucket: 'delivered', items: ledger.delivered });
    const metrics = await wavetank(folder, ['query', name, "SELECT metric, sum(value)::INTEGER AS items FROM metrics WHERE metric IN ('generated', 'dropped') GROUP BY metric ORDER BY metric", '--json']);
    const dropped = Object.values(ledger.dropped).reduce((sum, count) => sum + count, 0);
    expect(JSON.parse(metrics.out)).toEqual([{ metric: 'dropped', items: dropped }, { metric: 'generated', items: ledger.generated }]);
    const mistake = await wavetank(folder, ['query', 'latest', 'SELECT nothing']);
    expect(mistake.code).toBe(2);
    expect(mistake.err).toMatch(/views: ledger/);
  });

  test('replay: identical', async () => {
    const { code, out } = await wavetank(folder, ['replay', 'latest']);
    expect(out).toMatch(/✓ identical/);
    expect(code).toBe(0);
  });

  test('replay of the plan and result alone, elsewhere', async () => {
    const elsewhere = workFolder();
    for (const file of ['plan.json', 'result.json']) cpSync(join(runs, name, file), join(elsewhere, file));
    expect(await wavetank(elsewhere, ['replay', './plan.json'])).toMatchObject({ code: 0 });
  });

  test('replay of a run that was something else names second and record, and ends with 99', async () => {
    const changed = join(workFolder(), 'changed');
    cpSync(join(runs, name), changed, { recursive: true });
    const plan = readFileSync(join(changed, 'plan.json'), 'utf8');
    writeFileSync(join(changed, 'plan.json'), plan.replace('"gateway.queue": 1250', '"gateway.queue": 1249'));
    const { code, out } = await wavetank(folder, ['replay', changed]);
    expect(out).toMatch(/✗ different/);
    expect(out).toMatch(/first difference from \d:\d\d of the run on/);
    expect(out).toMatch(/record [\d,]+ of [\d,]+: now \d+\.\d{3} s /);
    expect(code).toBe(99);
  });

  test('a plan file runs as it is, and diff shows the two side by side', async () => {
    const plan = join(folder, 'mine.json');
    writeFileSync(plan, readFileSync(join(runs, name, 'plan.json'), 'utf8').replace('"gateway.queue": 1250', '"gateway.queue": 4000'));
    const again = await wavetank(folder, ['run', 'mine.json', '--ui', 'off']);
    expect(again.code).toBe(99);
    expect(again.out).toMatch(/^✗ failed .*\nagain {3}npx wavetank replay \S+\n$/);
    const { code, out } = await wavetank(folder, ['diff', name, 'latest']);
    expect(code).toBe(0);
    expect(out).toMatch(/^gateway\.queue +1250 +4k$/m);
    expect(out).toMatch(/same arrivals/);
  });
});

test('under a threshold that failed stand the items over its limit, and why has them too', async () => {
  const here = workFolder();
  const { out } = await wavetank(here, ['run', 'iot-spike', '--short', '--for', '10s', '--set', 'sink.service=60ms']);
  const [, line] = /^✗ +critical-p99 .*\n(.*)\n/m.exec(out) ?? [];
  expect(line).toMatch(/^ +\d+ delivered at sink.* \(items \d+/);
  const why = await wavetank(here, ['why', 'latest', 'critical-p99']);
  expect(why.out).toMatch(/^critical-p99 failed: [\d.]+ s, limit 2 s\n *\d+  delivered at sink/);
});

test('many seeds: a line each, a sum, and the worst decides', async () => {
  const { code, out } = await wavetank(workFolder(), ['run', 'iot-spike', ...short, '--seeds', '1..2', '--jobs', '2']);
  expect(out.match(/^✗ failed {3}iot-spike seed [12]:/gm)).toHaveLength(2);
  expect(out).toMatch(/^2 seeds: 2 failed$/m);
  expect(out).not.toMatch(/generated/);
  expect(code).toBe(99);
});

test('many seeds, and the plain reader on purpose: each line says whose it is', async () => {
  const { out } = await wavetank(workFolder(), ['run', 'iot-spike', ...short, '--for', '10s', '--seeds', '1..2', '--jobs', '2', '--ui', 'plain']);
  for (const seed of [1, 2]) expect(out).toMatch(new RegExp(`^seed +${seed} +0:05 .*generated`, 'm'));
  expect(out.match(/^again /gm)).toHaveLength(2);
});

test('under GitHub Actions: an annotation for each breach, and a summary', async () => {
  const here = workFolder();
  const summary = join(here, 'summary.md');
  const { out } = await wavetank(here, ['run', 'iot-spike', ...short, '--ui', 'off'], { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary });
  const failed = readJson<Result>(here, '.wavetank/runs', readdirSync(join(here, '.wavetank/runs'))[0], 'result.json');
  const breaches = [...failed.checks, ...failed.thresholds].filter((each) => each.verdict === 'failed');
  expect(out.match(/^::error title=/gm)).toHaveLength(breaches.length);
  expect(readFileSync(summary, 'utf8')).toMatch(/^## iot-spike seed 1: ✗ failed/);
});

describe('a bug in the engine', () => {
  test.concurrent.each([['in the simulation', 'bug()'], ['outside of it', 'later(bug)']])('%s ends with 1 and the line to report', async (_, how) => {
    const here = workFolder();
    const { code, out, err } = await wavetank(here, ['run', 'iot-spike', ...short], { NODE_OPTIONS: throwing(how) });
    expect(code).toBe(1);
    expect(out).toMatch(/✗ errored .*made by the test/);
    expect(out).not.toMatch(/^(delivered|unaccounted)/m);
    expect(err).toMatch(/this is a bug in wavetank: made by the test\n.*please report: wavetank run iot-spike .*\n.*--verbose/);
    expect(err).not.toMatch(/^ +at /m);
    expect(readJson<Result>(here, '.wavetank/runs', readdirSync(join(here, '.wavetank/runs'))[0], 'result.json').run.status).toBe('errored');
  });

  test.concurrent.each([['run', '--short'], ['compare', '--short', '--seeds', '1', '--jobs', '1']])('%s --verbose says where it happened', async (command, ...rest) => {
    const { code, err } = await wavetank(workFolder(), [command, 'iot-spike', ...rest, '--verbose'], { NODE_OPTIONS: throwing('bug()') });
    expect(code).toBe(1);
    expect(err).toMatch(/Error: made by the test\n +at bug /);
    expect(err).toMatch(/^ +at .*engine\/run\/simulation\.js:\d+/m);
  });
});

describe.skipIf(!existsSync('/dev/full'))('a full disk under a reporter', () => {
  test('lets the runs that are under way end, starts no other, and leaves the other reporters whole', async () => {
    const here = workFolder();
    const { code, err } = await wavetank(here, [
      'run', 'iot-spike', ...short, '--seeds', '1..6', '--jobs', '2', '--reporter', 'markdown=/dev/full', '--reporter', 'junit=junit.xml', '--reporter', 'json=runs.json',
    ]);
    expect(err).toMatch(/the disk is full/);
    expect(code).toBe(1);
    const names = readdirSync(join(here, '.wavetank/runs'));
    // The two that run at a time, and one more if the second was faster than the first, which is told first.
    expect([2, 3]).toContain(names.length);
    for (const name of names) expect(readJson<Result>(here, '.wavetank/runs', name, 'result.json').run.status).toBe('completed');
    expect(readJson<Result[]>(here, 'runs.json')).toHaveLength(names.length);
    expect(readFileSync(join(here, 'junit.xml'), 'utf8')).toMatch(/^<\?xml [^]*<\/testsuites>\n$/);
  });

  test('while the run goes on ends the run, which is saved', async () => {
    const here = workFolder();
    const { code, err } = await wavetank(here, ['run', 'iot-spike', ...short, '--speed', '4x', '--reporter', 'jsonl=/dev/full']);
    expect(err).toMatch(/^error: .*the disk is full/);
    expect(err).not.toMatch(/^ +at /m);
    expect(code).toBe(1);
    expect(readJson<Result>(here, '.wavetank/runs', readdirSync(join(here, '.wavetank/runs'))[0], 'result.json').run.status).toBe('interrupted');
  });
});

test.skipIf(!existsSync('/dev/full'))('a full disk is told as such, and ends with 1', async () => {
  const { code, err } = await wavetank(workFolder(), ['run', 'iot-spike', ...short, '--ui', 'off', '--reporter', 'json=/dev/full']);
  expect(err).toMatch(/the disk is full/);
  expect(code).toBe(1);
});

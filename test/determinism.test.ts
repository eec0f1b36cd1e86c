import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Action } from '../engine/command.ts';
import type { Plan } from '../engine/plan.ts';
import { parsePlan } from '../engine/plan-file.ts';
import { divergence } from '../engine/journal/divergence.ts';
import { startRun, type RunHandle, type RunOutcome } from '../engine/run/execute.ts';
import type { Scenario } from '../engine/scenario.ts';
import { writeRun } from '../engine/store/write-run.ts';
import { scenarios } from '../scenarios/registry.ts';
import { wavetank, workFolder } from './cli/wavetank.ts';
import { runPlan, shortPlan } from './contracts/run-scenario.ts';
import { journalOfProcess, small } from './journal-of-process.ts';
import { wrapped } from './wrapped-scenario.ts';

const folder = workFolder();
const scenario = await scenarios['iot-spike']();
const plan = shortPlan(scenario, { forMs: 10_000, rateEps: 60 });
const journalOf = async (of: Scenario, by: Plan = plan): Promise<string> => (await runPlan(of, by)).result.run.journalHash;

test('fresh processes agree on the journal, whatever the time zone, the locale, the number of threads and what clients read from the environment; another seed makes another', async () => {
  const [here, ...elsewhere] = await Promise.all([
    journalOfProcess(folder, small, { TZ: 'UTC' }),
    journalOfProcess(folder, small, { TZ: 'Asia/Tokyo', LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8', UV_THREADPOOL_SIZE: '1' }),
    journalOfProcess(folder, small, { TZ: 'America/St_Johns', LC_ALL: 'tr_TR.UTF-8', UV_THREADPOOL_SIZE: '8', NODE_ENV: 'test', KAFKAJS_LOG_LEVEL: 'debug' }),
  ]);
  expect(here).toMatch(/^[0-9a-f]{64}$/);
  expect(elsewhere).toEqual([here, here]);
  expect(await journalOfProcess(folder, [...small, '--seed', '2'])).not.toBe(here);
});

describe('the journal of a run tells', () => {
  /** A component draws so often from a stream that nobody else reads: nothing follows from it but the count. */
  const drawing = (times: number) => wrapped(scenario, 'sink', (build) => (context) => {
    for (let i = 0; i < times; i++) context.random('unused').u32();
    return build(context);
  });

  /** The last digit of one event's value is another one. */
  const altered = wrapped(scenario, 'source', (build) => (context) => build({
    ...context,
    generated(item) {
      if (item.item === 100) item.payload[item.payload.indexOf(',"unit"') - 1] ^= 1;
      context.generated(item);
    },
  }));

  /** One message or frame, the two thousandth, is on its way for another time; the stream is drawn from as often as before. */
  const delayed = wrapped(scenario, 'source', (build, world) => (context) => {
    const latencies = world.streams.get('network');
    const below = latencies.below.bind(latencies);
    let nth = 0;
    latencies.below = (n) => (below(n) + (++nth === 2_000 ? 1 : 0)) % n;
    return build(context);
  });

  let untouched: string;
  beforeAll(async () => { untouched = await journalOf(scenario); });

  test('nothing of a wrapper that changes nothing', async () => {
    expect(await journalOf(wrapped(scenario, 'source', (build) => (context) => build({ ...context })))).toBe(untouched);
  });

  test('one byte of one payload', async () => expect(await journalOf(altered)).not.toBe(untouched));

  test('one byte of one payload where no log is on its way', async () => {
    const bare = shortPlan(scenario, { forMs: 5_000, rateEps: 60, remedies: 'none' });
    expect(await journalOf(altered, bare)).not.toBe(await journalOf(scenario, bare));
  });

  test('one latency of the network', async () => expect(await journalOf(delayed)).not.toBe(untouched));

  test('one draw more from one stream', async () => {
    const brief = { ...plan, durationMs: 3_000, faults: [] };
    expect(await journalOf(drawing(2), brief)).not.toBe(await journalOf(drawing(1), brief));
  });

  test('at which record one draw more from one stream shows', async () => {
    const brief = { ...plan, durationMs: 3_000, faults: [] };
    const kept = ({ records: { journal, fingerprints } }: RunOutcome) => ({ lines: journal, fingerprints });
    const [once, twice] = [await runPlan(drawing(1), brief), await runPlan(drawing(2), brief)];
    const { fromMs, record } = divergence(kept(once), kept(twice));
    const { records } = await runPlan(drawing(2), brief, { traceFromMs: fromMs });
    expect(records.trace.find(({ index }) => index === record)?.text).toMatch(/ s stream components\/sink\/unused stands at 2 draws$/);
  });
});

describe('a run that was steered from outside', () => {
  const steps: readonly Action[] = [
    { do: 'toggle', remedy: 'priority', on: false }, { do: 'set', knob: 'sink.service', value: 9 },
    { do: 'inject', fault: 'sink-crash', forMs: 800, params: { moment: 'after-begin' } }, { do: 'rate', factor: 1.5 },
  ];
  const recorded = join(folder, 'steered');
  let steered: RunOutcome;

  beforeAll(async () => {
    mkdirSync(join(recorded, 'stores'), { recursive: true });
    const waiting = [...steps];
    const handle: RunHandle = startRun({
      plan, scenario, folder: join(recorded, 'stores'), speed: 'max', program: { wavetank: 'test', lockHash: 'test' },
      onEvent: ({ atMs }) => {
        const next = atMs > 2_000 ? waiting.shift() : undefined;
        if (next !== undefined) handle.act(next);
      },
    });
    steered = await handle.done;
    await writeRun(recorded, steered);
  });

  test('keeps in its plan what was done to it, and when', () => {
    expect(steered.plan.commands.map(({ action }) => action)).toEqual(steps);
    expect(parsePlan(readFileSync(join(recorded, 'plan.json'), 'utf8'), 'plan.json')).toEqual(steered.plan);
  });

  test('replays to the identical journal in another process', async () => {
    const { code, out } = await wavetank(folder, ['replay', recorded]);
    expect(out).toContain(`✓ identical   journal ${steered.result.run.journalHash.slice(0, 16)}`);
    expect(code).toBe(0);
  });

  /** Replays a copy of the run whose plan says something else, its hashes left as they are. */
  async function replayTampered(name: string, change: (plan: Plan) => void): Promise<{ second: number; record: string }> {
    const copy = join(folder, name);
    cpSync(recorded, copy, { recursive: true });
    const other = structuredClone(steered.plan);
    change(other);
    writeFileSync(join(copy, 'plan.json'), JSON.stringify(other));
    const { code, out } = await wavetank(folder, ['replay', copy]);
    expect(out).toMatch(/✗ different/);
    expect(code).toBe(99);
    const [, minute, second, record] = /first difference from (-?\d+):(\d\d) of the run on\nrecord [\d,]+ of [\d,]+: now (.+)\n/.exec(out) ?? [];
    return { second: Number(minute) * 60 + Number(second), record };
  }

  test('is found out where a knob of its plan is a little different', async () => {
    const { second, record } = await replayTampered('knob', (other) => { other.knobs['sink.service'] *= 1.01; });
    expect(second).toBeLessThan(2);
    expect(record).toMatch(/^-?\d+\.\d{3} s /);
  });

  test('is found out in the second, and at the record, where it begins to differ', async () => {
    const { atMs } = steered.plan.faults.find(({ fault }) => fault === 'slow-sink')!;
    const { second, record } = await replayTampered('fault', (other) => { other.faults.find(({ fault }) => fault === 'slow-sink')!.atMs += 400; });
    expect(second).toBe(Math.floor(atMs / 1000));
    expect(record).toContain(`${(atMs / 1000).toFixed(3)} s `);
  });
});

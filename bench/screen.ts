import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';
import { Interruption } from '../cli/interruption.ts';
import { scenarioNamed } from '../cli/scenario-named.ts';
import { catalogueOf } from '../cli/screen/catalogue.ts';
import { SteeredRun } from '../cli/screen/steered-run.ts';
import { makePlan } from '../engine/make-plan.ts';
import type { Result } from '../engine/result.ts';
import type { Snapshot } from '../engine/snapshot.ts';
import type { Measured } from './measure.ts';

export const about = 'the screen: back by ten seconds at minute four of iot-spike with all remedies; what it costs its process, and the engine beside it on the real clock';

const backMs = 10_000;
const fromMs = 240_000;
/** The way there again at the speed that was measured, and as much for a process to start. */
const startMs = 700;
const watchedSeconds = 10;
const rounds = 3;

interface Watched {
  readonly wentBackMs: number;
  readonly allowedMs: number;
  readonly snapshots: readonly Snapshot[];
}

export async function run(): Promise<Measured[]> {
  const ways: Watched[] = [];
  for (let round = 0; round < rounds; round++) ways.push(await goBack());
  const [{ snapshots }] = ways;
  const lateness: { plain: number; screen: number }[] = [];
  // In turn, so that both see the same machine.
  for (let round = 0; round < rounds; round++) lateness.push({ plain: await eventLoopP99Ms('plain'), screen: await eventLoopP99Ms('tui') });
  return [
    { what: 'back by 10 s at 4:00', values: ways.map(({ wentBackMs }) => wentBackMs), unit: 'ms' },
    { what: 'of the time there at the measured speed, and 0.7 s', values: ways.map(({ wentBackMs, allowedMs }) => wentBackMs / allowedMs), unit: '', bar: { sense: 'at most', value: 1 } },
    { what: 'CPU of the screen at 4 pictures a second', values: [await screenCpu(snapshots, 4)], unit: '% of a core' },
    { what: 'CPU of the screen at 10 pictures a second', values: [await screenCpu(snapshots, 10)], unit: '% of a core' },
    { what: 'event loop of the engine, p99, plain lines', values: lateness.map(({ plain }) => plain), unit: 'ms' },
    { what: 'event loop of the engine, p99, with the screen', values: lateness.map(({ screen }) => screen), unit: 'ms' },
    { what: 'what the screen adds', values: lateness.map(({ plain, screen }) => screen - plain), unit: 'ms', bar: { sense: 'at most', value: 2 } },
  ];
}

async function plan() {
  return makePlan(await scenarioNamed('iot-spike'), { seed: 1, form: 'full', remedies: 'all', faults: 'all', set: {} });
}

/** At full speed to minute four, and back. */
async function goBack(): Promise<Watched> {
  const snapshots: Snapshot[] = [];
  const marks: { clockMs: number; wallMs: number }[] = [];
  return new Promise((resolve, reject) => {
    let asked = false;
    const there = async (run: SteeredRun): Promise<void> => {
      const [first, last] = [marks[0], marks.at(-1)!];
      const speed = (last.clockMs - first.clockMs) / (last.wallMs - first.wallMs);
      const askedMs = performance.now();
      if (!(await run.back(backMs))) throw new Error('it did not go back');
      const wentBackMs = performance.now() - askedMs;
      run.act({ do: 'abort' });
      await run.launched;
      resolve({ wentBackMs, allowedMs: (fromMs - backMs) / speed + startMs, snapshots });
    };
    void plan().then((made) => {
      const folder = mkdtempSync(join(tmpdir(), 'wavetank-bench-'));
      process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
      const steered: SteeredRun = new SteeredRun({ plan: made, keep: { out: folder }, speed: 'max', interruption: new Interruption(() => {}) }, {
        snapshot: (snapshot) => {
          if (!asked) {
            snapshots.push(snapshot);
            marks.push({ clockMs: snapshot.clockMs, wallMs: performance.now() });
          }
          if (asked || snapshot.clockMs < fromMs) return;
          asked = true;
          there(steered).catch(reject);
        },
        event: () => {}, refused: () => {}, goingBack: () => {}, wentBack: () => {},
      });
    }, reject);
  });
}

/** A quarter of a minute on the real clock in a terminal; how late the engine's event loop was at the 99th percentile, ms. */
async function eventLoopP99Ms(ui: 'plain' | 'tui'): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'wavetank-bench-'));
  const file = join(folder, 'result.json');
  const args = ['run', 'iot-spike', '--for', '15s', '--rate', '200', '--faults', 'none', '--remedies', 'all', '--clock', 'real', '--ui', ui, '--out', folder, '--reporter', `json=${file}`];
  const terminal = spawn(process.execPath, [fileURLToPath(new URL('../cli/main.js', import.meta.url)), ...args], { cols: 120, rows: 40, name: 'xterm-256color', env: { ...process.env, CI: 'false' } });
  const ended = new Promise<void>((resolve) => terminal.onExit(() => resolve()));
  let wait: NodeJS.Timeout | undefined;
  // The screen stays until its reader leaves.
  terminal.onData((data) => {
    if (data.includes('where every event ended')) wait ??= setTimeout(() => terminal.write('q'), 200);
  });
  await ended;
  clearTimeout(wait);
  const { driver } = JSON.parse(readFileSync(file, 'utf8')) as Result;
  rmSync(folder, { recursive: true, force: true });
  return driver.eventLoopP99Ms ?? NaN;
}

/** Plays recorded snapshots to a screen in a terminal; its processor time in percent of a core. */
async function screenCpu(snapshots: readonly Snapshot[], framesPerSecond: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'wavetank-bench-'));
  const [input, output] = [join(folder, 'input.json'), join(folder, 'cpu')];
  writeFileSync(input, JSON.stringify({ catalogue: catalogueOf(await scenarioNamed('iot-spike'), await plan()), snapshots, framesPerSecond, seconds: watchedSeconds }));
  const script = fileURLToPath(new URL('./screen-process.js', import.meta.url));
  const terminal = spawn(process.execPath, [script, input, output], { cols: 120, rows: 40, name: 'xterm-256color', env: { ...process.env, CI: 'false' } });
  await new Promise((resolve) => terminal.onExit(resolve));
  const cpuMs = Number(readFileSync(output, 'utf8'));
  rmSync(folder, { recursive: true, force: true });
  return (cpuMs / (watchedSeconds * 1000)) * 100;
}

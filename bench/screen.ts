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
import type { Snapshot } from '../engine/snapshot.ts';
import type { Measured } from './measure.ts';

export const about = 'the screen: back by ten seconds at minute four of iot-spike with all remedies; the processor time of its process';

const backMs = 10_000;
const fromMs = 240_000;
/** The way there again at the speed that was measured, and as much for a process to start. */
const startMs = 700;
const watchedSeconds = 10;

interface Watched {
  readonly wentBackMs: number;
  readonly allowedMs: number;
  readonly snapshots: readonly Snapshot[];
}

export async function run(): Promise<Measured[]> {
  const { wentBackMs, allowedMs, snapshots } = await goBack();
  return [
    { what: 'back by 10 s at 4:00', values: [wentBackMs], unit: 'ms', bar: { sense: 'at most', value: allowedMs } },
    { what: 'CPU of the screen at 4 pictures a second', values: [await screenCpu(snapshots, 4)], unit: '% of a core' },
    { what: 'CPU of the screen at 10 pictures a second', values: [await screenCpu(snapshots, 10)], unit: '% of a core' },
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

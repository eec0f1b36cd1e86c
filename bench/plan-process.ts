import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import { lockHash, packageVersion } from '../cli/installed.ts';
import { scenarioOf } from '../cli/scenario-named.ts';
import type { Plan } from '../engine/plan.ts';
import { startRun } from '../engine/run/execute.ts';
import { real } from '../engine/virtual/virtual-clock.ts';
import type { HeapMark, PlanMeasured, Progress } from './measured-plan.ts';

/** So much of the run is over when memory is first looked at: compiled and warm, and most is still to come. */
const earlyShare = 0.2;

/** The main of a process that executes one plan at full speed and tells what that cost. */
async function execute(plan: Plan): Promise<PlanMeasured> {
  const scenario = await scenarioOf(plan);
  const program = { wavetank: packageVersion(), lockHash: lockHash() };
  const folder = mkdtempSync(join(tmpdir(), 'wavetank-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

  const progress: Progress[] = [];
  const heap: HeapMark[] = [];
  const startMs = real.now();
  const before = process.cpuUsage();
  const cpuMs = (): number => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  const reached = (clockMs: number): void => {
    progress.push({ clockMs, wallMs: real.now() - startMs, cpuMs: cpuMs() });
    const share = heap.length === 0 ? earlyShare : 1;
    if (heap.length < 2 && clockMs >= plan.durationMs * share) heap.push(heapMark());
  };
  const { result } = await startRun({
    plan, scenario, folder, speed: 'max', program,
    onSnapshot: ({ clockMs }) => reached(clockMs),
    // Snapshots come ten times a wall second, and draining may be over before the next one; the note is on time.
    onEvent: ({ node, atMs }) => {
      if (node === 'run' && atMs === plan.durationMs) reached(atMs);
    },
  }).done;
  return {
    clockMs: result.run.clockMs, wallMs: result.run.wallMs, events: result.ledger.generated, verdict: result.verdict,
    cpuMs: cpuMs(), peakBytes: process.resourceUsage().maxRSS * 1024, progress, heap,
  };
}

/** What is still reachable. Without `--expose-gc` nothing is collected, and nothing is told. */
function heapMark(): HeapMark {
  globalThis.gc?.();
  return { heapBytes: globalThis.gc ? getHeapStatistics().used_heap_size : NaN, bufferBytes: process.memoryUsage().arrayBuffers };
}

process.once('message', async (plan: Plan) => {
  const measured = await execute(plan);
  process.send!(measured, () => process.exit());
});

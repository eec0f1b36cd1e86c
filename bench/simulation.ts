import { makePlan, type PlanOptions } from '../engine/make-plan.ts';
import { scenarios } from '../scenarios/registry.ts';
import { measureRounds, spentAt, type PlanMeasured } from './measured-plan.ts';
import { perSecond, type Bar, type Measured } from './measure.ts';

export const about = 'virtual time: iot-spike in its full form, all remedies, mean 500/s, seed 1; then at a constant 500/s without faults';

const rounds = 3;
const usual = { seed: 1, form: 'full', remedies: 'all', set: {} } as const;

/** What a clock second took in the n-th tenth of the workload, in ms. */
function tenthMs({ progress, clockMs }: PlanMeasured, tenth: number, time: 'wallMs' | 'cpuMs'): number {
  const from = (clockMs / 10) * (tenth - 1);
  const to = (clockMs / 10) * tenth;
  return (spentAt(progress, to, time) - spentAt(progress, from, time)) / ((to - from) / 1000);
}

/** Whether a run slows down as it gets longer: CPU time tells it on a busy machine too. */
function slowdownLines(runs: readonly PlanMeasured[], name: string, time: 'wallMs' | 'cpuMs', bar?: Bar): Measured[] {
  return [
    { what: `constant, ${name} per clock second, second tenth`, values: runs.map((run) => tenthMs(run, 2, time)), unit: 'ms' },
    { what: `constant, ${name} per clock second, last tenth`, values: runs.map((run) => tenthMs(run, 10, time)), unit: 'ms' },
    { what: `constant, ${name}, last tenth / second tenth`, values: runs.map((run) => tenthMs(run, 10, time) / tenthMs(run, 2, time)), unit: '', bar },
  ];
}

function spikeLines(runs: readonly PlanMeasured[]): Measured[] {
  return [
    { what: 'spike, clock seconds per wall second', values: runs.map((run) => run.clockMs / run.wallMs), unit: '', bar: { sense: 'at least', value: 40, goal: 55 } },
    { what: 'spike, events per wall second', values: runs.map((run) => perSecond(run.events, run.wallMs)), unit: '/s', bar: { sense: 'at least', value: 20_000, goal: 27_500 } },
    { what: 'spike, events', values: runs.map((run) => run.events), unit: '' },
    { what: 'spike, wall', values: runs.map((run) => run.wallMs / 1000), unit: 's' },
    { what: 'spike, CPU', values: runs.map((run) => run.cpuMs / 1000), unit: 's' },
    { what: 'spike, clock seconds per CPU second', values: runs.map((run) => run.clockMs / run.cpuMs), unit: '' },
    { what: 'spike, peak memory', values: runs.map((run) => run.peakBytes / 1e6), unit: 'MB' },
  ];
}

function constantLines(runs: readonly PlanMeasured[]): Measured[] {
  const heapRatio = (run: PlanMeasured): number => run.heap[1].heapBytes / run.heap[0].heapBytes;
  return [
    ...slowdownLines(runs, 'wall', 'wallMs', { sense: 'at most', value: 1.1 }),
    ...slowdownLines(runs, 'CPU', 'cpuMs'),
    { what: 'constant, heap after a fifth', values: runs.map((run) => run.heap[0].heapBytes / 1e6), unit: 'MB' },
    { what: 'constant, heap at the end', values: runs.map((run) => run.heap[1].heapBytes / 1e6), unit: 'MB' },
    { what: 'constant, heap at the end / after a fifth', values: runs.map(heapRatio), unit: '', bar: { sense: 'at most', value: 1.1 } },
    { what: 'constant, ledger and log (buffers) after a fifth', values: runs.map((run) => run.heap[0].bufferBytes / 1e6), unit: 'MB' },
    { what: 'constant, ledger and log (buffers) at the end', values: runs.map((run) => run.heap[1].bufferBytes / 1e6), unit: 'MB' },
    { what: 'constant, clock seconds per wall second', values: runs.map((run) => run.clockMs / run.wallMs), unit: '' },
  ];
}

export async function run(): Promise<Measured[]> {
  const scenario = await scenarios['iot-spike']();
  const plan = (options: Pick<PlanOptions, 'faults' | 'rateEps'>) => makePlan(scenario, { ...usual, ...options });
  const spike = await measureRounds(plan({ faults: 'all', rateEps: 500 }), rounds);
  const constant = await measureRounds(plan({ faults: 'none', rateEps: 500 }), rounds, ['--expose-gc']);
  return [...spikeLines(spike), ...constantLines(constant)];
}

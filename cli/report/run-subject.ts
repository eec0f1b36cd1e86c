import type { Plan } from '../../engine/plan.ts';
import { sampleMsOf, type Scenario } from '../../engine/scenario.ts';
import type { StoredRun } from '../../engine/store/read-run.ts';
import type { Topology } from '../../engine/topology.ts';
import { failedIds, faultWindows, type FaultWindow } from '../alerts/fault-windows.ts';
import { Figures } from './figure.ts';
import { readRecords, type RunRecords } from './run-records.ts';

/** All that the page of a run is made of. */
export interface RunSubject extends StoredRun {
  /** null where this version knows none of that name. */
  readonly scenario: Scenario | null;
  readonly topology: Topology | null;
  /** null where only plan and result were kept. */
  readonly records: RunRecords | null;
  readonly figures: Figures;
  readonly windows: readonly FaultWindow[];
  readonly sampleMs: number;
  /** Of the run's clock: until its last record, with the draining. */
  readonly endMs: number;
}

export async function runSubject(run: StoredRun, scenario: Scenario | null): Promise<RunSubject> {
  const sampleMs = scenario === null ? 1000 : sampleMsOf(scenario);
  const records = run.hasRecords ? await readRecords(run.folder, sampleMs, failedIds(run.result)) : null;
  const samples = Math.max(0, ...[...(records?.series.values() ?? [])].map(({ length }) => length));
  return {
    ...run, scenario, records, sampleMs, topology: scenario === null ? null : topologyOf(run.plan, scenario), figures: new Figures(run.result),
    windows: faultWindows(run.plan, run.result, {}), endMs: Math.max(samples * sampleMs, run.result.run.clockMs, 1),
  };
}

/** Every node and edge that the run had at some time by its plan, in the order in which they came. */
function topologyOf({ remedies, knobs, commands }: Plan, scenario: Scenario): Topology {
  const on = new Set(remedies);
  const sets = [new Set(on)];
  for (const { action } of commands) {
    if (action.do !== 'toggle') continue;
    if (action.on) on.add(action.remedy);
    else on.delete(action.remedy);
    sets.push(new Set(on));
  }
  const all = sets.map((set) => scenario.topology(set, (id) => knobs[id]));
  return {
    nodes: [...new Map(all.flatMap(({ nodes }) => nodes).map((node) => [node.id, node])).values()],
    edges: [...new Map(all.flatMap(({ edges }) => edges).map((edge) => [`${edge.from}\n${edge.to}`, edge])).values()],
  };
}

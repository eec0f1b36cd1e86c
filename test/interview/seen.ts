import { Look } from '../../cli/interview/look.ts';
import { veiledEvent, veiledResult, veiledSnapshot, type VeiledResult } from '../../cli/interview/veil.ts';
import type { Plan } from '../../engine/plan.ts';
import type { RunOutcome } from '../../engine/run/execute.ts';
import type { RunEvent, Snapshot } from '../../engine/snapshot.ts';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { runPlan } from '../contracts/run-scenario.ts';

/** What a candidate has seen once a run is over: what the screen drew, the lines beside it, and the figures at the end. */
export interface Seen {
  readonly snapshots: readonly Snapshot[];
  readonly events: readonly RunEvent[];
  readonly result: VeiledResult;
}

/** The same for who has no screen. */
export interface Looked extends Seen {
  readonly lines: Look;
  readonly outcome: RunOutcome;
}

export async function look(plan: Plan): Promise<Looked> {
  const snapshots: Snapshot[] = [];
  const events: RunEvent[] = [];
  const lines = new Look();
  const outcome = await runPlan(scenario, plan, {
    guard: false, readings: true,
    onSnapshot: (snapshot) => {
      lines.snapshot(snapshot);
      snapshots.push(veiledSnapshot(snapshot));
    },
    onEvent: (event) => {
      lines.event(event);
      const told = veiledEvent(event);
      if (told !== null) events.push(told);
    },
  });
  return { snapshots, events, result: veiledResult(outcome.result), lines, outcome };
}

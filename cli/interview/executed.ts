import { planHash } from '../../engine/canonical.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Result } from '../../engine/result.ts';
import type { Snapshot } from '../../engine/snapshot.ts';
import type { Interruption } from '../interruption.ts';
import { launch } from '../launch.ts';
import type { Veil } from '../screen/watch-on-screen.ts';
import { Look } from './look.ts';
import { veiledSnapshot } from './veil.ts';

/** A run that came to its end, and what could be seen of it on the way. */
export interface ShownRun {
  readonly plan: Plan;
  readonly result: Result;
  readonly course: readonly string[];
}

const courseColumns = 78;

/** Runs of an interview, each in a process of its own. Only results are kept, for a run folder would tell what is hidden. */
export class Executed {
  readonly #crashed: (failure: Error) => void;
  /** What came to its end, by the hash of its plan. */
  readonly #runs = new Map<string, ShownRun>();

  /** `crashed`: told of an engine that died, and said why. */
  constructor(crashed: (failure: Error) => void) {
    this.#crashed = crashed;
  }

  of(plan: Plan): ShownRun | null {
    return this.#runs.get(planHash(plan)) ?? null;
  }

  /** How many of these were not executed yet; of plans that are the same, one counts. */
  lacking(plans: readonly Plan[]): number {
    return new Set(plans.map(planHash).filter((hash) => !this.#runs.has(hash))).size;
  }

  /** As `remembering` takes them. */
  known(): (readonly [Plan, Result])[] {
    return [...this.#runs.values()].map(({ plan, result }) => [plan, result]);
  }

  /** The veil of a run that is watched, through which what is seen is noted; `ended` is told what it came to. */
  watched(plan: Plan, veil: Veil): { readonly veil: Veil; ended(result: Result): void } {
    const look = new Look();
    return {
      veil: {
        ...veil,
        snapshot(snapshot) {
          look.snapshot(snapshot);
          return veil.snapshot(snapshot);
        },
        event(event) {
          look.event(event);
          return veil.event(event);
        },
      },
      ended: (result) => this.#ended(plan, result, look),
    };
  }

  /** `progress`: told of every snapshot, without what is hidden. */
  async execute(plan: Plan, interruption: Interruption, progress: (snapshot: Snapshot) => void): Promise<Result> {
    const look = new Look();
    const { result, failure } = await launch({
      plan, keep: 'result', speed: 'max', interruption, readings: true,
      listener: {
        snapshot: (snapshot) => {
          look.snapshot(snapshot);
          progress(veiledSnapshot(snapshot));
        },
        event: (event) => look.event(event),
      },
    });
    if (failure !== null) this.#crashed(failure);
    this.#ended(plan, result, look);
    return result;
  }

  #ended(plan: Plan, result: Result, look: Look): void {
    if (result.run.status === 'completed') this.#runs.set(planHash(plan), { plan, result, course: look.text(courseColumns) });
  }
}

import type { Journal } from '../journal/journal.ts';
import type { Plan } from '../plan.ts';
import type { Random } from '../random.ts';
import type { Scenario } from '../scenario.ts';
import type { RunEvent } from '../snapshot.ts';
import type { RunClock, RunLoop, RunNetwork } from './ground.ts';

/** What a simulation is made of. */
export interface SimulationOptions {
  readonly plan: Plan;
  readonly scenario: Scenario;
  readonly folder: string;
  /** See `RunOptions`. */
  readonly readings?: boolean;
  readonly clock: RunClock;
  readonly loop: RunLoop;
  readonly journal: Journal;
  makeNetwork(random: Random): RunNetwork;
  onEvent?(event: RunEvent): void;
  /** A source made an item, `latenessMs` after it was due. */
  onArrival?(latenessMs: number): void;
}

import type { Snapshot } from '../../engine/snapshot.ts';
import type { Interruption } from '../interruption.ts';
import { begin, type Launch } from '../launch.ts';
import type { Measure } from './find-knee.ts';

export interface MeasureOptions {
  readonly interruption: Interruption;
  readonly local?: Readonly<Record<string, string>>;
  started?(pid: number): void;
  /** Of the run that is executed at the moment. */
  snapshot?(snapshot: Snapshot): void;
  /** What a run's engine died of. */
  crashed?(failure: Error): void;
}

/** Executes plans one after the other, each in a process of its own; only what was measured of them is kept. */
export function measuring({ interruption, local, started, snapshot: heard, crashed }: MeasureOptions): Measure {
  return async (plan, steadyFromMs, enough) => {
    if (interruption.code !== null) return null;
    let run: Launch | null = null;
    let told = false;
    run = await begin({
      plan, keep: 'result', speed: 'max', local, interruption, steadyFromMs,
      listener: {
        started,
        snapshot: (snapshot) => {
          heard?.(snapshot);
          if (told || run === null || enough?.(snapshot) !== true) return;
          told = true;
          run.act({ do: 'abort' });
        },
      },
    });
    const launched = await run.launched;
    if (launched === null || interruption.code !== null) return null;
    if (launched.failure !== null) crashed?.(launched.failure);
    return { result: launched.result, steady: launched.steady };
  };
}

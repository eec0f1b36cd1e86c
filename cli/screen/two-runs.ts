import type { Plan } from '../../engine/plan.ts';
import type { Display } from '../../tui/program.ts';
import { twoColumns, type TwoColumns } from '../../tui/two-columns.ts';
import type { Interruption } from '../interruption.ts';
import { begin, type Launch } from '../launch.ts';

/** How a reader left the two columns. */
export type Left = 'leave' | 'interrupt';

/** Shows what is known of two runs beside each other until the reader leaves. */
export function showTwoColumns(display: Display, initial: TwoColumns): { readonly left: Promise<Left>; change(next: (state: TwoColumns) => TwoColumns): void } {
  let leave: (how: Left) => void;
  const left = new Promise<Left>((resolve) => (leave = resolve));
  const shown = display.show(twoColumns(initial), (command) => leave(command));
  return { left, change: (next) => shown.change((state) => ({ ...state, ...next(state) })) };
}

/** Executes two plans at full speed beside each other and shows what they come to; what still runs when the reader leaves is discarded. */
export async function showTwoRuns(display: Display, plans: readonly [Plan, Plan], initial: TwoColumns, interruption: Interruption): Promise<Left> {
  const shown = showTwoColumns(display, initial);
  const launches: Launch[] = [];
  const side = (nth: number, change: Partial<TwoColumns['sides'][number]>): void =>
    shown.change((state) => ({ ...state, sides: state.sides.map((each, i) => (i === nth ? { ...each, ...change } : each)) as unknown as TwoColumns['sides'] }));
  try {
    for (const [nth, plan] of plans.entries()) {
      const launch = await begin({ plan, keep: 'result', speed: 'max', interruption, listener: { snapshot: ({ clockMs }) => side(nth, { clockMs }) } });
      launches.push(launch);
      launch.launched.then((launched) => launched !== null && side(nth, { result: launched.result }), (error: Error) => side(nth, { failure: error.message.split('\n')[0] }));
    }
    return (await interruption.unlessStopped(shown.left)) ?? 'leave';
  } finally {
    for (const launch of launches) launch.discard();
  }
}

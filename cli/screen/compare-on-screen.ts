import { comparison, type ComparisonView } from '../../tui/comparison.ts';
import type { Display } from '../../tui/program.ts';
import { Cells, assemble, type Comparison } from '../compare/comparison.ts';
import { performComparison, type Compared, type ComparisonOptions } from '../compare/perform.ts';

/** Performs a comparison whose table fills while a person watches, and shows it until they leave. */
export async function compareOnScreen(display: Display, options: Omit<ComparisonOptions, 'done'>): Promise<Compared> {
  const { scenario, plan, seeds, interruption } = options;
  const viewOf = (soFar: Comparison, isOver = false): ComparisonView => ({ ...soFar, question: scenario.question, isOver });
  const empty = assemble(scenario, plan.form, seeds, new Cells(), 0);
  let leave: (value?: unknown) => void = () => {};
  const left = new Promise((resolve) => (leave = resolve));
  const { own, forget } = interruption.part();
  const shown = display.show(comparison(viewOf(empty)), (command) => {
    if (command === 'leave') leave();
    else if (command === 'interrupt') interruption.interrupt();
    else if (own.code === null) own.interrupt();
  });
  const compared = await performComparison({
    ...options, interruption: own, done: (_, soFar) => shown.change((state) => ({ ...state, view: viewOf(soFar()) })),
  });
  forget();
  if (interruption.code !== null || compared.failure !== null) return compared;
  shown.change((state) => ({ ...state, view: viewOf(compared.comparison, true) }));
  await interruption.unlessStopped(left);
  return { ...compared, stopped: own.code !== null };
}

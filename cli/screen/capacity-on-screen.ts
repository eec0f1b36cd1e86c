import { capacity as capacityScreen, told as toldOnScreen } from '../../tui/capacity/screen.ts';
import type { CapacityView } from '../../tui/capacity/view.ts';
import type { Display } from '../../tui/program.ts';
import type { Capacity } from '../capacity/capacity.ts';
import { measuring, type MeasureOptions } from '../capacity/measure.ts';
import { performCapacity } from '../capacity/perform.ts';
import type { Search } from '../capacity/usual-search.ts';
import { SearchSoFar, viewOfReport } from './capacity-view.ts';

export interface OnScreen {
  readonly display: Display;
  readonly search: Search;
  readonly measure: Omit<MeasureOptions, 'snapshot' | 'started'>;
  /** Where the report goes. */
  readonly file: string;
  /** It is over: the report is saved, before anyone looks at it. Answers with how it differs from an earlier one, in words. */
  conclude(capacity: Capacity): string;
}

/** Searches for a capacity while a person watches, and shows what it came to until they leave; one who stops it has seen enough. */
export async function capacityOnScreen({ display, search, measure, file, conclude }: OnScreen): Promise<Capacity> {
  const { interruption } = measure;
  const soFar = new SearchSoFar(search, () => performance.now());
  let leave: () => void = () => {};
  const left = new Promise<void>((resolve) => (leave = resolve));
  const shown = display.show(capacityScreen(soFar.view()), (command) => {
    if (command === 'leave') leave();
    else interruption.interrupt();
  });
  const drawn = (tell: () => void): void => {
    tell();
    shown.change((state) => toldOnScreen(state, soFar.view()));
  };
  const run = measuring({ ...measure, snapshot: (snapshot) => drawn(() => soFar.snapshot(snapshot)) });
  const capacity = await performCapacity({
    ...search, stopped: () => interruption.code !== null,
    measure: async (plan, fromMs, enough) => {
      drawn(() => soFar.runs(plan, enough !== undefined));
      const measured = await run(plan, fromMs, enough);
      soFar.ended();
      return measured;
    },
    begins: (part) => soFar.begins(part),
    told: (step, badDay, known) => drawn(() => soFar.told(step, badDay, known)),
    toldBadDay: (found) => drawn(() => soFar.toldBadDay(found)),
    toldOutage: (outage) => drawn(() => soFar.toldOutage(outage)),
  });
  const change = conclude(capacity);
  if (interruption.code !== null) return capacity;
  shown.change((state) => toldOnScreen(state, viewOfReport(capacity, { file, change })));
  await interruption.unlessStopped(left);
  return capacity;
}

/** Shows a report until its reader leaves. */
export function showCapacity(display: Display, view: CapacityView): Promise<void> {
  return new Promise((resolve) => display.show(capacityScreen(view), () => resolve()));
}

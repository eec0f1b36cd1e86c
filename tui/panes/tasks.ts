import { taskChart } from '../charts/tasks.ts';
import { attentionOf } from '../data-pages.ts';
import { placeOn } from '../inspecting.ts';
import type { State } from '../model.ts';
import type { Pane, View } from '../pane.ts';
import { stagesOfTasks, type StageTasks } from '../task-runs.ts';
import { box, boxFrame, rule } from '../text/box.ts';
import { compactText, durationText } from '../text/figure.ts';
import { glyph, type Theme } from '../theme.ts';

/** The tasks of the stage at work, as bars. */
export const tasks: Pane = {
  has: (state) => attentionOf(state) === 'tasks',
  wide: { place: 'right', rows: () => ({ least: 7, most: 18, weight: 2 }), draw: (view) => tasksBox(view) },
  narrow: {
    place: 'right',
    rows: () => ({ least: 5, most: 8, weight: 2 }),
    draw: ({ state, width, height, theme }: View) => [rule(width, titleOf(stageAt(state)), theme.paint('quiet', 'v: all'), false, theme), ...chartRows(state, width, height - 1, theme)],
  },
};

export function tasksBox({ state, width, height, theme }: View): string[] {
  const stage = stageAt(state);
  const note = stage === undefined ? theme.paint('quiet', 'v: all of them') : `${unevenText(stage, theme)}${theme.paint('quiet', ' · v: all')}`;
  return box(chartRows(state, width - boxFrame.cells, height - boxFrame.rows, theme), { width, height, title: titleOf(stage), note }, theme);
}

export function stageAt(state: State): StageTasks | undefined {
  return stagesOfTasks(state.tasks)[placeOn(state, 'tasks')];
}

export function titleOf(stage: StageTasks | undefined): string {
  return stage === undefined ? 'tasks' : `${stage.stage} of ${stage.job}`;
}

/** From here on a stage is called uneven: the limit of the scenario's own threshold is its matter. */
const unevenRatio = 2;

/** How heavy the largest task is beside the median one: `✗ 12x the median`; where a heading says of what, without `of`. */
export function unevenText({ ratio, done }: StageTasks, { paint }: Theme, of = ' the median'): string {
  if (ratio === null) return paint('quiet', done === 0 ? 'none is done yet' : 'no rows');
  return ratio >= unevenRatio ? paint('bad', `${glyph.fail} ${compactText(ratio)}x${of}`) : paint('good', `${glyph.pass} ${ratio.toFixed(1)}x${of}`);
}

export function nowOf({ feed, end }: State): number {
  return end?.result.run.clockMs ?? feed?.clockMs ?? 0;
}

/** How long the axis is: as long as the stage, or as it has taken so far. */
export function spanOf({ startMs, endMs }: StageTasks, nowMs: number): number {
  return Math.max(1, (endMs ?? nowMs) - startMs);
}

export function lengthText(stage: StageTasks, nowMs: number): string {
  return `${stage.done} of ${stage.of} done${stage.endMs === null ? ', so far' : ' in'} ${durationText(spanOf(stage, nowMs))}`;
}

function chartRows(state: State, width: number, height: number, { paint }: Theme): string[] {
  const stage = stageAt(state);
  if (stage === undefined) return [paint('quiet', 'no task runs yet: a job begins when')].concat(paint('quiet', 'its batch has arrived')).slice(0, height);
  const nowMs = nowOf(state);
  return taskChart(stage, { width, height, spanMs: spanOf(stage, nowMs), nowMs }, paint);
}

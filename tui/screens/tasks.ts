import { taskChart } from '../charts/tasks.ts';
import { placeOn } from '../inspecting.ts';
import { firstShown } from '../lists.ts';
import type { View } from '../pane.ts';
import { lengthText, nowOf, spanOf, stageAt, titleOf, unevenText } from '../panes/tasks.ts';
import { stagesOfTasks, type StageTasks } from '../task-runs.ts';
import { box, boxFrame } from '../text/box.ts';
import { beside, fit, spread } from '../text/cells.ts';
import { durationText } from '../text/figure.ts';
import { glyph } from '../theme.ts';
import { dataPage } from './data-page.ts';

const gap = 1;
/** The line of figures, how long it took, the axis. */
const chartFrame = boxFrame.rows + 3;
const leastListRows = 3;

/** The tasks of a stage, one line each; beside them, where it is known, the same stage without remedies, on the same axis; below, all stages. */
export function tasks(view: View): string[] {
  const { state, width, theme } = view;
  const stage = stageAt(state);
  return dataPage(view, 'tasks', (height) => {
    if (stage === undefined) return box([theme.paint('quiet', 'no task runs yet: a job begins when its batch has arrived')], { width, height, title: 'tasks', focused: true }, theme);
    const stages = stagesOfTasks(state.tasks);
    const ghosts = stagesOfTasks(state.ghostTasks);
    const ghost = same(ghosts, stage);
    const needed = Math.max(stage.tasks.length, ghost?.tasks.length ?? 0) + chartFrame;
    const list = Math.min(stages.length + 1 + boxFrame.rows, Math.max(0, height - needed));
    const listRows = list < leastListRows + boxFrame.rows ? 0 : list;
    return [
      ...charts(stage, ghost, { ...view, height: height - listRows }),
      ...(listRows === 0 ? [] : box(stageList(stages, ghosts, { ...view, width: width - boxFrame.cells, height: listRows - boxFrame.rows }), { width, height: listRows, title: 'stages', note: theme.paint('quiet', `${placeOn(state, 'tasks') + 1} of ${stages.length} · ← →`) }, theme)),
    ];
  });
}

function same(stages: readonly StageTasks[], { job, stage }: StageTasks): StageTasks | undefined {
  return stages.find((each) => each.job === job && each.stage === stage);
}

function charts(stage: StageTasks, ghost: StageTasks | undefined, view: View): string[] {
  const { state, width } = view;
  const nowMs = nowOf(state);
  const spanMs = Math.max(spanOf(stage, nowMs), ghost === undefined ? 0 : spanOf(ghost, nowMs));
  if (ghost === undefined) return stageBox(stage, titleOf(stage), spanMs, view, true);
  const left = Math.floor((width - gap) / 2);
  return beside(gap,
    stageBox(ghost, 'without remedies', spanMs, { ...view, width: left }, false),
    stageBox(stage, titleOf(stage), spanMs, { ...view, width: width - gap - left }, true));
}

function stageBox(stage: StageTasks, title: string, spanMs: number, { state, width, height, theme }: View, focused: boolean): string[] {
  const inner = width - boxFrame.cells;
  const nowMs = nowOf(state);
  const room = height - chartFrame;
  const chart = taskChart(stage, { width: inner, height: room, spanMs, nowMs, first: Math.min(state.scroll, Math.max(0, stage.tasks.length - room)) }, theme.paint);
  return box([
    `${theme.paint('quiet', 'largest task')} ${unevenText(stage, theme)}`,
    theme.paint('quiet', `${lengthText(stage, nowMs)}, on ${stage.workers} worker${stage.workers === 1 ? '' : 's'}`),
    ...chart,
    ...Array.from({ length: Math.max(0, room - chart.length) }, () => ''),
    theme.paint('quiet', spread('began', `${durationText(spanMs)} later`, inner)),
  ], { width, height, title, focused }, theme);
}

const nameCells = 22;
const tookCells = 9;

/** A line for each stage: how long it took and how uneven it was, and what it was without remedies. */
function stageList(stages: readonly StageTasks[], ghosts: readonly StageTasks[], { state, width, height, theme }: View): string[] {
  const { paint } = theme;
  const nowMs = nowOf(state);
  const half = ghosts.length === 0 ? width - nameCells : Math.floor((width - nameCells) / 2);
  const told = (stage: StageTasks | undefined): string => (stage === undefined ? '' : fit(`${fit(durationText(spanOf(stage, nowMs)), tookCells, 'right')}${stage.endMs === null ? ' …' : '  '} ${unevenText(stage, theme, '')}`, half));
  const at = placeOn(state, 'tasks');
  const first = firstShown(stages.length, at, Math.max(1, height - 1));
  return [
    paint('quiet', fit(fit('  stage', nameCells) + fit(`${fit('took', tookCells, 'right')}   of median`, half) + (ghosts.length === 0 ? '' : `${fit('took', tookCells, 'right')}   without`), width)),
    ...stages.slice(first, first + Math.max(1, height - 1)).map((stage, i) => {
      const isChosen = first + i === at;
      const name = `${isChosen ? paint('accent', glyph.chosen) : ' '} ${paint(isChosen ? 'accent' : 'strong', titleOf(stage))}`;
      return fit(fit(name, nameCells) + fit(told(stage), half) + told(same(ghosts, stage)), width);
    }),
  ];
}

import type { ExhibitKind } from '../engine/exhibit.ts';
import { damageRows } from './damage.ts';
import type { State } from './model.ts';
import { stagesOfTasks } from './task-runs.ts';

/** A page about data rather than flow: which of them a run has follows from what it has to show. */
export interface DataPage {
  readonly title: string;
  has(state: State): boolean;
  /** How many entries its list has. */
  length(state: State): number;
}

const shows = (kind: ExhibitKind) => ({ catalogue }: State): boolean => catalogue.exhibits[kind] !== undefined;

/** By their screens, in the order of the tab key. */
export const dataPages = {
  damage: { title: 'damage', has: ({ catalogue }) => catalogue.damages.length > 0, length: (state) => damageRows(state).length },
  held: { title: 'quarantine', has: shows('held'), length: ({ held, feed }) => Math.max(held.total, feed?.shown.held ?? 0) },
  changed: { title: 'drift', has: shows('changed'), length: ({ changed }) => changed.length },
  tasks: { title: 'tasks', has: shows('task'), length: ({ tasks }) => stagesOfTasks(tasks).length },
} as const satisfies Record<string, DataPage>;
export type DataPageId = keyof typeof dataPages;

export function pagesOf(state: State): DataPageId[] {
  return (Object.keys(dataPages) as DataPageId[]).filter((id) => dataPages[id].has(state));
}

export function isDataPage(screen: string): screen is DataPageId {
  return Object.hasOwn(dataPages, screen);
}

/** Of a run that shows no flow worth a chart, what is drawn in its place. */
export function attentionOf(state: State): 'flow' | 'damage' | 'tasks' {
  if (dataPages.tasks.has(state)) return 'tasks';
  return dataPages.damage.has(state) ? 'damage' : 'flow';
}

/** Why nothing is held, or changed, or runs: the remedy without which there is none. */
export function lackOf({ catalogue, feed, end }: State, kind: ExhibitKind): string | null {
  const by = catalogue.exhibits[kind]?.by;
  const on = end?.result.run.remedies ?? feed?.remedies;
  return by === undefined || on === undefined || on.includes(by) ? null : by;
}

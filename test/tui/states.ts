import { initialState, receive, type State } from '../../tui/model.ts';
import { press } from '../../tui/keys.ts';
import { csvEnd, csvState, driftState, tasksEnd, tasksState } from './data-run.ts';
import { catalogue, events, feedAt, ghost, runEnd, story } from './spike-run.ts';

/** The state after the recorded run has come to `clockMs`, told as an engine tells it. */
export function stateAt(clockMs: number): State {
  let state = receive(initialState(catalogue, 'auto'), { kind: 'ghost', series: ghost(Math.min(300, Math.floor(clockMs / 1000) + 120)) });
  for (let atMs = 0; atMs < clockMs; atMs += 10_000) state = receive(state, { kind: 'feed', feed: feedAt(atMs) });
  for (const event of events) if (event.atMs <= clockMs) state = receive(state, { kind: 'event', event });
  return receive(state, { kind: 'feed', feed: feedAt(clockMs) });
}

export function endState(): State {
  return receive(stateAt(318_000), { kind: 'end', end: runEnd });
}

export function pressed(state: State, ...keys: readonly string[]): State {
  return keys.reduce((now, key) => press(now, key).state, state);
}

/** Every state that a reader is likely to look at, by a name for it. */
export const recorded: Readonly<Record<string, () => State>> = {
  starting: () => initialState(catalogue, 'auto'),
  quiet: () => stateAt(64_000),
  wave: () => stateAt(157_300),
  recovering: () => stateAt(205_000),
  quitting: () => pressed(stateAt(157_300), 'q'),
  help: () => pressed(stateAt(157_300), '?'),
  remedies: () => pressed(stateAt(157_300), 'i'),
  knobs: () => pressed(stateAt(157_300), '=', 'down', 'down', 'down', 'down', '1', '2'),
  faults: () => pressed(stateAt(157_300), 'f', 'down'),
  'why-event': () => pressed(stateAt(157_300), 'up', 'up', 'up', 'enter'),
  'why-check': () => pressed(stateAt(157_300), 'tab', 'enter'),
  'why-stage': () => pressed(stateAt(157_300), 'tab', 'tab', 'down', 'down', 'down', 'enter'),
  'why-item-asked': () => pressed(endState(), 'tab', 'enter'),
  'why-item': () => receive(pressed(endState(), 'tab', 'enter'), { kind: 'story', story }),
  end: () => endState(),
  'csv-live': () => csvState(),
  'csv-damage': () => pressed(csvState(), 'v', 'down'),
  'csv-held': () => pressed(csvState(), 'v', 'tab', 'down'),
  'csv-held-empty': () => pressed(csvState(['validate']), 'v', 'tab'),
  'csv-part': () => pressed(csvState(), 'v', 'tab', 'down', 'enter'),
  'csv-help': () => pressed(csvState(), 'v', '?'),
  'csv-end': () => csvEnd(),
  'csv-end-damage': () => pressed(csvEnd(), 'v'),
  'drift-wrong': () => pressed(driftState(), 'v', 'tab', 'tab'),
  'drift-held': () => pressed(driftState(), 'v', 'tab', 'tab', 'down'),
  'tasks-live': () => tasksState(),
  'tasks-running': () => pressed(tasksState(), 'v'),
  'tasks-heavy': () => pressed(tasksState(), 'v', 'left'),
  'tasks-end': () => tasksEnd(),
  'tasks-beside': () => pressed(tasksEnd(), 'v'),
};

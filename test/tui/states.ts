import { erroredResult } from '../../cli/errored-result.ts';
import type { Snapshot } from '../../engine/snapshot.ts';
import { veiledCatalogue, veiledEnd, veiledEvent, veiledSnapshot } from '../../cli/interview/veil.ts';
import type { RunEnd } from '../../tui/feed.ts';
import { initialState, receive, type State } from '../../tui/model.ts';
import { press } from '../../tui/keys.ts';
import { tinyPlan } from '../engine/tiny-scenario.ts';
import { csvEnd, csvState, driftState, tasksEnd, tasksState } from './data-run.ts';
import { catalogue, events, feedAt, ghost, runEnd, story } from './spike-run.ts';

/** The state after the recorded run has come to `clockMs`, told as an engine tells it. */
export function stateAt(clockMs: number): State {
  let state = receive(initialState(catalogue, 'auto'), { kind: 'ghost', series: ghost(Math.min(300, Math.floor(clockMs / 1000) + 120)) });
  for (let atMs = 0; atMs < clockMs; atMs += 10_000) state = receive(state, { kind: 'feed', feed: feedAt(atMs) });
  for (const event of events) if (event.atMs <= clockMs) state = receive(state, { kind: 'event', event });
  return receive(state, { kind: 'feed', feed: feedAt(clockMs) });
}

/** A run with thresholds of its own: what is known of each so far, where it can be known. */
function heldState(): State {
  const about = "A threshold of this run's own. While the run lasts, the value is what is known so far.";
  const checks = [
    { id: 'latency:p99<=4s', about, unit: 'ms', limit: 4000 }, { id: 'behind:p95<=30s', about, unit: 'ms', limit: 30_000 },
    { id: 'delivered:share>=99%', about, unit: 'percent', limit: 99, isLeast: true as const }, { id: 'lost{phase=burst}<=0', about, unit: 'items', limit: 0 },
  ];
  const soFar: Snapshot['checks'] = [
    { id: 'latency:p99<=4s', verdict: 'failed', value: 8700.4, firstBreachMs: 131_000 }, { id: 'behind:p95<=30s', verdict: 'passed', value: 14_200, firstBreachMs: null },
    { id: 'delivered:share>=99%', verdict: 'open', value: 41.2, firstBreachMs: null }, { id: 'lost{phase=burst}<=0', verdict: 'open', value: null, firstBreachMs: null },
  ];
  const [first, feed] = [feedAt(150_000), feedAt(157_300)];
  const state = receive(initialState({ ...catalogue, checks: [...catalogue.checks, ...checks] }, 'auto'), { kind: 'feed', feed: { ...first, checks: [...first.checks, ...soFar.map((each) => ({ ...each, value: each.value === null ? null : each.value * 0.9 }))] } });
  return { ...receive(state, { kind: 'feed', feed: { ...feed, checks: [...feed.checks, ...soFar] } }), focus: 'checks' };
}

export function endState(): State {
  return receive(stateAt(318_000), { kind: 'end', end: runEnd });
}

/** The engine of the run died in the midst of it. */
const died: RunEnd = {
  ...runEnd, findings: [], why: {}, folder: '.wavetank/runs/20260101-000000-iot-spike-7', replay: 'npx wavetank run .wavetank/runs/20260101-000000-iot-spike-7/plan.json',
  result: {
    ...erroredResult(tinyPlan({ scenario: 'iot-spike', seed: 7 }), feedAt(157_300), 'Cannot read properties of undefined (reading \'offsets\') in the group coordinator, while 24 partitions moved from worker-3 to worker-1 and worker-2', new Date(0), 41_000),
  },
};

export function diedState(): State {
  return receive(stateAt(157_300), { kind: 'end', end: died });
}

/** What is read of a log: one of its partitions is far behind. */
const readings = Object.fromEntries(Array.from({ length: 24 }, (_, i) => {
  const [end, lag] = i === 7 ? [41_200, 38_011] : [2100 + i, 700 - i];
  const name = `topic="readings",partition="${i}"`;
  return [[`kafka_topic_partition_current_offset{${name}}`, end], [`kafka_consumergroup_current_offset{consumergroup="workers",${name}}`, end - lag], [`kafka_consumergroup_lag{consumergroup="workers",${name}}`, lag]];
}).flat()) as Readonly<Record<string, number>>;

/** The same run with a veil over it, as a candidate watches it. */
export function watchedState(clockMs = 157_300): State {
  let state = receive(initialState(veiledCatalogue(catalogue), 4, ['back']), { kind: 'heading', text: 'interview ▸ paper 4711 · 12:40 left' });
  for (let atMs = 0; atMs < clockMs; atMs += 10_000) state = receive(state, { kind: 'feed', feed: veiledSnapshot(feedAt(atMs)) });
  for (const event of events) {
    const told = event.atMs <= clockMs ? veiledEvent(event) : null;
    if (told !== null) state = receive(state, { kind: 'event', event: told });
  }
  return receive(state, { kind: 'feed', feed: veiledSnapshot(feedAt(clockMs)) });
}

export function watchedEnd(): State {
  return receive(watchedState(318_000), { kind: 'end', end: { result: veiledEnd(runEnd.result), findings: [], why: {}, folder: '', replay: '' } });
}

export function pressed(state: State, ...keys: readonly string[]): State {
  return keys.reduce((now, key) => press(now, key).state, state);
}

/** Every state that a reader is likely to look at, by a name for it. */
export const recorded: Readonly<Record<string, () => State>> = {
  starting: () => initialState(catalogue, 'auto'),
  quiet: () => stateAt(64_000),
  wave: () => stateAt(157_300),
  thresholds: () => heldState(),
  'thresholds-why': () => pressed(heldState(), 'down', 'down', 'down', 'enter'),
  recovering: () => stateAt(205_000),
  quitting: () => pressed(stateAt(157_300), 'q'),
  watched: () => watchedState(),
  'watched-help': () => pressed(watchedState(), '?'),
  'watched-why-event': () => pressed(watchedState(), 'up', 'enter'),
  'watched-why-stage': () => pressed(receive(watchedState(), { kind: 'feed', feed: { ...veiledSnapshot(feedAt(157_300)), readings } }), 'tab', 'tab', 'down', 'down', 'enter'),
  'watched-quitting': () => pressed(watchedState(), 'q'),
  'watched-end': () => watchedEnd(),
  died: () => diedState(),
  'died-unseen': () => receive(initialState(catalogue, 'auto'), { kind: 'end', end: { ...died, result: erroredResult(tinyPlan({ scenario: 'iot-spike', seed: 7 }), null, 'killed by SIGKILL', new Date(0), 900) } }),
  'watched-died': () => receive(watchedState(), { kind: 'end', end: { ...died, result: veiledEnd(died.result), folder: '', replay: '' } }),
  'watched-end-why': () => pressed(watchedEnd(), 'enter'),
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

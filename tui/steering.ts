import { ask, stay, type Step } from './command.ts';
import { isPaused, remedyState, type State } from './model.ts';
import { clockText } from './text/figure.ts';

/** Keys ask for sample periods of a run: seconds, and of a calendar more. */
const stepSamples = 1;
const backSamples = 10;

function sampleMs({ feed }: State): number {
  return feed?.recent.sampleMs ?? 1000;
}

export function togglePause(state: State): Step {
  const paused = isPaused(state);
  return ask({ ...state, pauseWished: !paused }, { to: 'clock', steering: { do: paused ? 'resume' : 'pause' } });
}

export function step(state: State): Step {
  return ask({ ...state, pauseWished: null }, { to: 'clock', steering: { do: 'step', ms: stepSamples * sampleMs(state) } });
}

export function goBack(state: State): Step {
  return ask(state, { to: 'back', ms: backSamples * sampleMs(state) });
}

/** To the next beginning or end of a fault, or of the workload: there the run pauses. */
export function toNextEvent(state: State): Step {
  const { feed } = state;
  if (feed === null) return stay(state, 'the run has not started yet');
  const moments = [
    ...feed.faults.filter(({ status }) => status !== 'not-applicable')
      .flatMap(({ id, atMs, endMs }) => [{ atMs, text: id }, ...(endMs > atMs ? [{ atMs: endMs, text: `the end of ${id}` }] : [])]),
    { atMs: feed.durationMs, text: 'the end of the workload' },
  ].filter(({ atMs }) => atMs > feed.clockMs);
  if (moments.length === 0) return stay(state, 'nothing more is planned');
  const next = moments.reduce((first, each) => (each.atMs < first.atMs ? each : first));
  const asked = ask({ ...state, pauseWished: null }, { to: 'clock', steering: { do: 'run to', atMs: next.atMs } });
  return { ...asked, state: { ...asked.state, notice: `on to ${next.text} at ${clockText(next.atMs)}` } };
}

const factors = [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 50, 100] as const;

/**
 * From `auto` on through the factors to `max`, and around; from `auto` the next factor beside its present pace. Of a run that
 * is only watched there is no `auto`: it slows down around faults, and so tells of them.
 */
export function changeSpeed(state: State, key: string): Step {
  const speed = nextSpeed(state, key === '>' ? 1 : -1);
  return ask({ ...state, speed }, { to: 'clock', steering: { do: 'speed', factor: speed } });
}

function nextSpeed({ speed, feed, catalogue }: State, by: 1 | -1): State['speed'] {
  if (speed === 'max') return by < 0 ? factors[factors.length - 1] : catalogue.watched ? factors[0] : 'auto';
  const pace = speed === 'auto' ? (feed?.pace ?? 1) : speed;
  const next = by > 0 ? factors.find((each) => each > pace) : factors.findLast((each) => each < pace);
  if (next !== undefined) return next;
  return by > 0 || speed === 'auto' || catalogue.watched ? 'max' : 'auto';
}

/** Switches the n-th remedy; says why where it cannot be switched. */
export function toggleRemedy(state: State, index: number): Step {
  const { remedies } = state.catalogue;
  const remedy = remedies[index];
  if (remedy === undefined) return stay(state, `there is no remedy ${index + 1}`);
  const on = (id: string): boolean => remedyState(state, id).on;
  const keyOf = (id: string): string => `${remedies.findIndex((each) => each.id === id) + 1} ${id}`;
  if (remedy.switching === 'at-start') return stay(state, `${remedy.id} is chosen before a run: run --remedies ${remedy.id}; i: what it does`);
  if (!on(remedy.id)) {
    const missing = remedy.needs.filter((id) => !on(id));
    if (missing.length > 0) return stay(state, `${remedy.id} needs ${missing.map(keyOf).join(' and ')}: switch it on first`);
  } else {
    if (remedy.switching === 'one-way') return stay(state, `${remedy.id} cannot be switched off again in this run`);
    const users = remedies.filter(({ id, needs }) => on(id) && needs.includes(remedy.id));
    if (users.length > 0) return stay(state, `${users.map(({ id }) => keyOf(id)).join(' and ')} needs it: switch that off first`);
  }
  const wanted = !on(remedy.id);
  return ask({ ...state, wished: { ...state.wished, [remedy.id]: wanted } }, { to: 'run', action: { do: 'toggle', remedy: remedy.id, on: wanted } });
}

/** A run that is over is left at once; one that lasts is asked about first. */
export function quit(state: State): Step {
  if (state.end !== null) return ask(state, { to: 'program', wish: 'quit' });
  return stay({ ...state, asking: 'quit' });
}

export function answerQuit(state: State, key: string): Step {
  const yes = key === 'q' || key === 'y' || key === 'enter';
  if (!yes) return stay({ ...state, asking: null });
  return ask({ ...state, asking: null, stopping: true }, { to: 'program', wish: 'quit' });
}

export function interrupt(state: State): Step {
  return ask({ ...state, asking: null, stopping: state.end === null }, { to: 'program', wish: 'interrupt' });
}

import type { RunHandle } from '../engine/run/execute.ts';
import type { ToEngine } from './engine-messages.ts';

/**
 * The door of an engine process: one simulation, one process, steered by its parent alone. It stands before the rest is
 * loaded, which takes longer than a user who changes his mind.
 */

// A signal to the whole process group (Ctrl-C, a terminal that closes, a build server that gives up) is the parent's to
// answer, which commands the engine.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

let run: RunHandle | null = null;
/** What was asked of a run that was still being made ready. */
const early: ((run: RunHandle) => void)[] = [];

function ask(what: (run: RunHandle) => void): void {
  if (run === null) early.push(what);
  else what(run);
}

function begun(handle: RunHandle): void {
  run = handle;
  for (const what of early.splice(0)) what(run);
}

process.on('message', (message: ToEngine) => {
  if (message.kind === 'act') ask(({ act }) => act(message.action));
  else if (message.kind === 'steer') ask(({ steer }) => steer(message.steering));
  else if (message.kind === 'start') void import('./engine-main.ts').then(({ execute }) => execute(message, begun));
  // What cannot be imported now cannot be when the run is to start, and is told then.
  else import('./engine-main.ts').then(({ prepare }) => prepare(message.scenario)).catch(() => {});
});

/** So long a run whose parent is gone may take to come to its end, ms. */
const orphanedMs = 20_000;
// A run has timers of its own.
const { setTimeout: later, clearTimeout: forget } = globalThis;

// Without its parent nobody waits for the end: it stops, saves what it measured, and leaves; whoever tells it to end is
// obeyed. SIGHUP is not: a terminal that closes may say it twice.
process.on('disconnect', () => {
  process.removeAllListeners('SIGTERM');
  const leave = later(() => process.exit(1), orphanedMs).unref();
  ask(({ act, done }) => {
    act({ do: 'abort' });
    done.finally(() => forget(leave)).catch(() => {});
  });
});

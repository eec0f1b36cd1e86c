import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Action, Steering } from '../engine/command.ts';
import type { RunEvent, Snapshot } from '../engine/snapshot.ts';
import { printable } from '../tui/text/printable.ts';
import { engineEnvironment } from '../pipeline/own/shell-environment.ts';
import type { Failure, FromEngine, ToEngine } from './engine-messages.ts';
import { endOf, lastWordIn } from './last-word.ts';

export interface ChildListener {
  started?(pid: number): void;
  snapshot?(snapshot: Snapshot): void;
  event?(event: RunEvent): void;
  refused?(reason: string): void;
}

/** How an engine process ended: with a result, with an error that it could still tell, or with nothing but what it said on stderr. */
export type ChildEnd =
  | (Extract<FromEngine, { kind: 'done' }>)
  | { readonly kind: 'failed'; readonly failure: Failure; readonly last: Snapshot | null }
  | { readonly kind: 'died'; readonly how: string; readonly words: string; readonly last: Snapshot | null };

export interface Child {
  readonly end: Promise<ChildEnd>;
  act(action: Action): void;
  steer(steering: Steering): void;
  /** At once, without saving. */
  kill(): void;
}

/** The engine runs from the same kind of file as its parent: sources through tsx, the built program as it is. */
const fromSource = import.meta.url.endsWith('.ts');
const enginePath = fileURLToPath(new URL(fromSource ? './engine-process.ts' : './engine-process.js', import.meta.url));

function forkEngine(): ChildProcess {
  return fork(enginePath, [], {
    execArgv: fromSource ? ['--import', 'tsx'] : [],
    env: engineEnvironment(process.env),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
}

/** An engine process without a plan yet. */
export interface StandBy {
  readonly process: ChildProcess;
  kill(): void;
}

/** Starts a process for some later run of the scenario, which then begins at once: what it needs is imported. */
export function standBy(scenario: string): StandBy {
  const child = forkEngine();
  // One that cannot be started is found not to be connected when it is wanted.
  child.on('error', () => {});
  child.send({ kind: 'prepare', scenario } satisfies ToEngine, () => {});
  return { process: child, kill: () => void child.kill('SIGKILL') };
}

/** One simulation, one process: executes a plan in a child, in the one that stands by if it still does. */
export function startChild(start: Omit<Extract<ToEngine, { kind: 'start' }>, 'kind'>, listener: ChildListener, ready?: StandBy): Child {
  const child = ready?.process.connected ? ready.process : forkEngine();
  const tell = (message: ToEngine): void => {
    // The child may be gone already; how it ended is told by `end`.
    if (child.connected) child.send(message, () => {});
  };
  const end = listen(child, listener, () => tell({ kind: 'act', action: { do: 'abort' } }));
  tell({ kind: 'start', ...start });
  if (child.pid !== undefined) listener.started?.(child.pid);
  return { end, act: (action) => tell({ kind: 'act', action }), steer: (steering) => tell({ kind: 'steer', steering }), kill: () => void child.kill('SIGKILL') };
}

/**
 * Signals to a whole process group, as Ctrl-C sends one. An engine that is being loaded dies of it, and its parent may hear of
 * that death before its own signal: so long it waits for that one, ms.
 */
const ofGroups: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGTERM', 'SIGHUP']);
const ownSignalMs = 100;

/** `abort` is called where the listener fails (a reporter's disk is full): the run saves what it measured, and then the end is that failure. */
function listen(child: ChildProcess, listener: ChildListener, abort: () => void): Promise<ChildEnd> {
  let last: Snapshot | null = null;
  let end: ChildEnd | null = null;
  let words = '';
  const failures: unknown[] = [];
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (words = endOf(words + chunk)));
  const hear = (message: FromEngine): void => {
    if (message.kind === 'snapshot') {
      last = message.snapshot;
      listener.snapshot?.(message.snapshot);
    } else if (message.kind === 'event') listener.event?.({ ...message.event, text: printable(message.event.text) });
    else if (message.kind === 'refused') listener.refused?.(message.reason);
    else end = message.kind === 'failed' ? { ...message, last } : message;
  };
  child.on('message', (message: FromEngine) => {
    try {
      hear(message);
    } catch (error) {
      if (failures.push(error) === 1) abort();
    }
  });
  return new Promise((resolve, reject) => {
    child.on('error', (error) => resolve({ kind: 'died', how: error.message, words: '', last }));
    child.on('close', (code, signal) => {
      if (failures.length > 0) return reject(failures[0]);
      const failure = lastWordIn(words);
      if (end === null && failure !== null) return resolve({ kind: 'failed', failure, last });
      const word = words.trim().split('\n').at(-1) ?? '';
      const ended = end ?? { kind: 'died' as const, how: `${signal ? `killed by ${signal}` : `exit code ${code}`}${word ? `: ${word}` : ''}`, words: words.trim(), last };
      if (signal !== null && ofGroups.has(signal)) setTimeout(() => resolve(ended), ownSignalMs);
      else resolve(ended);
    });
  });
}

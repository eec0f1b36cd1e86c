import { spawn, type ChildProcess } from 'node:child_process';

/**
 * Stands between the engine and a process that is not ours: a program of its own, so that the process and all that it
 * started end also where the engine is killed. The process leads a group, and signals go to the whole group.
 */
export interface ServiceCommand {
  readonly command: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export type ToGuard = { readonly do: 'start'; readonly service: ServiceCommand } | { readonly do: 'signal'; readonly signal: NodeJS.Signals };
export type FromGuard =
  | { readonly kind: 'started'; readonly pid: number }
  | { readonly kind: 'said'; readonly text: string }
  | { readonly kind: 'ended'; readonly how: string };

/** More than this at once is told in pieces, each when the one before was taken. */
let child: ChildProcess | null = null;
/** It was told to stop: what it started may take its time, also where a shell between has ended at once. */
let isStopping = false;

function tell(message: FromGuard, sent: () => void = () => {}): void {
  if (process.connected) process.send!(message, sent);
}

function signal(name: NodeJS.Signals): void {
  if (child?.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch {
    // It is gone.
  }
}

function start({ command, cwd, env }: ServiceCommand): void {
  child = spawn(command, { shell: true, detached: true, cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const { pid } = child;
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on('data', (chunk: Buffer) => {
      // Who floods its output waits for who reads it.
      stream.pause();
      tell({ kind: 'said', text: chunk.toString() }, () => stream.resume());
    });
  }
  child.on('error', (error) => end(error.message));
  child.on('exit', () => {
    // What it started and left behind goes with it.
    if (!isStopping) signal('SIGKILL');
  });
  // Nobody is left that holds its output: all of it has ended.
  child.on('close', (code, by) => {
    signal('SIGKILL');
    end(by ?? `exit code ${code}`);
  });
  if (pid !== undefined) tell({ kind: 'started', pid });
}

function end(how: string): void {
  tell({ kind: 'ended', how }, () => process.exit());
  if (!process.connected) process.exit();
}

process.on('message', (message: ToGuard) => {
  if (message.do === 'start') start(message.service);
  else {
    isStopping ||= message.signal === 'SIGTERM';
    signal(message.signal);
    if (message.signal === 'SIGKILL') for (const stream of [child?.stdout, child?.stderr]) stream?.destroy();
  }
});
process.on('disconnect', () => {
  signal('SIGKILL');
  process.exit();
});
// Signals of a terminal are for the engine, which ends what it started.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => {});

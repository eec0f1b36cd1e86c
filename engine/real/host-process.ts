import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runOn, type Host } from '../host.ts';

/** So much of what a process said on stderr is told when it ends by itself. */
const lastWordsChars = 2_000;

export interface HostProcessListener<From> {
  /** Also of what it said before it was killed: that was said. */
  hear(message: From): void;
  /** It is gone; `error` where nobody killed it. */
  ended(error: Error | null): void;
}

/**
 * A process that a component runs in, on the real clock: when its host dies it is killed by SIGKILL, and until it is gone
 * the host keeps what it uses. Its program runs from the same kind of file as this one: sources through tsx, the built
 * program as it is.
 */
export class HostProcess<To extends object, From> {
  readonly #child: ChildProcess;

  constructor(host: Host, program: URL, { hear, ended }: HostProcessListener<From>) {
    const child = (this.#child = fork(fileURLToPath(program), [], {
      execArgv: program.pathname.endsWith('.ts') ? ['--import', 'tsx'] : [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    }));
    let words = '';
    const letGo = host.hold();
    host.onDeath(() => child.kill('SIGKILL'));
    child.stderr!.on('data', (chunk: Buffer) => (words = (words + chunk.toString()).slice(-lastWordsChars)));
    child.on('message', (message) => runOn(host, () => hear(message as From)));
    child.on('error', (error) => (words = `${words}${error.message}`));
    // Its streams are closed by then: nothing that it said is still to come.
    child.on('close', (code, signal) => {
      const how = signal ?? `exit code ${code}`;
      runOn(host, () => ended(host.dead ? null : new Error(`the process of ${host.name} ended (${how}): ${words.trim()}`)));
      letGo();
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  tell(message: To): void {
    // How it ended is told by `ended`.
    if (this.#child.connected) this.#child.send(message, () => {});
  }
}

import { exitCode, type ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/**
 * The user's wish to stop. Once: what runs is told to end, saves what it measured, and the command ends with 130 (143
 * when terminated). Twice: at once.
 */
export class Interruption {
  code: ExitCode | null = null;
  readonly #stop = new Set<() => void>();
  readonly #kill = new Set<() => void>();
  readonly #announce: () => void;

  constructor(announce: () => void) {
    this.#announce = announce;
  }

  /** What settles first: the promise, or the wish to stop, which answers null. For what waits for a reader. */
  async unlessStopped<T>(promise: Promise<T>): Promise<T | null> {
    let forget = (): void => {};
    const stopped = new Promise<null>((resolve) => (forget = this.guard(() => resolve(null), () => {})));
    try {
      return await Promise.race([promise, stopped]);
    } finally {
      forget();
    }
  }

  /** A wish of its own for a part of the work, which is also made by the wish for all of it. */
  part(): { readonly own: Interruption; forget(): void } {
    const own = new Interruption(() => {});
    return { own, forget: this.guard(() => own.code === null && own.interrupt(), () => own.#killAll()) };
  }

  /** While something runs: how to stop it, and how to end it at once. Answers with how to forget it again. */
  guard(stop: () => void, kill: () => void): () => void {
    this.#stop.add(stop);
    this.#kill.add(kill);
    if (this.code !== null) stop();
    return () => {
      this.#stop.delete(stop);
      this.#kill.delete(kill);
    };
  }

  /** As Ctrl-C does, which a program that reads single keys gets as one of them. */
  readonly interrupt = (): void => this.#wish(exitCode.interrupted);
  readonly #terminated = (): void => this.#wish(exitCode.terminated);

  listen(): void {
    process.on('SIGINT', this.interrupt);
    process.on('SIGTERM', this.#terminated);
  }

  /** Whatever still runs has nobody left to wait for it. */
  close(): void {
    for (const kill of this.#kill) kill();
    process.off('SIGINT', this.interrupt);
    process.off('SIGTERM', this.#terminated);
  }

  #killAll(): void {
    for (const kill of this.#kill) kill();
  }

  #wish(code: ExitCode): void {
    if (this.code !== null) {
      this.#killAll();
      process.exit(this.code);
    }
    this.code = code;
    this.#announce();
    for (const stop of this.#stop) stop();
  }
}

/** The last line of a command that has nothing to judge, because its user did not wait. */
export function sayInterrupted({ say, style }: Pick<Terminal, 'say' | 'style'>, what: string): void {
  say(`${style('bad', '✗ interrupted')}   ${what}`);
}

/** What a command that keeps its runs says when it is told to stop. */
export const savesItsRuns = 'stopping: what was measured so far is saved';

/**
 * Runs `work` under the user's wish to stop; once wished, the command ends with that code whatever the work says.
 * `announcement`: what is told at that moment, true for what the command leaves behind. `lender`: is wished to stop, too.
 */
export async function withInterruption(terminal: Pick<Terminal, 'warn'>, announcement: string, work: (interruption: Interruption) => Promise<ExitCode>, lender?: Interruption): Promise<ExitCode> {
  const interruption = new Interruption(() => {
    terminal.warn(`${announcement}; once more to stop at once`);
    // A signal it has heard itself.
    if (lender?.code === null) lender.interrupt();
  });
  interruption.listen();
  try {
    const code = await work(interruption);
    return interruption.code ?? code;
  } finally {
    interruption.close();
  }
}

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

  readonly #interrupted = (): void => this.#wish(exitCode.interrupted);
  readonly #terminated = (): void => this.#wish(exitCode.terminated);

  listen(): void {
    process.on('SIGINT', this.#interrupted);
    process.on('SIGTERM', this.#terminated);
  }

  /** Whatever still runs has nobody left to wait for it. */
  close(): void {
    for (const kill of this.#kill) kill();
    process.off('SIGINT', this.#interrupted);
    process.off('SIGTERM', this.#terminated);
  }

  #wish(code: ExitCode): void {
    if (this.code !== null) {
      for (const kill of this.#kill) kill();
      process.exit(this.code);
    }
    this.code = code;
    this.#announce();
    for (const stop of this.#stop) stop();
  }
}

/** Runs `work` under the user's wish to stop; once wished, the command ends with that code whatever the work says. */
export async function withInterruption(terminal: Terminal, work: (interruption: Interruption) => Promise<ExitCode>): Promise<ExitCode> {
  const interruption = new Interruption(() => terminal.warn('stopping: what was measured so far is saved; once more to stop at once'));
  interruption.listen();
  try {
    const code = await work(interruption);
    return interruption.code ?? code;
  } finally {
    interruption.close();
  }
}

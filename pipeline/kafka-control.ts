import { spawn } from 'node:child_process';
import { runOn } from '../engine/host.ts';
import { UsageError } from '../engine/usage-error.ts';

/** What takes a broker of an external cluster down and brings it back, at a user's command. */
export type ControlVerb = 'crash' | 'start';

const limitMs = 120_000;
const mostStderr = 65_536;

/**
 * Runs `<command> crash` or `<command> start` in a shell, and waits for its end. In a process group of its own: Ctrl-C on
 * the terminal stops the run, and not what brings the broker back.
 */
function control(command: string, verb: ControlVerb): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(`${command} ${verb}`, {
      shell: true, detached: process.platform !== 'win32', stdio: ['ignore', 'ignore', 'pipe'], timeout: limitMs,
    });
    let text = '';
    child.stderr.on('data', (chunk: Buffer) => {
      if (text.length < mostStderr) text += chunk.toString();
    });
    const fail = (how: string): void => {
      const said = text.trim().split('\n').at(-1) ?? '';
      reject(new UsageError(`"${command} ${verb}" ${how}${said === '' ? '' : `: ${said}`}`, { where: '--kafka-control' }));
    };
    child.on('error', (error) => fail(`could not be run (${error.message})`));
    child.on('close', (code) => {
      if (code === 0) resolve();
      else fail(child.killed ? `did not end within ${limitMs / 1000} s` : code === null ? `was killed by ${child.signalCode}` : `ended with code ${code}`);
    });
  });
}

/** The life of a broker on somebody else's cluster, in the hands of a user's command. It outlives the components that stand for the cluster. */
export class BrokerControl {
  /** From the crash until a start has ended well. */
  isDown = false;
  readonly #command: string;
  /** The way down, until the broker is told to come back. */
  #down: Promise<void> | null = null;
  #up: Promise<void> = Promise.resolve();

  constructor(command: string) {
    this.#command = command;
  }

  crash(): void {
    this.isDown = true;
    this.#down = this.#up.then(() => this.#tell('crash'));
    // Whoever starts it again is told of its failure.
    this.#down.catch(() => {});
  }

  /** Resolves when it is up; whoever asks a second time waits for the same start. Rejects with the first command that failed. */
  start(): Promise<void> {
    if (this.#down !== null) {
      this.#up = this.#comeBack(this.#down);
      this.#down = null;
    }
    return this.#up;
  }

  async #comeBack(down: Promise<void>): Promise<void> {
    try {
      await down;
    } catch (error) {
      // It may be down all the same.
      await this.#tell('start').catch(() => {});
      throw error;
    }
    await this.#tell('start');
    this.isDown = this.#down !== null;
  }

  /** As code of nobody: a command goes on where the component that gave it dies. */
  #tell(verb: ControlVerb): Promise<void> {
    return runOn(null, () => control(this.#command, verb));
  }
}

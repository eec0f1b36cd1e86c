import { compileFunction } from 'node:vm';
import type { Host } from '../../engine/host.ts';
import type { Code } from '../../engine/plan.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { mistakeIn } from './mistake.ts';
import { outOfReach, speakingConsole } from './own-globals.ts';
import { Unsettled } from './unsettled.ts';
import type { Io, Worker } from './worker-io.ts';

/** What a file finds by its name: what it exports to, and what stands before globals of Node. */
const names = ['exported', 'console', 'process'] as const;
type Evaluate = (exported: { default?: unknown }, console: object, process: object) => void;

/** A file of JavaScript that exports a function: evaluated anew for every worker, as every machine starts a process of its own. */
export class Program {
  readonly #code: Code;
  readonly #evaluate: Evaluate;
  readonly #unsettled: Unsettled | null;

  /** A file that cannot be read as JavaScript is a `UsageError` with its line. */
  constructor(code: Code) {
    this.#code = code;
    try {
      // As the body of a function, on its own lines: so it stands alone, and its errors keep their places.
      const text = `'use strict';${code.text.replace(/^export default\b/m, 'exported.default =')}`;
      this.#evaluate = compileFunction(text, [...names], { filename: code.file }) as Evaluate;
    } catch (error) {
      throw mistakeIn(code, error) ?? error;
    }
    this.#unsettled = code.traced === true ? new Unsettled(code.file) : null;
  }

  /** Where it waits on a host: `worker.mjs:12`, of several lines `worker.mjs:12, 17`; null where nobody watched. */
  waitsAt(host: Host): string | null {
    const lines = this.#unsettled?.linesOn(host) ?? [];
    return lines.length === 0 ? null : `${this.#code.file}:${lines.join(', ')}`;
  }

  /** `say` is told what the worker writes to its console. */
  worker(io: Io, say: (text: string) => void): Worker {
    const exported: { default?: unknown } = {};
    this.#evaluate(exported, speakingConsole(say), outOfReach('process'));
    if (typeof exported.default !== 'function') throw this.#refusal('exports no function', 'it needs: export default function worker(io) { … }');
    const worker = (exported.default as (io: Io) => unknown)(io);
    if (typeof (worker as Worker | null)?.receive !== 'function') throw this.#refusal('its function returns no worker', 'it returns an object with a function: return { receive(events) { … } }');
    return worker as Worker;
  }

  #refusal(message: string, hint: string): UsageError {
    return new UsageError(message, { where: this.#code.file, hint });
  }
}

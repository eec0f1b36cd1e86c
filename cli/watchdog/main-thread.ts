import { setTimeout as wait } from 'node:timers/promises';
import inspector, { type Debugger, type HeapProfiler } from 'node:inspector';

const patienceMs = 1000;

/** Looks at the main thread from another one, while that is at work. A process that it looks at does not end before it lets go. */
export class MainThread {
  readonly #session = new inspector.Session();
  readonly #scripts = new Map<string, string>();

  constructor() {
    this.#session.connectToMainThread();
    this.#session.on('Debugger.scriptParsed', ({ params }) => void this.#scripts.set(params.scriptId, params.url));
  }

  /** Counts from now on what is allocated where. */
  sampleMemory(): void {
    this.#session.post('HeapProfiler.startSampling');
  }

  /**
   * Stops it where it is and answers with the line of the file that is being executed there, null where none is. It stays
   * stopped until `goOn`. One that is in a call of native code is stopped when that returns; it is not waited for for long.
   */
  stop(file: string): Promise<number | null> {
    const stopped = new Promise<number | null>((resolve) => {
      this.#session.once('Debugger.paused', ({ params: { callFrames } }) => resolve(this.#lineIn(file, callFrames)));
      this.#session.post('Debugger.enable');
      this.#session.post('Debugger.pause');
    });
    return Promise.race([stopped, wait(patienceMs, null)]);
  }

  goOn(): void {
    this.#session.post('Debugger.resume');
    // Code runs slower under it.
    this.#session.post('Debugger.disable');
  }

  /** Of one that is stopped: the line of the function of the file that has allocated the most of what is still there. */
  allocatingLine(file: string): Promise<number | null> {
    return new Promise((resolve) => {
      this.#session.post('HeapProfiler.getSamplingProfile', (error, answer) => resolve(error === null ? heaviestIn(file, answer.profile) : null));
    });
  }

  #lineIn(file: string, frames: readonly Debugger.CallFrame[]): number | null {
    const found = frames.find(({ location }) => this.#scripts.get(location.scriptId) === file);
    return found === undefined ? null : found.location.lineNumber + 1;
  }
}

function heaviestIn(file: string, { head }: HeapProfiler.SamplingHeapProfile): number | null {
  const sizes = new Map<number, number>();
  const visit = ({ callFrame, selfSize, children }: HeapProfiler.SamplingHeapProfileNode): void => {
    if (callFrame.url === file) sizes.set(callFrame.lineNumber + 1, (sizes.get(callFrame.lineNumber + 1) ?? 0) + selfSize);
    children.forEach(visit);
  };
  visit(head);
  return [...sizes].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

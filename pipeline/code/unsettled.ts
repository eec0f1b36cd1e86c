import { promiseHooks } from 'node:v8';
import { currentHost, type Host } from '../../engine/host.ts';

/** The hook itself and what calls it stand above the code that makes a promise. */
const framesSeen = 8;

interface Made {
  readonly line: number;
  /** By `new Promise`, so that the file alone can settle it. */
  readonly isOwn: boolean;
  /** What is awaited with it, if that is what it was made for. */
  readonly awaited: Promise<unknown> | undefined;
  readonly host: Host | null;
}

/**
 * Knows of every promise that a file made and nobody has settled. A run takes twice as long so (it has 700,000 promises),
 * which is asked for only where something stands still: the same plan stands still there again.
 */
export class Unsettled {
  readonly #made = new Map<Promise<unknown>, Made>();
  readonly close: () => void;

  constructor(file: string) {
    this.close = promiseHooks.createHook({
      init: (promise, awaited) => {
        const place = placeIn(file);
        if (place !== null) this.#made.set(promise, { ...place, awaited: awaited as Promise<unknown> | undefined, host: currentHost() });
      },
      settled: (promise) => void this.#made.delete(promise),
    }) as () => void;
  }

  /** The lines that wait on a host for what nobody settles: for promises of the file's own, if there are any. */
  linesOn(host: Host): number[] {
    const made = [...this.#made.values()].filter((each) => each.host === host);
    const waiting = made.filter(({ awaited }) => awaited !== undefined && this.#made.get(awaited)?.isOwn === true);
    const own = made.filter(({ isOwn }) => isOwn);
    const found = [waiting, own, made].find((list) => list.length > 0) ?? [];
    return [...new Set(found.map(({ line }) => line))].toSorted((a, b) => a - b);
  }
}

/** Where in the file code is being executed; null for code of others. */
function placeIn(file: string): Pick<Made, 'line' | 'isOwn'> | null {
  const { prepareStackTrace, stackTraceLimit } = Error;
  Error.stackTraceLimit = framesSeen;
  Error.prepareStackTrace = (_, sites) => sites;
  const { stack } = new Error() as unknown as { readonly stack: readonly NodeJS.CallSite[] };
  Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  const at = stack.findIndex((site) => site.getFileName() === file);
  return at < 0 ? null : { line: stack[at].getLineNumber() ?? 0, isOwn: at > 0 && stack[at - 1].getFunctionName() === 'Promise' };
}

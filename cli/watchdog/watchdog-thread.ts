import { setTimeout as wait } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { dieSaying } from '../last-word.ts';
import { MainThread } from './main-thread.ts';
import type { WatchdogData } from './watchdog.ts';

const { file, counts, computingMs, blockedMs, growthBytes } = workerData as WatchdogData;
const count = new Int32Array(counts);
/** Made when there is something to look at. */
let looking: MainThread | null = null;
const main = (): MainThread => (looking ??= new MainThread());

const lookMs = 50;
/** Within an endless loop other code runs as well: it is looked at so often before nobody is blamed. */
const looks = 20;

function computedMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function die(message: string, line: number | null, hint: string): void {
  dieSaying({ name: 'UsageError', message, where: line === null ? file : `${file}:${line}`, hint, code: null, stack: '' });
}

/** Where the file is at, if it is at anything whenever somebody looks. */
async function lineAtWork(): Promise<number | null> {
  for (let i = 0; i < looks; i++) {
    const line = await main().stop(file);
    if (line !== null) return line;
    main().goOn();
    await wait(lookMs);
  }
  return null;
}

async function watch(): Promise<void> {
  const atStart = process.memoryUsage.rss();
  let [moment, beat] = [-1, -1];
  let sinceMs = 0;
  let looksBlocked = 0;
  let memory: 'usual' | 'sampled' | 'of others' = 'usual';
  for (;;) {
    await wait(lookMs);
    const grown = process.memoryUsage.rss() - atStart;
    if (grown > growthBytes / 2 && memory === 'usual') {
      memory = 'sampled';
      main().sampleMemory();
    }
    if (grown > growthBytes && memory === 'sampled') {
      const line = await main().stop(file) ?? await main().allocatingLine(file);
      if (line !== null) return die(`took more than ${growthBytes / 2 ** 20} MiB of memory`, line, 'something grows without end: a list that is never emptied');
      memory = 'of others';
      main().goOn();
    }
    if (moment !== Atomics.load(count, 0)) [moment, sinceMs] = [Atomics.load(count, 0), computedMs()];
    if (beat !== Atomics.load(count, 1)) [beat, looksBlocked] = [Atomics.load(count, 1), 0];
    if (computedMs() - sinceMs > computingMs) {
      const line = await lineAtWork();
      if (line !== null) return die(`ran for ${computingMs / 1000} s and did not come back`, line, 'a loop that does not end, or that waits for what cannot happen while it runs');
      sinceMs = computedMs();
    }
    if (++looksBlocked > blockedMs / lookMs) return die(`stood still for ${blockedMs / 1000} s`, null, 'it waits in a call that blocks everything else');
  }
}

void watch();
parentPort!.postMessage('watches');

import type { FaultParams, TimedFault } from '../../engine/fault.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Random } from '../../engine/random.ts';
import { stream } from '../../engine/random-stream.ts';
import { dataFault, useFault, type FaultUse, type RawParams } from '../../generators/faults/fault-use.ts';
import { dayMs, dueMs, feedDayText, type FeedDay } from '../../pipeline/feed/feed-day.ts';
import { faults, isOfFile } from './faults.ts';
import { feeds } from './feeds.ts';

/** Which files are damaged as a whole is drawn once, so that no file has two such kinds and no kind takes another's. */
export class DamagePlan {
  readonly #seed: number;
  readonly #chosen = new Map<string, string>();
  readonly #planned: ReadonlySet<string>;
  readonly #injected = new Map<string, number>();

  constructor({ seed, durationMs, faults: timed }: Plan) {
    this.#seed = seed;
    const ofFiles = timed.filter(({ fault }) => faults[fault].point === 'data' && isOfFile(dataFault(fault)));
    this.#planned = new Set(ofFiles.map(({ fault }) => fault));
    const free = shuffled(sound(Math.floor(durationMs / dayMs), timed), stream(seed, 'generators', 'exports', 'damage'));
    for (const { fault, atMs, forMs, params } of ofFiles) {
      const { files } = faults[fault].params.parse(params ?? {}) as { files: number };
      const fit = free.filter(({ dueMs: at }) => at >= atMs && at < atMs + forMs).slice(0, files);
      for (const each of fit) {
        this.#chosen.set(feedDayText(each.due), fault);
        free.splice(free.indexOf(each), 1);
      }
    }
  }

  /** Gathers what is done to one file: every kind in force says what it wants, and hears whether it gets it. */
  file(due: FeedDay, rowCount: number, hasPrevious: boolean): FileDamage {
    const chosen = this.#chosen.get(feedDayText(due));
    const uses: FaultUse[] = [];
    const taken = new Set<number>();
    let whole = chosen !== undefined;
    const onFile = (kind: string, files: number, params: RawParams): boolean => {
      if (kind === 'yesterdays-file' && !hasPrevious) return false;
      if (kind !== chosen && !this.#isInjected(kind, files, whole || taken.size > 0)) return false;
      whole = true;
      uses.push(useFault(kind, params));
      return true;
    };
    const onRows = (kind: string, share: number, params: RawParams): boolean => {
      if (whole) return false;
      const rows = rowsHit(share, rowCount, stream(this.#seed, 'generators', 'exports', 'rows', kind, feedDayText(due))).filter((row) => !taken.has(row));
      for (const row of rows) {
        taken.add(row);
        uses.push(useFault(kind, { ...params, nth: row }, `${kind}-${row}`));
      }
      return rows.length > 0;
    };
    return {
      uses,
      damage: (kind, { files, share, ...params }: FaultParams) => (isOfFile(dataFault(kind)) ? onFile(kind, Number(files), params) : onRows(kind, Number(share), params)),
    };
  }

  /** A kind that no plan foresaw takes the next files that are whole. */
  #isInjected(kind: string, files: number, damaged: boolean): boolean {
    const times = this.#injected.get(kind) ?? 0;
    if (this.#planned.has(kind) || damaged || times >= files) return false;
    this.#injected.set(kind, times + 1);
    return true;
  }
}

export interface FileDamage {
  readonly uses: readonly FaultUse[];
  damage(kind: string, params: FaultParams): boolean;
}

interface Candidate {
  readonly due: FeedDay;
  readonly dueMs: number;
}

/** Files that may be damaged as a whole: each feed begins with a good one, and one fault at a time is enough for those that the server or the loader fails. */
function sound(days: number, timed: readonly TimedFault[]): Candidate[] {
  const elsewhere = timed.filter(({ fault }) => faults[fault].point !== 'data');
  return feeds.flatMap((feed) => Array.from({ length: Math.max(0, days - 1) }, (_, i) => ({ due: { feed: feed.id, day: i + 1 }, dueMs: dueMs(feed, i + 1) })))
    .filter(({ dueMs: at }) => elsewhere.every(({ atMs, forMs }) => at < atMs || at >= atMs + forMs))
    .sort((a, b) => a.dueMs - b.dueMs);
}

function shuffled<T>(all: T[], random: Random): T[] {
  for (let i = all.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [all[i], all[j]] = [all[j], all[i]];
  }
  return all;
}

/** Rows from 1 on, each with probability `share`: the gaps between them are geometric. */
function rowsHit(share: number, rowCount: number, random: Random): number[] {
  const rows: number[] = [];
  const gap = (): number => (share >= 1 ? 1 : 1 + Math.floor(Math.log(1 - random.float()) / Math.log(1 - share)));
  for (let row = gap(); row <= rowCount; row += gap()) rows.push(row);
  return rows;
}

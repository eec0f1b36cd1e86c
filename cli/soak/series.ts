import type { Course } from './course.ts';
import type { Reading } from './readings.ts';

/** What a series counts, and how it is told. `grain`: a change by less is none, whatever a test says. */
export const units = {
  bytes: { grain: 2 ** 20 },
  ms: { grain: 1 },
  items: { grain: 1 },
} as const satisfies Record<string, { readonly grain: number }>;
export type SeriesUnit = keyof typeof units;

/** Something that is looked at stretch by stretch. */
export interface Series {
  /** `memory of service-1`. */
  readonly id: string;
  readonly unit: SeriesUnit;
  /** Why it is told only, in a clause: it grows with what has passed, by its nature, or nobody can know it. null: it is judged. */
  readonly told: string | null;
  /** Where it must end; null where nothing stands in its way. */
  readonly limit: { readonly value: number; readonly what: string } | null;
  /** What makes all of it worthless; null if nothing does. */
  readonly doubt: string | null;
  /** By stretch; null where it is not known. */
  readonly values: readonly (number | null)[];
}

export interface Seen {
  readonly readings: readonly (Reading | null)[];
  /** null where the engine died, and could not tell. */
  readonly course: Course | null;
  /** What a process may take. */
  readonly memoryLimit: { readonly value: number; readonly what: string };
  /** Free on the disk of each watched path, when all was over. */
  readonly free: Readonly<Record<string, number | null>>;
  readonly stretches: number;
}

const keepsEveryItem = 'the account of every item, and the log where it is embedded, are kept in it';
const storesEveryItem = 'it stores what passes';

/** All that a soak looks at, the judged ones first. */
export function seriesOf({ readings, course, memoryLimit, free, stretches }: Seen): Series[] {
  const read = (of: (reading: Reading) => number | null | undefined): (number | null)[] => Array.from({ length: stretches }, (_, i) => {
    const reading = readings[i] ?? null;
    return reading === null ? null : of(reading) ?? null;
  });
  const keys = (of: (reading: Reading) => object): string[] => [...new Set(readings.flatMap((reading) => (reading === null ? [] : Object.keys(of(reading)))))];
  const series = (id: string, unit: SeriesUnit, values: readonly (number | null)[], more: Partial<Series> = {}): Series => ({ id, unit, told: null, limit: null, doubt: null, values, ...more });
  const along = (of: (course: Course) => readonly (number | null)[]): (number | null)[] => Array.from({ length: stretches }, (_, i) => (course === null ? null : of(course)[i] ?? null));
  const doubt = course?.doubt ?? null;
  const told = course?.unknowable ?? null;
  const nobody = new Array<null>(stretches).fill(null);
  return [
    ...keys(({ nodeBytes }) => nodeBytes).map((node) => series(`memory of ${node}`, 'bytes', read(({ nodeBytes }) => nodeBytes[node]), { limit: memoryLimit })),
    ...keys(({ watchedBytes }) => watchedBytes).map((path) => {
      const values = read(({ watchedBytes }) => watchedBytes[path]);
      const [last, left] = [values.findLast((value) => value !== null), free[path]];
      return series(`size of ${path}`, 'bytes', values, last == null || left == null ? {} : { limit: { value: last + left, what: 'what its disk can take' } });
    }),
    ...(told !== null ? [series('latency, backlog', 'items', nobody, { told })] : [
      series('latency p50', 'ms', along(({ p50Ms }) => p50Ms), { doubt }),
      series('latency p99', 'ms', along(({ p99Ms }) => p99Ms), { doubt }),
      series('backlog', 'items', along(({ inFlight }) => inFlight), { doubt }),
    ]),
    series('memory of the engine', 'bytes', read(({ engineBytes }) => engineBytes), { told: keepsEveryItem }),
    series('run folder', 'bytes', read(({ runFolderBytes }) => runFolderBytes), { told: storesEveryItem }),
  ];
}

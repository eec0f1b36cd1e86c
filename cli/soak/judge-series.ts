import { medianOf } from '../compare/paired.ts';
import type { Series } from './series.ts';
import { units } from './series.ts';
import { fewestValues, trendOf, type Trend } from './trend.ts';

/** What a series shows. `steady`: it does not grow, nor could it have grown unseen by as much as would matter. */
export type Finding = 'grows' | 'steady' | 'unknown';

export interface SeriesFound extends Pick<Series, 'id' | 'unit' | 'told' | 'limit' | 'values'> {
  readonly finding: Finding;
  /** Its median over the last twelfth of what was judged; null where nothing is known. */
  readonly level: number | null;
  /** null: nothing can be said. */
  readonly trend: Trend | null;
  /** At its slope, from the end of the run on: until it reaches its limit, or where it has none, until it is twice its level. null where it does not grow. */
  readonly hoursLeft: number | null;
  /** Why nobody can tell; empty where one can. */
  readonly why: string;
}

export interface Judging {
  readonly everyMs: number;
  /** What is cut off. */
  readonly warmUpMs: number;
  /** How long it is to run without a restart. */
  readonly lastingMs: number;
}

const hourMs = 3_600_000;
/** A series of which more is missing says nothing. */
const mostMissing = 0.1;
/** Without a limit, what would matter is such a share of the level, over the time that was judged. */
const matters = 0.1;

export function judgeSeries({ id, unit, told, limit, doubt, values }: Series, judging: Judging): SeriesFound {
  const { everyMs, warmUpMs } = judging;
  const judged = values.slice(Math.ceil(warmUpMs / everyMs));
  const known = withoutGaps(judged);
  const level = known.length === 0 ? null : medianOf(known.slice(-Math.max(1, Math.floor(known.length / 12))));
  const found = (finding: Finding, trend: Trend | null, why = ''): SeriesFound => ({
    id, unit, told, limit, values, finding, level, trend, why, hoursLeft: finding === 'grows' ? hoursLeft(level!, trend!, limit) : null,
  });
  const missing = judged.filter((value) => value === null).length;
  if (known.length === 0) return found('unknown', null, judged.length === 0 ? 'the run was over before its warm-up was' : 'it could not be read');
  if (missing > mostMissing * judged.length) return found('unknown', null, `${missing} of ${judged.length} readings are missing`);
  if (doubt !== null) return found('unknown', null, doubt);
  const trend = trendOf(known, everyMs);
  if (trend === null) return found('unknown', null, `${known.length} readings are too few: ${fewestValues} are needed`);
  const hours = (known.length * everyMs) / hourMs;
  const { grain } = units[unit];
  if (trend.low > 0 && trend.slope * hours >= grain) return found('grows', trend);
  const enough = Math.max(grain, limit === null ? matters * level! : Math.max(0, limit.value - level!) * (hours / (judging.lastingMs / hourMs)));
  if (trend.high * hours <= enough) return found('steady', trend);
  return found('unknown', trend, 'what could have hidden in it would matter: a longer run sees more');
}

/** A value that is missing is taken to be as the one before it, those at the beginning as the first that is known. */
function withoutGaps(values: readonly (number | null)[]): number[] {
  let last = values.find((value) => value !== null) ?? null;
  return last === null ? [] : values.map((value) => (last = value ?? last!));
}

function hoursLeft(level: number, { slope }: Trend, limit: Series['limit']): number {
  return Math.max(0, limit === null ? level : limit.value - level) / slope;
}

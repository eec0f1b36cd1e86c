import { formatDuration } from '../text/duration.ts';
import { formatCount, formatNumber, plural } from '../text/number.ts';
import { runsAgain } from './against.ts';
import { costOf, usualRuns } from './cost.ts';
import { outageLengths } from './outage.ts';
import type { CapacityOptions } from './perform.ts';
import { climb, stairMs, stairs } from './ramp.ts';
import { stepPlan } from './step.ts';

type Asked = Pick<CapacityOptions, 'scenario' | 'base' | 'lowestEps' | 'highestEps' | 'expectEps' | 'lengths' | 'precision' | 'mostRuns' | 'badDays' | 'longestOutageMs' | 'earlier'>;

/** What a search takes, in a line. */
export function costText(asked: Pick<Asked, 'lengths' | 'badDays' | 'earlier'>): string {
  const begin = asked.earlier === null ? 'a first look of up to a minute' : `the runs of ${asked.earlier.name} near its knee again`;
  return `${begin}, then some ${usualRuns} runs: ${minutesText(asked)}`;
}

function minutesText({ lengths, badDays }: Pick<Asked, 'lengths' | 'badDays'>): string {
  const minutes = (ms: number): number => Math.max(1, Math.round(ms / 60_000));
  const { searchMs, badDaysMs } = costOf(lengths, badDays);
  const extra = badDays.length === 0 ? '' : `, and about ${minutes(badDaysMs)} for its bad days: ${badDays.map(({ id }) => id).join(', ')}`;
  return `about ${minutes(searchMs)} minutes in all${extra}`;
}

/** What a search would do, a sentence each step; `file`: where its report goes. */
export function stepsText(asked: Asked, file: string): string[] {
  const { scenario, base, lowestEps, highestEps, expectEps, lengths, precision, mostRuns, badDays, longestOutageMs, earlier } = asked;
  const at = (eps: number): string => `${formatCount(eps)}/s`;
  const { durationMs, drainMs } = stepPlan(base, lowestEps, base.seed, lengths);
  const isLonger = lengths.oneIn !== null && durationMs > lengths.warmUpMs + lengths.windowMs;
  const outages = expectEps === null || scenario.outage === undefined ? [] : outageLengths(longestOutageMs);
  return [
    earlier === null
      ? `a first look that climbs from ${at(lowestEps)}, ${stairs} stairs of ${formatDuration(stairMs)}, each ${climb} times the one before, until it breaks`
      : `the ${plural(runsAgain(earlier).length, 'run')} of ${earlier.name} near its knee (${at(earlier.knee.kneeEps)}) again`,
    `some ${usualRuns} runs, ${mostRuns} at most, each at one rate${highestEps === Infinity ? '' : ` of no more than ${at(highestEps)}`}, until the knee is known to ${formatNumber(precision * 100)} %`,
    `of each run ${formatDuration(lengths.warmUpMs)} of warm-up, then ${isLonger ? `up to ${formatDuration(durationMs - lengths.warmUpMs)}` : formatDuration(lengths.windowMs)} that are judged, then up to ${formatDuration(drainMs)} to drain`,
    ...badDays.map(({ about }) => `when ${about}: the search again, with fewer runs`),
    ...(outages.length === 0 ? [] : [`if ${at(expectEps!)} holds, its store away for ${outages.map(formatDuration).join(', ')}, until that is not survived`]),
    `${minutesText(asked)}; the report goes to ${file}`,
  ];
}

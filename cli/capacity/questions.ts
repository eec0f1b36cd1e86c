import { formatDuration } from '../text/duration.ts';
import { formatCount } from '../text/number.ts';
import type { BadDayFound, Capacity } from './capacity.ts';
import { verdictOfOutage } from './outage.ts';

/** What a search for a capacity was asked, and its answer: a case of a build server's report each. */
export interface Question {
  readonly name: string;
  readonly verdict: 'passed' | 'failed' | 'unknown';
  /** The figures, and what broke. */
  readonly text: string;
}

/** First whether it holds as it is, which decides the exit code; then its bad days, and how long its store may be away. */
export function questionsOf(capacity: Capacity): Question[] {
  const { verdict, reason, status, expectEps, badDays, outages } = capacity;
  const asked = expectEps === null ? 'has a capacity' : `holds ${formatCount(expectEps)}/s`;
  return [
    { name: asked, verdict: status === 'interrupted' ? 'unknown' : verdict, text: status === 'interrupted' ? `interrupted; ${reason}` : reason },
    ...badDays.map((day): Question => ({ name: `${asked} when ${day.about}`, verdict: day.verdict ?? verdictOf(day), text: [heldText(day), day.why].filter(Boolean).join('; ') })),
    ...outages.map((outage): Question => ({
      name: `${expectEps === null ? '' : `at ${formatCount(expectEps)}/s, `}its store may be away for ${formatDuration(outage.outageMs)}`, verdict: verdictOfOutage(outage),
      text: outage.why || `drained after ${outage.drainedMs === null ? 'an unknown time' : formatDuration(outage.drainedMs)}`,
    })),
  ];
}

/** Where no rate was expected, one that is known is an answer. */
function verdictOf({ end, knee, heldEps }: BadDayFound): Question['verdict'] {
  if (end === 'lowest') return 'failed';
  return end === 'stopped' || (knee === null && heldEps === null) ? 'unknown' : 'passed';
}

/** What a day holds: `192/s (180–204)`, `at least 400/s`, `not even the lowest rate`. */
function heldText({ end, knee, heldEps }: Pick<BadDayFound, 'end' | 'knee' | 'heldEps'>): string {
  if (end === 'lowest') return 'not even the lowest rate holds';
  if (end === 'knee' && knee !== null) return `holds ${formatCount(knee.kneeEps)}/s (${formatCount(knee.lowEps)}–${formatCount(knee.highEps)})`;
  return heldEps === null ? 'what it holds is unknown' : `holds at least ${formatCount(heldEps)}/s`;
}

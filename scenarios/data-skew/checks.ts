import type { Check, Judged } from '../../engine/check.ts';
import { missedOrFalse } from './figures.ts';
import type { Measured } from './measured.ts';

/** `value`: how much is wrong, of what `measured` tells of the jobs that were committed. */
function judged(measured: Measured, value: number, what: string, good: string): Judged {
  if (measured.facts.length === 0) return { verdict: 'unknown', value: null, firstBreachMs: null, message: 'no job is committed, or its event log is missing' };
  return value === 0
    ? { verdict: 'passed', value, firstBreachMs: null, message: good }
    : { verdict: 'failed', value, firstBreachMs: null, message: what };
}

export function checksOf(measured: Measured): Readonly<Record<string, Check>> {
  return {
    'hot-keys': {
      id: 'hot-keys',
      about: 'Every key that fills half a partition or more is named, and no other.',
      unit: 'keys',
      limit: 0,
      judge() {
        const wrong = measured.facts.map((each) => ({ ...each, count: missedOrFalse(each) })).filter(({ count }) => count > 0);
        const [first] = wrong;
        const total = wrong.reduce((sum, { count }) => sum + count, 0);
        return judged(measured, total, first === undefined ? '' : `${total} hot keys missed or falsely named; batch ${first.batch} has ${first.hot.length}, of which ${first.hot.filter((key) => first.named.includes(key)).length} are named`, 'all named');
      },
    },
    'same-result': {
      id: 'same-result',
      about: 'Counts, sums and distinct customers of every key are those of a single query on one node, to the last digit.',
      unit: 'keys',
      limit: 0,
      judge() {
        const total = measured.facts.reduce((sum, { wrongKeys }) => sum + wrongKeys, 0);
        return judged(measured, total, `${total} keys have another aggregate than one query gives`, 'identical');
      },
    },
  };
}

import type { Check, Evidence, Judged, Named } from '../../engine/check.ts';
import { falseAlarms, score } from '../../engine/detection.ts';
import { fileClass, rowClass } from './classes.ts';
import { damages } from './faults.ts';
import { badRowsLoaded, badUntold, daysMissing, dueOf } from './figures.ts';
import { truthOf } from './truth.ts';

/** Of the planted damage, and of the alarms, so much may be wrong. */
const detectionLimitPercent = 1;

function none(evidence: Evidence, items: readonly Named[], value: number, what: string): Judged {
  if (value === 0) return { verdict: 'passed', value, firstBreachMs: null, message: 'none' };
  const times = items.map((named) => evidence.ledger.dueMs(typeof named === 'number' ? named : named.item));
  return { verdict: 'failed', value, firstBreachMs: times.length === 0 ? null : Math.min(...times), message: `${value.toLocaleString('en')} ${what}`, items };
}

/** Good rows that are not in the warehouse exactly once. */
function goodRowsWrong(evidence: Evidence): Named[] {
  const { ledger } = evidence;
  const truth = truthOf(evidence);
  const wrong: Named[] = [];
  ledger.each(null, rowClass, (item) => {
    if (truth.right(item) !== 'load') return;
    if (ledger.bucket(item) !== 'delivered') wrong.push({ item, text: `a good row is not in the warehouse: ${ledger.bucket(item)} ${ledger.cause(item)}`.trimEnd() });
    else if (ledger.rows(item) > 1) wrong.push({ item, text: `a row is in the warehouse ${ledger.rows(item)} times` });
  });
  return wrong;
}

interface AlertFault {
  readonly item: number;
  readonly text: string;
}

/** Incidents that nobody was told of, or more than once, and alerts where nothing was wrong. */
function alertFaults(evidence: Evidence): AlertFault[] {
  const { ledger, manifest } = evidence;
  const truth = truthOf(evidence);
  const wanted = new Map<string, number>();
  const allowed = new Set<string>();
  const files = new Map<string, number>();
  ledger.each(null, fileClass, (item) => files.set(dueOf(ledger.dueMs(item)), item));
  const published = new Set(evidence.observed('loads').map(({ feed, day }) => `${feed}/${day}`));
  for (const [due] of files) if (!published.has(due)) allowed.add(`${due}/file`);
  for (const item of daysMissing(evidence)) allowed.add(`${dueOf(ledger.dueMs(item))}/file`);
  for (const { kind, item } of manifest) {
    const isFile = ledger.class(item) === fileClass;
    const due = dueOf(ledger.dueMs(item));
    allowed.add(`${due}/${isFile ? 'file' : 'row'}`);
    // Lines that are nobody's are held as rows.
    if (isFile && damages[kind].expected === 'load') allowed.add(`${due}/row`);
    if (isFile && (damages[kind].expected === 'fallback' || damages[kind].expected === 'quarantine')) wanted.set(`${due}/file`, item);
    if (!isFile && truth.right(item) === 'hold') wanted.set(`${due}/row`, item);
  }
  const found = new Map<string, number>();
  for (const { feed, day, scope } of evidence.observed('alerts')) {
    const key = `${feed}/${day}/${scope}`;
    found.set(key, (found.get(key) ?? 0) + 1);
  }
  const faults: AlertFault[] = [];
  for (const [key, item] of wanted) if (!found.has(key)) faults.push({ item, text: `nobody was told of ${key}` });
  for (const [key, times] of found) {
    const item = files.get(key.slice(0, key.lastIndexOf('/')))!;
    if (times > 1) faults.push({ item, text: `somebody was told of ${key} ${times} times` });
    if (!allowed.has(key)) faults.push({ item, text: `somebody was told of ${key}, and nothing was wrong` });
  }
  return faults;
}

/** The larger of two shares of all kinds together: of the damage that was missed, and of the alarms that were false. */
function detectionError({ manifest, ledger }: Pick<Evidence, 'manifest' | 'ledger'>): { readonly percent: number | null; readonly worst: string } {
  const reports = score(damages, manifest, ledger);
  const sum = (of: (report: (typeof reports)[number]) => number): number => reports.reduce((total, report) => total + of(report), 0);
  const planted = sum(({ planted: count }) => count);
  if (planted === 0) return { percent: null, worst: '' };
  const missed = sum(({ falseNegative }) => falseNegative);
  // By kinds it would count several times where its reason fits several, and not at all where it fits none.
  const wrong = falseAlarms(damages, manifest, ledger).length;
  const caught = sum(({ truePositive }) => truePositive);
  const percent = Math.max((100 * missed) / planted, caught + wrong === 0 ? 0 : (100 * wrong) / (caught + wrong));
  const worst = reports.filter(({ falseNegative, falsePositive }) => falseNegative + falsePositive > 0).map(({ fault, falseNegative, falsePositive }) => `${fault} ${falseNegative} missed ${falsePositive} false`);
  return { percent: Math.round(percent * 100) / 100, worst: [...(wrong > 0 ? [`clean items held: ${wrong}`] : []), ...worst.slice(0, 4)].join(', ') };
}

export const checks = {
  'warehouse-exact': {
    id: 'warehouse-exact',
    about: 'Every good row is in the warehouse once, and nothing else is.',
    unit: 'rows',
    limit: 0,
    judge(evidence) {
      const wrong = [...goodRowsWrong(evidence), ...badRowsLoaded(evidence).map((item) => ({ item, text: 'is in the warehouse, and ought not to be' }))];
      return none(evidence, wrong, wrong.length + evidence.foreign, `rows are missing, too many or wrong${evidence.foreign > 0 ? `, ${evidence.foreign} of them of no item` : ''}`);
    },
  },
  'quarantine-complete': {
    id: 'quarantine-complete',
    about: 'Whatever is to be held is in quarantine with a fitting reason and its bytes, and somebody was told.',
    unit: 'items',
    limit: 0,
    judge(evidence) {
      const untold = badUntold(evidence);
      return none(evidence, untold, untold.length, 'items that are to be held are not, or nobody can know why');
    },
  },
  alerts: {
    id: 'alerts',
    about: 'One alert for each incident, and none where nothing is wrong.',
    unit: 'incidents',
    limit: 0,
    judge(evidence) {
      const wrong = alertFaults(evidence);
      return none(evidence, wrong, wrong.length, 'incidents were told wrongly');
    },
  },
  detection: {
    id: 'detection',
    about: 'Of the damage that was planted hardly any is missed, and hardly any alarm is false.',
    unit: 'percent',
    limit: detectionLimitPercent,
    judge(evidence) {
      const { percent, worst } = detectionError(evidence);
      if (percent === null) return { verdict: 'passed', value: 0, firstBreachMs: null, message: 'nothing was planted' };
      if (percent <= detectionLimitPercent) return { verdict: 'passed', value: percent, firstBreachMs: null, message: worst === '' ? 'none missed, none false' : worst };
      return { verdict: 'failed', value: percent, firstBreachMs: null, message: worst };
    },
  },
} as const satisfies Record<string, Check>;

import type { Check, Evidence, Judged } from '../../engine/check.ts';
import { noneOf, storedAgain } from '../../engine/none-of.ts';
import { falseAlarms, score } from '../../engine/detection.ts';
import { driftKinds } from './faults.ts';
import { loadedWrong, lost } from './figures.ts';

/** What precision and recall may fall short of one, in percent. */
const shortPercent = 1;

/**
 * By how much the worst precision or recall of a kind falls short, in percent; or the precision of all of them together,
 * in which a clean record counts that was held for a reason of no kind.
 */
function detection({ manifest, ledger }: Pick<Evidence, 'manifest' | 'ledger'>): Judged {
  const reports = score(driftKinds, manifest, ledger);
  const alarms = falseAlarms(driftKinds, manifest, ledger).length;
  const caught = reports.reduce((sum, { truePositive }) => sum + truePositive, 0);
  const shares = [
    ...reports.flatMap(({ fault, precision, recall }) => [{ value: precision, text: `precision of ${fault}` }, { value: recall, text: `recall of ${fault}` }]),
    { value: caught + alarms === 0 ? null : caught / (caught + alarms), text: `clean records held: ${alarms.toLocaleString('en')}; precision of all kinds together` },
  ];
  let worst = { percent: 0, text: 'every kind was told from clean records' };
  for (const { value, text } of shares) {
    const percent = value === null ? 0 : Math.round((1 - value) * 10_000) / 100;
    if (percent > worst.percent) worst = { percent, text: `${text} is ${value!.toFixed(3)}` };
  }
  return { verdict: worst.percent <= shortPercent ? 'passed' : 'failed', value: worst.percent, firstBreachMs: null, message: worst.text };
}

export const checks = {
  'silently-wrong': {
    id: 'silently-wrong',
    about: 'No record is in the table with other content, where schema, version or the record itself shows that it drifted.',
    unit: 'records',
    limit: 0,
    judge: (evidence) => noneOf(evidence, loadedWrong(evidence).inRecord, 'records are in the table with other content'),
  },
  'batch-wrong': {
    id: 'batch-wrong',
    about: 'No batch is in the table that its totals, its period or its distributions show to be wrong.',
    unit: 'records',
    limit: 0,
    judge: (evidence) => noneOf(evidence, loadedWrong(evidence).inBatch, 'records of wrong batches are in the table'),
  },
  detection: {
    id: 'detection',
    about: 'Of each kind of drift 99 in 100 are held by a reason that fits, or loaded right; and 99 in 100 held are drifted.',
    unit: 'percent',
    limit: shortPercent,
    judge: detection,
  },
  lost: {
    id: 'lost',
    about: 'Every record is in the table, or held with a reason.',
    unit: 'records',
    limit: 0,
    live: () => ({ value: ({ countOf }) => countOf('dropped') + countOf('rejected') }),
    judge: (evidence) => noneOf(evidence, lost(evidence), 'records are gone'),
  },
  'redriven-once': {
    id: 'redriven-once',
    about: 'What is sent again arrives once.',
    unit: 'rows',
    limit: 0,
    judge: (evidence) => ({ ...noneOf(evidence, storedAgain(evidence.ledger), 'records are in the table more than once'), value: evidence.account.duplicate }),
  },
} as const satisfies Record<string, Check>;

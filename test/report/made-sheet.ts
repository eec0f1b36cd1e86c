import type { AnswersText } from '../../cli/interview/answers.ts';
import { seal, sheetSchema, ticks, type Sheet, type SheetContent } from '../../cli/interview/sheet.ts';
import { harm, harmed } from './harm.ts';

const hash = (of: string): string => of.repeat(64).slice(0, 64);
const run = (what: SheetContent['runs'][number]['what'], seed: number, verdict: 'passed' | 'failed' = 'passed'): SheetContent['runs'][number] =>
  ({ what, seed, planHash: hash(`${seed % 10}a`), arrivalsHash: hash('b'), status: 'completed', verdict });

const madeAnswers: AnswersText = {
  name: 'Ada', paper: 4711,
  diagnosis: { says: 'sink-crash', at: '4:10', looks: 2, because: 'the sink crashed and came back' },
  ruledOut: [{ says: 'burst', at: '2:00', because: 'no more than usual comes' }, { says: 'hot-partition', at: '31:00' }],
  tries: [{ at: '5:00', set: { 'gateway.queue': '4k' }, predict: { lost: 100, 'critical-p99': '2s' } }],
  choice: { at: '9:00', remedies: ['replay'], predict: { lost: 0 } },
  explanation: { at: '12:00', text: 'Offsets are committed after the write.\nWhat was lost is read again, later.' },
};

/** A sheet with a mark of every kind. */
export function madeSheet(change: Partial<SheetContent> = {}): Sheet {
  return seal({
    schemaVersion: 1, paper: { number: 4711, version: 1, hash: hash('c'), day: null }, wavetank: '0.1.0', node: 20, lockHash: hash('d'), takenAt: '2026-07-31T09:05:00.000Z', answers: madeAnswers, truth: 'sink-crash',
    runs: [run('incident', 149_212_057, 'failed'), run('try', 149_212_057, 'failed'), run('choice', 149_212_057), ...[1, 2, 3, 4, 5].map((i) => run('unseen', 578_346_950 + i, i === 5 ? 'failed' : 'passed'))],
    lines: [
      { id: 'diagnosis', mark: 'right', result: 'right; ruled out 1 of 1', evidence: 'named at 4:10, after 2 looks; run 1: the sink crashed and started again', parts: [{ mark: 'right', text: 'said: sink-crash (the sink crashed and came back). true: sink-crash (the sink is down for a while; 0:36–0:44)' }, { mark: 'right', text: 'ruled out: burst (no more than usual comes)' }] },
      { id: 'prediction', mark: 'near', result: '1 of 3 right', evidence: 'measured in run 2, run 3', parts: [{ mark: 'near', text: 'run 2: lost said 100 items, measured 739 items: 7.39x off' }, { mark: 'near', text: 'run 2: critical-p99 said 2 s, measured 1.1 s: 1.79x off' }, { mark: 'right', text: 'run 3: lost said 0 items, measured 0 items: right' }] },
      { id: 'outcome', mark: 'unknown', result: '2 of 3', evidence: 'run 3: drain-time cannot tell: no value', parts: [{ mark: 'right', text: 'corrupted 0 items' }, { mark: 'right', text: 'lost 0 items' }, { mark: 'unknown', text: 'drain-time unknown' }] },
      { id: 'unseen', mark: 'wrong', result: '4 of 5', evidence: 'the same remedies and numbers, run after the end on seeds that were never shown', parts: [1, 2, 3, 4, 5].map((i) => ({ mark: i === 5 ? 'wrong' as const : 'right' as const, text: `seed ${578_346_950 + i}${i === 5 ? ': failed: dropped' : ''}` })) },
      { id: 'side-effects', mark: 'told', result: '1 effect', evidence: 'run 3 beside run 1: account, figures, nodes', parts: [{ mark: 'told', text: 'critical-max 1.2 s → 10.9 s' }] },
    ],
    explanation: { text: 'Offsets are committed after the write.\nWhat was lost is read again, later.', ticks: [...ticks] }, ...change,
  });
}

/** One in which everything that somebody may write means harm. */
export function harmedSheet(): Sheet {
  const { seal: _, ...content } = harmed(madeSheet(), sheetSchema);
  const said: AnswersText = { ...madeAnswers, name: harm.replaceAll(' ', '').slice(0, 100), choice: { at: '9:00', set: { [harm]: harm }, because: harm }, explanation: { at: '12:00', text: harm } };
  return madeSheet({ ...content, answers: said });
}

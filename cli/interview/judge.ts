import type { FaultReport } from '../../engine/fault.ts';
import { formatQuantity } from '../../engine/quantity.ts';
import type { Result, Verdict } from '../../engine/result.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { formatClock } from '../text/duration.ts';
import { formatCount, plural } from '../text/number.ts';
import { quantityText } from '../text/quantity-text.ts';
import type { Answers } from './answers.ts';
import { worstMark, type Line, type Mark, type Part } from './line.ts';
import { limitMs, type Paper } from './paper.ts';
import { figureOf, predictionPart, predictionsOf } from './prediction.ts';
import { sideEffects } from './side-effects.ts';

/** The runs of an interview, as they were measured. */
export interface Runs {
  /** Run 1: what was looked at. */
  readonly incident: Result;
  /** Runs 2 and on, in the order of the answers. */
  readonly tries: readonly Result[];
  /** The last one that was shown; null where nothing was chosen in time. */
  readonly choice: Result | null;
  /** The choice on seeds that nobody was shown. */
  readonly unseen: readonly Result[];
}

/** Whether something was said before the time was over. */
export function inTime(said: { readonly at: number } | undefined): boolean {
  return said !== undefined && said.at <= limitMs;
}

/** The five lines: a function of paper, answers and runs. */
export function judge(paper: Paper, scenario: Scenario, answers: Answers, runs: Runs): Line[] {
  return [diagnosis(paper, scenario, answers, runs.incident), prediction(paper, scenario, answers, runs), outcome(answers, runs), unseen(paper, runs), sideEffects(runs, scenario)];
}

/** What is told where something came too late, or not at all. */
function silence(said: { readonly at: number } | undefined): string {
  return said === undefined ? 'not said' : `said at ${formatClock(said.at)}, after the limit of ${formatClock(limitMs)}`;
}

function diagnosis(paper: Paper, scenario: Scenario, { diagnosis: said, ruledOut }: Answers, incident: Result): Line {
  const { hidden } = paper;
  const truth = `true: ${hidden.id} (${truthText(paper, scenario)})`;
  const told = inTime(said) ? said! : null;
  const known = incident.run.status === 'completed' && tookHold(paper, incident);
  const mark: Mark = told === null ? 'unsaid' : !known ? 'unknown' : told.says === hidden.id ? 'right' : 'wrong';
  const ruled = ruledOut.filter(inTime).map((each): Part => ({
    mark: !known ? 'unknown' : each.says === hidden.id ? 'wrong' : 'right',
    text: `ruled out: ${each.says}${each.because === undefined ? '' : ` (${each.because})`}`,
  }));
  const rightly = ruled.filter((part) => part.mark === 'right').length;
  return {
    id: 'diagnosis', mark,
    result: `${told === null ? silence(said) : mark}${ruled.length === 0 ? '' : `; ruled out ${rightly} of ${ruled.length}`}`,
    evidence: [
      ...(told === null ? [] : [`named at ${formatClock(told.at)}${told.looks === undefined ? '' : `, after ${plural(told.looks, 'look')}`}`]),
      known ? `run 1: ${hidden.evidence}` : 'run 1 does not show it: it did not come to its end, or nothing was hit',
    ].join('; '),
    parts: [{ mark, text: `${told === null ? 'said: nothing in time' : `said: ${told.says}${told.because === undefined ? '' : ` (${told.because})`}`}. ${truth}` }, ...ruled],
  };
}

/** What was wrong, and when. */
function truthText({ hidden, faults: [first], incident, knobs }: Paper, scenario: Scenario): string {
  if (first !== undefined) return `${hidden.about}; ${formatClock(first.atMs)}${first.forMs > 0 ? `–${formatClock(Math.min(first.atMs + first.forMs, incident.durationMs))}` : ''}`;
  const changed = scenario.knobs.filter(({ id }) => Object.hasOwn(knobs, id)).map(({ id, unit }) => `${id} ${formatQuantity(knobs[id], unit)}`);
  return `${hidden.about}; ${changed.join(', ')}`;
}

/** What is hidden in numbers alone is there from the start. */
function tookHold({ faults }: Paper, { faults: reports }: Result): boolean {
  return faults.every(({ fault }) => reports.some((report: FaultReport) => report.id === fault && report.status === 'fired'));
}

function prediction(paper: Paper, scenario: Scenario, answers: Answers, { tries, choice }: Runs): Line {
  const results = [...tries, ...(choice === null ? [] : [choice])];
  const predicted = predictionsOf(answers);
  const parts = predicted.map(({ said, attempt, nths }) => predictionPart(said, nths, results[nths[0] - 2], scenario, paper.plan(attempt)));
  const right = parts.filter(({ mark }) => mark === 'right').length;
  return {
    id: 'prediction', mark: parts.length === 0 ? 'unsaid' : worstMark(parts.map(({ mark }) => mark)),
    result: parts.length === 0 ? 'nothing predicted' : parts.length === 1 ? parts[0].text.split(': ').at(-1)! : `${right} of ${parts.length} right`,
    evidence: parts.length === 0 ? 'no run has a prediction that was made in time' : `measured in ${[...new Set(predicted.flatMap(({ nths }) => nths))].toSorted((a, b) => a - b).map((nth) => `run ${nth}`).join(', ')}`,
    parts,
  };
}

const markOf: Record<Verdict, Mark> = { passed: 'right', failed: 'wrong', unknown: 'unknown', void: 'unknown' };

function outcome({ choice: said }: Answers, { choice, tries }: Runs): Line {
  if (choice === null) return { id: 'outcome', mark: 'unsaid', result: said === undefined ? 'nothing chosen' : silence(said), evidence: 'there is no run', parts: [] };
  const parts = judged(choice);
  const passed = parts.filter(({ mark }) => mark === 'right').length;
  return {
    id: 'outcome', mark: markOf[choice.verdict],
    result: parts.length === 0 ? choice.reason : `${passed} of ${parts.length}`,
    evidence: `run ${tries.length + 2}: ${choice.reason}`,
    parts,
  };
}

/** Everything that a run is judged by. */
function judged({ checks, thresholds }: Result): Part[] {
  return [
    ...checks.map(({ id, verdict, value, unit }): Part => ({ mark: markOf[verdict], text: `${id} ${quantityText(value, unit)}` })),
    ...thresholds.map(({ metric, verdict, value, unit }): Part => ({ mark: markOf[verdict], text: `${figureOf(metric)} ${quantityText(value, unit)}` })),
  ];
}

function unseen({ unseen: seeds }: Paper, { unseen: results }: Runs): Line {
  const parts = results.map(({ verdict, reason }, i): Part => ({ mark: markOf[verdict], text: `seed ${seeds[i]}${verdict === 'passed' ? '' : `: ${reason}`}` }));
  const passed = parts.filter(({ mark }) => mark === 'right').length;
  return {
    id: 'unseen', mark: parts.length === 0 ? 'unsaid' : worstMark(parts.map(({ mark }) => mark)),
    result: parts.length === 0 ? 'nothing to run again' : `${formatCount(passed)} of ${parts.length}`,
    evidence: parts.length === 0 ? 'nothing was chosen' : 'the same remedies and numbers, run after the end on seeds that were never shown',
    parts,
  };
}

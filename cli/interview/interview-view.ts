import { formatQuantity, formatRange } from '../../engine/quantity.ts';
import type { Scenario } from '../../engine/scenario.ts';
import type { FigureView, InterviewView, KindView, RunView, SheetView } from '../../tui/interview/view.ts';
import { sharedRows, splitText } from '../text/account.ts';
import { formatClock } from '../text/duration.ts';
import { formatCount } from '../text/number.ts';
import { quantityText } from '../text/quantity-text.ts';
import { drawTopology } from '../text/topology.ts';
import { answersSchema, type Answers, type Attempt } from './answers.ts';
import type { ShownRun } from './executed.ts';
import { limitMs, type Paper } from './paper.ts';
import { figureOf, predictionPart, shownAttempts, valueExample } from './prediction.ts';
import { gradeCommand, reportCommand, type Sheet } from './sheet.ts';
import { lastWordMs, lineNames } from './sheet-text.ts';
import { questionOf, type Question, type Sitting } from './sitting.ts';
import { veiledResult, type VeiledResult } from './veil.ts';

/** What an interview has come to. */
export interface Taken {
  readonly paper: Paper;
  readonly scenario: Scenario;
  readonly sitting: Sitting;
  /** Run 1, and those that were asked for in their order; null of one that has not come to its end. */
  readonly runs: readonly (ShownRun | null)[];
  readonly sheet: { readonly sheet: Sheet; readonly file: string } | null;
}

const measures: ReadonlySet<string> = new Set(['ms', 'bytes', 'percent']);

/** An interview as its screen shows it while nothing runs. */
export function interviewView(taken: Taken): Omit<InterviewView, 'isStanding' | 'running' | 'judging' | 'trouble'> {
  const { paper, scenario, sitting, runs, sheet } = taken;
  const question = questionOf(paper, scenario, sitting.next.remedies);
  const answers = answersSchema.parse(sitting.answers);
  const incident = runs[0] === null ? null : veiledResult(runs[0].result);
  const { remedies, set, predict } = sitting.next;
  return {
    paper: paper.number, day: sitting.day, name: answers.name ?? '',
    usedMs: sitting.usedMs, limitMs, looks: sitting.looks,
    item: scenario.item, pipeline: drawTopology(question.topology), inPlace: question.inPlace.map(({ about }) => about),
    kinds: question.kinds.map(({ id, about, short = about }) => ({ id, about, short, ...saidOf(id, answers) })),
    numbers: question.knobs.map(({ id, about, unit, value, min, max }) => ({ id, about, text: formatQuantity(value, unit), range: formatRange({ min, max, unit }) })),
    figures: question.figures.map((figure) => figureView(figure, incident)),
    draft: { remedies: remedies.map((id) => ({ id, about: scenario.remedies[id].about })), set, predict },
    runs: runViews(taken, answers),
    explanation: answers.explanation?.text ?? '',
    sheet: sheet === null ? null : sheetView(sheet.sheet, sheet.file),
  };
}

function saidOf(kind: string, { diagnosis, ruledOut }: Answers): Pick<KindView, 'said' | 'at' | 'because'> {
  const named = diagnosis?.says === kind ? diagnosis : null;
  const said = named ?? ruledOut.find(({ says }) => says === kind);
  return said === undefined ? { said: 'open', at: '', because: '' } : { said: named === null ? 'ruled out' : 'named', at: formatClock(said.at), because: said.because ?? '' };
}

function figureView({ id, about, unit }: Question['figures'][number], incident: VeiledResult | null): FigureView {
  return { id, about, measured: incident === null ? '' : measuredText(id, unit, incident), example: valueExample(unit) };
}

function measuredText(id: string, unit: string, { figures, thresholds, ledger }: VeiledResult): string {
  const value = id === 'duplicate' ? ledger.duplicate : figures[id]?.value ?? thresholds.find(({ metric }) => figureOf(metric) === id)?.value ?? null;
  return quantityText(value, unit);
}

function runViews(taken: Taken, answers: Answers): RunView[] {
  const attempts = [null, ...shownAttempts(answers).map(({ attempt }) => attempt)];
  return attempts.flatMap((attempt, i) => {
    const run = taken.runs[i] ?? null;
    return run === null ? [] : [runView(run, i + 1, attempt, answers, taken)];
  });
}

function runView({ plan, result, course }: ShownRun, nth: number, attempt: Attempt | null, answers: Answers, { scenario }: Taken): RunView {
  const { verdict, reason, ledger, checks, thresholds } = veiledResult(result);
  const lead = `run ${nth}: `;
  return {
    nth, at: attempt === null ? '' : formatClock(attempt.at), isChoice: attempt !== null && attempt === answers.choice,
    did: attempt === null ? 'as it is' : didText(attempt), verdict, reason, course,
    account: sharedRows([ledger]).map(([row]) => ({ name: row.label, count: formatCount(row.total), parts: splitText(row) })),
    judged: [
      ...checks.map(({ id, verdict: mark, value, unit, limit }) => ({ mark, name: id, value: quantityText(value, unit), limit: limit === null ? '' : limitText(limit, unit) })),
      ...thresholds.map(({ metric, verdict: mark, value, unit, limit }) => ({ mark, name: figureOf(metric), value: quantityText(value, unit), limit: limitText(limit, unit) })),
    ],
    predicted: Object.entries(attempt?.predict ?? {}).map(([figure, says]) => predictionPart({ figure, says }, [nth], result, scenario, plan))
      .map(({ mark, text }) => ({ mark, text: text.slice(lead.length) })),
  };
}

/** A noun stands beside the value already: `≤ 16 s`, `≤ 0`. */
function limitText(limit: number, unit: string): string {
  return `≤ ${quantityText(limit, measures.has(unit) ? unit : '')}`;
}

/** What a run does besides what the pipeline does anyway: `autoscale; worker.count=8`. */
export function didText({ remedies = [], set = {} }: { readonly remedies?: readonly string[]; readonly set?: Readonly<Record<string, string | number>> }): string {
  const parts = [remedies.join(', '), Object.entries(set).map((each) => each.join('=')).join(' ')].filter((part) => part !== '');
  return parts.length === 0 ? 'as it is' : parts.join('; ');
}

function sheetView(sheet: Sheet, file: string): SheetView {
  const { lines, explanation, seal, answers } = sheet;
  return {
    file, seal: seal.slice(0, 8), lastWord: formatClock(lastWordMs(answersSchema.parse(answers))),
    lines: lines.map(({ id, ...line }) => ({ name: lineNames[id], ...line })),
    explanation: explanation.text, ticks: explanation.ticks, again: gradeCommand(file), report: reportCommand(file),
  };
}

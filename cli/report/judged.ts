import type { Result, Verdict } from '../../engine/result.ts';
import { checksOf } from '../../engine/run/judge.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { unknown, verdictSign } from './figure.ts';
import { html, nothing, type Content, type Html } from './html.ts';
import type { RunSubject } from './run-subject.ts';
import { section, type Section } from './section.ts';
import { dataTable } from './table.ts';

/** A check or a threshold, wherever it stands in the result. */
export interface Judged {
  readonly id: string;
  readonly verdict: Verdict;
  readonly unit: string;
  readonly message: string;
  readonly about: string;
  readonly value: Html;
  readonly limit: Html | null;
  readonly firstBreach: Html | null;
}

function judgedOf({ result, scenario, figures }: Pick<RunSubject, 'result' | 'scenario' | 'figures'>): Judged[] {
  return [
    ...result.checks.map(({ id, verdict, unit, message, limit, firstBreachMs }, i): Judged => ({
      id, verdict, unit, message, about: aboutOf(id, scenario), value: figures.quantity(['checks', i, 'value'], unit),
      limit: limit === null ? null : figures.quantity(['checks', i, 'limit'], unit), firstBreach: firstBreachMs === null ? null : figures.moment(['checks', i, 'firstBreachMs']),
    })),
    ...result.thresholds.map(({ metric, verdict, unit }, i): Judged => ({
      id: metric, verdict, unit, message: '', about: aboutOf(metric, scenario), value: figures.quantity(['thresholds', i, 'value'], unit),
      limit: figures.quantity(['thresholds', i, 'limit'], unit), firstBreach: null,
    })),
  ];
}

function aboutOf(id: string, scenario: Scenario | null): string {
  if (scenario === null) return '';
  return checksOf(scenario)[id]?.about ?? scenario.thresholds.find(({ metric }) => metric === id)?.about ?? scenario.figures[id]?.about ?? '';
}

/** In the order in which the page tells what was found of them. */
export function failedJudged(subject: Pick<RunSubject, 'result' | 'scenario' | 'figures'>): Judged[] {
  return judgedOf(subject).filter(({ verdict }) => verdict === 'failed');
}

export function findingId(place: number): string {
  return `finding-${place + 1}`;
}

const worstFirst: readonly Verdict[] = ['failed', 'unknown', 'void', 'passed'];

/** What the run is judged by, what failed first. */
export function judgements(subject: RunSubject): Section {
  const judged = judgedOf(subject).toSorted((a, b) => worstFirst.indexOf(a.verdict) - worstFirst.indexOf(b.verdict));
  if (judged.length === 0) return section('checks', 'What it was judged by', html`<p>Nothing was judged.</p>`);
  const found = new Map(failedJudged(subject).map(({ id }, i) => [id, findingId(i)]));
  return section('checks', 'What it was judged by', dataTable({
    caption: 'Checks and thresholds', nameColumn: 1,
    heads: [{ text: html`<span class="aloud">verdict</span>` }, { text: 'check' }, { text: 'measured', isFigure: true }, { text: 'limit', isFigure: true }, { text: 'found' }],
    rows: judged.map((each) => [verdictSign(each.verdict), nameOf(each, found.get(each.id)), each.value, each.limit ?? '–', foundOf(each)]),
  }), dataOf(subject));
}

function nameOf({ id, about }: Judged, finding: string | undefined): Html {
  return html`${finding === undefined ? id : html`<a href="#${finding}">${id}</a>`}${about === '' ? nothing : html`<span class="about">${about}</span>`}`;
}

function foundOf({ message, firstBreach, verdict }: Judged): Content {
  const first = firstBreach === null ? nothing : html` First at ${firstBreach}.`;
  if (message !== '') return html`${message}${/[.!?]$/.test(message) ? '' : '.'}${first}`;
  return verdict === 'unknown' ? html`nobody can tell${first}` : first;
}

/** How well what was broken on purpose was noticed; nothing where no data was. */
function dataOf({ result: { detection }, figures }: RunSubject): Html {
  if (detection.length === 0) return nothing;
  return html`<h3>What was broken in its data, and whether it was noticed</h3>${dataTable({
    caption: 'Planted damage and its detection', heads: ['damage', 'planted', 'caught', 'missed', 'false alarms', 'precision', 'recall'].map((text, i) => ({ text, isFigure: i > 0 })),
    rows: detection.map(({ fault, precision, recall }, i) => [
      fault, ...(['planted', 'truePositive', 'falseNegative', 'falsePositive'] as const).map((which) => figures.count(['detection', i, which])),
      precision === null ? unknown : figures.share(['detection', i, 'precision']), recall === null ? unknown : figures.share(['detection', i, 'recall']),
    ]),
  })}`;
}

/** How long items took, by class: from when they were due until they were acknowledged as stored. */
export function latencies({ result: { metrics }, figures }: Pick<RunSubject, 'result' | 'figures'>): Html {
  const names = Object.keys(metrics).filter((name) => (name === 'latency' || name.startsWith('latency.')) && metrics[name].count > 0);
  if (names.length === 0) return nothing;
  const parts = ['count', 'p50', 'p95', 'p99', 'p999', 'max'] as const satisfies readonly (keyof Result['metrics'][string])[];
  return html`<h3>How long it took</h3><p class="quiet">From when an item was due until it was first acknowledged as stored, of those that were.</p>${dataTable({
    caption: 'How long items took, by class', heads: ['class', 'items', 'half within', '95 %', '99 %', '99.9 %', 'longest'].map((text, i) => ({ text, isFigure: i > 0 })),
    rows: names.map((name) => [name === 'latency' ? 'all' : name.slice('latency.'.length), ...parts.map((part) => (part === 'count' ? figures.count(['metrics', name, part]) : figures.quantity(['metrics', name, part], metrics[name].unit)))]),
  })}`;
}

import type { Verdict } from '../../engine/result.ts';
import { verdictOfOutage } from '../capacity/outage.ts';
import { changeLine } from '../capacity/capacity-text.ts';
import type { BadDayFound, Capacity } from '../capacity/capacity.ts';
import { knownScenario } from '../scenario-named.ts';
import { formatDuration } from '../text/duration.ts';
import { formatCount, formatNumber, plural } from '../text/number.ts';
import { verdictGlyph } from '../text/style.ts';
import { rateCurve } from './capacity-curve.ts';
import { Figures, unknown, verdictBadge, verdictSign, type Path } from './figure.ts';
import { spreadHtml, type Spread, type SpreadScale } from './forest.ts';
import { html, nothing, type Content, type Html } from './html.ts';
import { pageText } from './page.ts';
import { section, type Section } from './section.ts';
import { dataTable } from './table.ts';

export interface CapacitySubject {
  readonly capacity: Capacity;
  readonly figures: Figures;
}

/** The page of a capacity: what it holds, what gives first, what a bad day does. */
export async function capacityPage(capacity: Capacity): Promise<string> {
  const subject = { capacity, figures: new Figures(capacity) };
  const isWhole = capacity.status === 'completed';
  const question = (await knownScenario({ scenario: capacity.scenario }))?.question ?? '';
  return pageText({
    title: `${isWhole ? `${verdictGlyph[capacity.verdict]} ${capacity.verdict}` : '✗ interrupted'} · capacity of ${capacity.scenario}`, kind: 'report of a capacity',
    heading: `${capacity.scenario} · how much it holds`, answer: answerHtml(subject, question),
    sections: [rateCurve(subject), limits(subject), ...badDays(subject), ...outages(subject), settings(subject)],
  });
}

function answerHtml({ capacity, figures }: CapacitySubject, question: string): Html {
  const { status, verdict, reason, expectEps, limits: found, holds } = capacity;
  const isWhole = status === 'completed';
  const tone = verdict === 'passed' ? 'good' : verdict === 'failed' ? 'bad' : 'quiet';
  const tiles: [name: string, figure: Content, note: Content, tone: string][] = [
    ['holds', heldHtml(capacity, [], figures), hasKnee(capacity) ? html`95 %: ${figures.rate(['knee', 'lowEps'])} to ${figures.rate(['knee', 'highEps'])}` : 'no interval', tone],
    ...(expectEps === null ? [] : [['expected', figures.rate(['expectEps']), timesText(capacity, expectEps), tone] as [string, Content, Content, string]]),
    ['gives first', found?.first ?? unknown, firstNote(capacity), 'quiet'],
    ['rarest loss it could see', capacity.rarestLoss === 0 ? unknown : html`1 in ${figures.count(['rarestLoss'])}`, 'with 95 %, near the knee', 'quiet'],
  ];
  return html`<div class="answer ${isWhole ? verdict : 'failed'}">${question === '' ? nothing : html`<p class="question">${question}</p>`}
<p class="verdict">${isWhole ? verdictBadge(verdict) : verdictBadge('failed', 'interrupted')} <span>${reason}</span></p>
${isWhole ? nothing : html`<p class="warned">It was interrupted before its end: what follows is what was measured until then.</p>`}
<p class="quiet">To hold is: ${holds}.</p>
<div class="tiles">${tiles.map(([name, figure, note, look]) => html`<div class="tile ${look}"><span class="tile-name">${name}</span><span class="tile-figure">${figure}</span><span class="tile-note">${note}</span></div>`)}</div>
${capacity.against === null ? nothing : html`<p>${changeLine(capacity)}</p>`}</div>`;
}

/** How much of what is expected is held. */
function timesText({ end, knee, heldEps }: Found, expectEps: number): string {
  const times = (eps: number): string => `${formatNumber(Number((eps / expectEps).toPrecision(2)))} times as much is held`;
  if (hasKnee({ end, knee, heldEps })) return times(knee!.kneeEps);
  return end === 'lowest' || heldEps === null ? '' : `at least ${times(heldEps)}`;
}

function firstNote({ limits: found }: Capacity): string {
  if (found === null) return 'nothing was measured near the limit';
  if (found.first === null) return 'nothing that was measured is busy enough';
  return found.queue === null ? '' : `what waits grows in ${found.queue.node}, by ${formatCount(found.queue.growthEps)}/s`;
}

function limits({ capacity, figures }: CapacitySubject): Section {
  const found = capacity.limits;
  const title = 'What gives first';
  if (found === null) return section('limits', title, html`<p>Unknown: nothing was measured near the limit.</p>`);
  return section('limits', title,
    html`<p class="lead">How busy each part was at ${figures.rate(['limits', 'atEps'])}. <span class="declared">~</span> is an estimate: the rate at which it would be busy all the time, if its work grows as the rate does.</p>`,
    dataTable({
      caption: 'How busy each part was', heads: [{ text: 'part' }, { text: 'busy', isFigure: true }, { text: html`<span class="aloud">busy, as a bar</span>` }, { text: 'full at about', isFigure: true }, { text: html`<span class="aloud">what it is</span>` }],
      rows: found.ranked.map(({ what, kind, nodes, busy }, i) => [
        `${what}${nodes.length > 1 ? ` (${nodes.length})` : ''}`, figures.share(['limits', 'ranked', i, 'busy']), busyBar(busy, what === found.first),
        kind === 'machine' ? '–' : html`${figures.rate(['limits', 'ranked', i, 'fullAtEps'])}<span class="declared"><span title="an estimate">~</span></span>`,
        what === found.first ? html`<strong>◂ first to give</strong>` : kind === 'machine' ? 'all that runs on it' : kind === 'driver' ? 'drives the run, is no part of the pipeline' : '',
      ]),
    }),
    found.queue === null ? nothing : html`<p>What waits grows in ${found.queue.node}, by ${figures.rate(['limits', 'queue', 'growthEps'])}.</p>`);
}

function busyBar(busy: number, isFirst: boolean): Html {
  return html`<svg class="busy${isFirst ? ' first' : ''}" width="100%" height="10" aria-hidden="true"><rect class="all" width="100%" height="10" rx="3"/><rect width="${Number((Math.min(1, busy) * 100).toFixed(1))}%" height="10" rx="3"/></svg>`;
}

type Found = Pick<BadDayFound, 'end' | 'knee' | 'heldEps'>;

/** Of a search that ended otherwise, the interval is what was known until then, and no answer. */
export function hasKnee({ end, knee }: Found): boolean {
  return knee !== null && end === 'knee';
}

function badDays(subject: CapacitySubject): Section[] {
  const { capacity, figures } = subject;
  const { expectEps } = capacity;
  if (capacity.badDays.length === 0) return [];
  const days: { about: string; found: Found; path: Path; verdict: Verdict | null; why: string }[] = [
    { about: 'a day like any other', found: capacity, path: [], verdict: capacity.verdict, why: '' },
    ...capacity.badDays.map((day, i) => ({ about: day.about, found: day, path: ['badDays', i], verdict: day.verdict, why: day.why })),
  ];
  const most = Math.max(expectEps ?? 0, ...days.flatMap(({ found: { end, knee, heldEps } }) => [hasKnee({ end, knee, heldEps }) ? knee!.highEps : 0, heldEps ?? 0]));
  const scale: SpreadScale = { from: 0, to: most * 1.05 || 1, marks: expectEps === null ? [] : [{ at: expectEps, look: 'expected' }] };
  return [section('bad-days', 'And on a bad day',
    html`<p class="lead">${expectEps === null ? 'The same search with something broken.' : html`The same search with something broken, against the expected ${figures.rate(['expectEps'])} (the dashed line).`}</p>`,
    dataTable({
      caption: 'What is held on bad days', heads: [{ text: 'with this broken' }, { text: 'holds', isFigure: true }, { text: html`<span class="axis-ends"><span>0/s</span><span>${formatCount(most * 1.05)}/s</span></span>` }, { text: 'verdict' }, { text: 'what breaks' }],
      rows: days.map(({ about, found, path, verdict, why }) => [about, heldHtml(found, path, figures), spreadHtml(spreadOf(found, verdict), scale), verdict === null ? '' : verdictSign(verdict), why]),
    }))];
}

function spreadOf({ end, knee, heldEps }: Found, verdict: Verdict | null): Spread | null {
  const tone = verdict === 'passed' ? 'good' : verdict === 'failed' ? 'bad' : 'quiet';
  if (hasKnee({ end, knee, heldEps })) return { low: knee!.lowEps, middle: knee!.kneeEps, high: knee!.highEps, tone };
  return heldEps === null ? null : { low: null, middle: heldEps, high: null, tone };
}

function heldHtml(found: Found, path: Path, figures: Figures): Content {
  if (found.end === 'lowest') return 'not at all';
  if (hasKnee(found)) return figures.rate([...path, 'knee', 'kneeEps']);
  return found.heldEps === null ? unknown : html`≥ ${figures.rate([...path, 'heldEps'])}`;
}

function outages({ capacity, figures }: CapacitySubject): Section[] {
  if (capacity.outages.length === 0) return [];
  return [section('outages', `How long its store may be away${capacity.expectEps === null ? '' : `, at ${formatCount(capacity.expectEps)}/s`}`, dataTable({
    caption: 'Outages of the store', heads: [{ text: 'away for', isFigure: true }, { text: 'survived' }, { text: 'drained after', isFigure: true }, { text: 'what breaks' }],
    rows: capacity.outages.map((outage, i) => [figures.quantity(['outages', i, 'outageMs'], 'ms'), verdictSign(verdictOfOutage(outage)), figures.quantity(['outages', i, 'drainedMs'], 'ms'), outage.why]),
  }))];
}

function settings({ capacity }: CapacitySubject): Section {
  const { scenario, seed, remedies, knobs, machine, windowMs, warmUpMs, runs, badDays, outages, wallMs, method, startedAt, wavetank, node, backends, form } = capacity;
  const facts: [string, Content][] = [
    ['measured', `${plural(runs.length, 'run')} of ${formatDuration(windowMs)} after a warm-up of ${formatDuration(warmUpMs)}, on the real clock, from seed ${seed} on, ${form} form; ${formatDuration(wallMs)} in all${badDays.length + outages.length > 0 ? ', with bad days and outages' : ''}`],
    ['machine', machine], ['remedies', remedies.join(', ') || 'none'],
    ...(Object.keys(knobs).length === 0 ? [] : [['declared otherwise', Object.entries(knobs).map(([id, value]) => `${id}=${value}~`).join(', ')] as [string, Content]]),
    ...(Object.keys(backends).length === 0 ? [] : [['servers', Object.entries(backends).map(([id, where]) => `${id} ${where}`).join(', ')] as [string, Content]]),
    ['method', method], ['begun', startedAt], ['made by', `Wavetank ${wavetank}, Node ${node}`],
    ['again', html`<code>npx wavetank capacity ${scenario}</code> and the options that it was given then`],
  ];
  return section('settings', 'How it was measured', html`<dl class="facts">${facts.map(([name, content]) => html`<dt>${name}</dt><dd>${content}</dd>`)}</dl>`);
}

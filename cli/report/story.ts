import type { Journey, JourneyStep, Planted } from '../../engine/store/why.ts';
import { formatClock, formatDuration, formatExactly } from '../text/duration.ts';
import { formatCount, plural } from '../text/number.ts';
import { html, nothing, type Html } from './html.ts';
import type { RunSubject } from './run-subject.ts';
import { folded } from './section.ts';

export function storyId(item: number): string {
  return `item-${item}`;
}

/** So many steps are told; of more, the first and the last. */
const mostSteps = 40;

/** The life of one item, step by step. */
export function storyHtml(journey: Journey, { scenario }: RunSubject): Html {
  const { item, class: className, bucket, stage, cause, fault, dueMs, nth, planted, steps, copies, rows, complete } = journey;
  const isCalendar = scenario?.calendar !== undefined;
  const at = (ms: number): string => (isCalendar ? formatClock(ms) : afterText(ms - dueMs));
  const place = scenario?.place?.(dueMs, nth) ?? '';
  const end = [bucket, stage === null ? '' : `at ${stage}`, cause ?? '', fault === null ? '' : `during ${fault}`].filter((part) => part !== '').join(', ');
  const [first, last] = steps.length <= mostSteps ? [steps, []] : [steps.slice(0, mostSteps / 2), steps.slice(-mostSteps / 2)];
  return html`<div id="${storyId(item)}">${folded(html`The story of item ${item}${className === '' ? '' : ` (${className})`}: <strong>${end}</strong>`, html`
<p class="quiet">${place === '' ? '' : `${place}; `}due at ${isCalendar ? formatClock(dueMs) : formatExactly(dueMs)} of the run; ${plural(copies, 'copy', 'copies')} known, ${plural(rows, 'row')} in the store. Times are ${isCalendar ? "of the run's calendar" : 'from when it was due'}.</p>
${planted.length === 0 ? nothing : html`<ul class="planted">${planted.map(plantedHtml)}</ul>`}
<ol class="story">${first.map((step) => stepHtml(step, at))}${last.length === 0 ? nothing : html`<li class="quiet">${formatCount(steps.length - mostSteps)} steps between are left out</li>${last.map((step) => stepHtml(step, at))}`}</ol>
${complete ? nothing : html`<p class="quiet">The run had more steps than were kept: some may be missing.</p>`}`)}</div>`;
}

function stepHtml({ atMs, node, kind, text }: JourneyStep, at: (ms: number) => string): Html {
  return html`<li class="${kind}"><span class="when">${at(atMs)}</span> <span class="who">${node ?? '–'}</span> <span class="did">${kind === 'decision' ? `(${text})` : text}</span></li>`;
}

function afterText(ms: number): string {
  return `${ms < 0 ? '−' : '+'}${Math.abs(ms) < 120_000 ? `${(Math.abs(ms) / 1000).toFixed(3)} s` : formatDuration(Math.abs(ms))}`;
}

function plantedHtml({ kind, where, before, after, ofFile }: Planted): Html {
  return html`<li><strong>${kind}</strong>${ofFile ? ' in its file' : ''} at ${where.startsWith('/') ? where : `bytes ${where}`}: ${rawHtml(before)} became ${rawHtml(after)}</li>`;
}

const mostRaw = 200;

function rawHtml(text: string | null): Html {
  if (text === null) return html`<em>nothing</em>`;
  return html`<code>${text.length > mostRaw ? `${text.slice(0, mostRaw)}…` : text}</code>`;
}

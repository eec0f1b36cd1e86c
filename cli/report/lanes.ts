import type { RemedyReport } from '../../engine/result.ts';
import { faultText } from '../reporters/plain.ts';
import { formatCount } from '../text/number.ts';
import { percent, type Band } from './course.ts';
import { html, type Html } from './html.ts';
import type { RunSubject } from './run-subject.ts';
import { timeTicks } from './scale.ts';

/** A row of what was in force over the time of the run. */
interface Lane {
  readonly name: string;
  readonly look: string;
  /** Said beside the name. */
  readonly text: string;
  readonly stretches: readonly Stretch[];
}

interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

const laneHeight = 20;

/** Faults, remedies and the draining, each in a row over the time of the run. */
export function lanesHtml(subject: RunSubject): Html {
  const { endMs } = subject;
  return html`<div class="lanes">${lanesOf(subject).map(({ name, look, text, stretches }) => html`<div class="lane">
<div class="stay"><span class="name ${look}">${name}</span> <span class="quiet">${text}</span></div>
<svg width="100%" height="${laneHeight}" aria-hidden="true"><line class="grid" x1="0" x2="100%" y1="10" y2="10"/>${stretches.map(({ fromMs, toMs }) => html`<rect class="bar ${look}" rx="3" x="${percent(fromMs, endMs)}" width="${percent(Math.max(toMs - fromMs, endMs / 400), endMs)}" y="4" height="12"/>`)}</svg>
</div>`)}</div>`;
}

function lanesOf({ result, plan, windows, endMs }: RunSubject): Lane[] {
  const faults = windows.map(({ fault, status, atMs, endMs: toMs }, i): Lane => ({
    name: fault, look: status === 'fired' ? 'fault' : 'unfired', text: faultText(result.faults[i]), stretches: status === 'not-applicable' ? [] : [{ fromMs: atMs, toMs: Math.min(toMs, endMs) }],
  }));
  const remedies = result.remedies.filter(({ onMs }) => onMs.length > 0).map((remedy): Lane => ({
    name: remedy.id, look: 'remedy', text: `remedy, ${onText(remedy)}; acted ${formatCount(remedy.actions)} times`, stretches: switchedOn(remedy, endMs),
  }));
  const drains = endMs > plan.durationMs ? [{ name: 'draining', look: 'draining', text: 'the workload is over, what is on its way may arrive', stretches: [{ fromMs: plan.durationMs, toMs: endMs }] }] : [];
  return [...faults, ...remedies, ...drains];
}

function onText({ onMs }: RemedyReport): string {
  return onMs.length === 1 && onMs[0] <= 0 ? 'on from the start' : 'switched while it ran';
}

function switchedOn({ onMs }: RemedyReport, endMs: number): Stretch[] {
  return onMs.filter((_, i) => i % 2 === 0).map((fromMs, i) => ({ fromMs: Math.max(0, fromMs), toMs: onMs[2 * i + 1] ?? endMs }));
}

/** What lies behind the lines of every chart: when some fault was in force, however many were, and the draining. */
export function bandsOf({ windows, plan, endMs }: RunSubject): Band[] {
  const stretches = windows.filter(({ status }) => status === 'fired').map(({ atMs, endMs: toMs }) => ({ fromMs: atMs, toMs: Math.min(toMs, endMs) }));
  return [
    ...joined(stretches).map((stretch) => ({ look: 'fault', ...stretch })),
    ...(endMs > plan.durationMs ? [{ look: 'draining', fromMs: plan.durationMs, toMs: endMs }] : []),
  ];
}

/** Stretches of time that overlap as one. */
export function joined(stretches: readonly Stretch[]): Stretch[] {
  const found: { fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs } of stretches.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = found.at(-1);
    if (last !== undefined && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs);
    else found.push({ fromMs, toMs });
  }
  return found;
}

export const zooms = [1, 2, 4, 8, 16] as const;
/** A tick for so much of the page's width. */
const ticksPerWidth = 6;

/** Moments under the charts; which of them are seen depends on how far the reader has zoomed in. */
export function timeAxisHtml(endMs: number): Html {
  return html`<svg class="axis" width="100%" height="22" aria-hidden="true">${zooms.map((zoom) => html`<g class="at-${zoom}">${timeTicks(endMs, ticksPerWidth * zoom).map(({ at, text }) => html`<line class="grid" x1="${percent(at, endMs)}" x2="${percent(at, endMs)}" y1="0" y2="5"/><text x="${percent(at, endMs)}" y="17"${at === 0 ? html` class="first"` : at > endMs * 0.97 ? html` class="last"` : html``}>${text}</text>`)}</g>`)}</svg>`;
}

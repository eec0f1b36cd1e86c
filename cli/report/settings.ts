import { shellWord } from '../../engine/shell-word.ts';
import { formatClock, formatDuration, formatLength } from '../text/duration.ts';
import { formatCount, formatNumber, plural } from '../text/number.ts';
import { realClockText } from '../text/pace.ts';
import { quantityText } from '../text/quantity-text.ts';
import { declared, unknown } from './figure.ts';
import { html, nothing, type Content, type Html } from './html.ts';
import type { RunSubject } from './run-subject.ts';
import { folded, section, type Section } from './section.ts';
import { dataTable } from './table.ts';

/** What the components decided while the run lasted. */
export function happenings({ records, scenario }: RunSubject): Section {
  const title = 'What happened';
  if (records === null) return section('happenings', title, html`<p>Unknown: the records of this run were not kept.</p>`);
  const { count, kinds, left } = records.events;
  if (count === 0) return section('happenings', title, html`<p>No component told of any decision.</p>`);
  return section('happenings', title, folded(`${plural(count, 'decision')} of its components, those that differ in nothing but numbers as one`, dataTable({
    caption: 'Decisions of the components', nameColumn: 2, heads: [{ text: 'first at', isFigure: true }, { text: 'who' }, { text: 'what' }, { text: 'times', isFigure: true }, { text: 'last at', isFigure: true }],
    rows: kinds.map(({ node, text, firstMs, lastMs, times }) => [formatClock(firstMs), node, text, formatCount(times), times === 1 ? '' : formatClock(lastMs)]),
    rest: left === 0 ? null : `and ${plural(left, 'more kind')}`,
  }), scenario !== null && count <= 12));
}

/** What the run was made with, and how to have it again. */
export function settings(subject: RunSubject): Section {
  const { result: { run, driver, ledger }, plan, folder, hasRecords } = subject;
  const again = hasRecords ? `npx wavetank replay ${shellWord(folder)}` : `npx wavetank run ${shellWord(`${folder}/plan.json`)}`;
  const facts: (readonly [string, Content])[] = [
    ['again', html`<code>${again}</code>${run.reproducible ? '' : ' (its timing is the machine’s, and does not come again; arrivals and faults do)'}`],
    ['workload', html`${declared(`${formatLength(plan.durationMs)} at a mean of ${formatNumber(plan.workload.rateEps)}/s`)}, ${plan.form} form, arrivals ${plan.workload.process}; ${formatCount(ledger.generated)} came`],
    ['clock', run.clock === 'real' ? `${realClockText(driver.pace)}: ${formatDuration(run.clockMs)} of it in ${formatDuration(run.wallMs)}` : `virtual: ${formatDuration(run.clockMs)} of it in ${formatDuration(run.wallMs)}`],
    ...(run.clock === 'real' ? [['driver', driverHtml(subject)] as const] : []),
    ['remedies', run.remedies.join(', ') || 'none from the start'],
    ...(Object.keys(run.backends).length > 0 ? [['servers', Object.entries(run.backends).map(([id, where]) => `${id} ${where}`).join(', ')] as const] : []),
    ['begun', run.startedAt], ['made by', `Wavetank ${run.wavetank}, Node ${run.node}`],
    ['hashes', html`plan <code>${run.planHash.slice(0, 12)}</code>, arrivals <code>${run.arrivalsHash.slice(0, 12)}</code>, journal <code>${run.journalHash.slice(0, 12)}</code>`],
  ];
  return section('settings', 'What it was made with', html`<dl class="facts">${facts.map(([name, content]) => html`<dt>${name}</dt><dd>${content}</dd>`)}</dl>`, knobsHtml(subject), remediesHtml(subject));
}

function driverHtml({ result: { driver } }: RunSubject): Html {
  const length = (ms: number | null): Content => (ms === null ? unknown : formatDuration(ms));
  return html`timers ${length(driver.latenessP99Ms)} late at p99, event loop ${length(driver.eventLoopP99Ms)}, ${driver.cpu ?? unknown} cores${driver.saturated === null ? nothing : html`; <strong>${driver.saturated}</strong>`}`;
}

function knobsHtml({ plan, scenario }: RunSubject): Html {
  const ids = Object.keys(plan.knobs);
  if (ids.length === 0) return nothing;
  const rows = ids.map((id): Content[] => {
    const knob = scenario?.knobs.find((each) => each.id === id);
    const usual = knob === undefined ? null : plan.form === 'short' ? (knob.short ?? knob.default) : knob.default;
    const value = quantityText(plan.knobs[id], knob?.unit ?? '');
    return [id, declared(usual !== null && usual !== plan.knobs[id] ? html`<strong>${value}</strong> (usually ${quantityText(usual, knob!.unit)})` : value), knob?.about ?? ''];
  });
  return folded(html`Declared, not measured: ${plural(ids.length, 'number')} of the scenario <span class="declared">~</span>`, dataTable({ caption: 'Declared numbers', heads: [{ text: 'knob' }, { text: 'value', isFigure: true }, { text: 'what it is' }], rows }));
}

function remediesHtml({ result, scenario, figures }: RunSubject): Html {
  if (result.remedies.length === 0) return nothing;
  return folded('Remedies', dataTable({
    caption: 'Remedies and what they are measured by', heads: [{ text: 'remedy' }, { text: 'was' }, { text: 'acted', isFigure: true }, { text: 'measured by' }, { text: 'value', isFigure: true }],
    rows: result.remedies.map(({ id, onMs, metric }, i) => [
      html`${id}<span class="about">${scenario?.remedies[id]?.about ?? ''}</span>`, onMs.length === 0 ? 'off' : onMs.length === 1 && onMs[0] <= 0 ? 'on' : 'switched',
      figures.count(['remedies', i, 'actions']), metric.id, figures.quantity(['remedies', i, 'metric', 'value'], metric.unit),
    ]),
  }));
}

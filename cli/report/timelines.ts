import { formatClock, formatDuration, formatLength } from '../text/duration.ts';
import { formatCount } from '../text/number.ts';
import { courseHtml, stretchTexts, type Course, type Line } from './course.ts';
import { dataScript } from './data-script.ts';
import { html, nothing, type Content, type Html } from './html.ts';
import { bandsOf, lanesHtml, timeAxisHtml, zooms } from './lanes.ts';
import type { RunRecords } from './run-records.ts';
import type { RunSubject } from './run-subject.ts';
import { logScale, niceLength, niceTop } from './scale.ts';
import { folded, section, type Section } from './section.ts';
import { dataTable } from './table.ts';

/** The course of a run: what came and what was stored, what waits, how far it is behind, how long items took, and what was in force. */
export function timelines(subject: RunSubject): Section {
  const { records, scenario, endMs } = subject;
  if (records === null) return section('course', 'Its course', html`<p>Unknown: of this run only plan and result were kept, not its records.</p>`);
  if (scenario === null) return section('course', 'Its course', html`<p>Unknown: this version of Wavetank has no scenario ${subject.plan.scenario}, and does not know how often its runs are looked at.</p>`);
  const courses = coursesOf(subject, records);
  const bands = bandsOf(subject);
  return section('course', 'Its course',
    html`<p class="lead">${leadText(subject)}</p>`,
    html`<div class="course-tools"><fieldset class="zoom"><legend>Zoom</legend>${zooms.map((zoom) => html`<label><input type="radio" name="zoom" id="zoom-${zoom}"${zoom === 1 ? html` checked` : nothing}>${zoom}×</label>`)}</fieldset>
<label class="moment" hidden>Moment <input type="range" id="moment" min="0" value="0" step="1"> <output id="moment-text"></output></label></div>
<div class="scroller" id="scroller" tabindex="0" role="group" aria-label="Charts over the time of the run"><div class="track">
${courses.map((course) => courseHtml(course, endMs, bands))}
${timeAxisHtml(endMs)}
${lanesHtml(subject)}
</div></div>`,
    momentsScript(courses, endMs),
    folded('The same as a table', courseTable(courses, endMs)));
}

function leadText({ scenario, windows }: RunSubject): Content {
  const behind = windows.some(({ status }) => status === 'fired') ? html` Behind the lines: <span class="fault-text">▲ while a fault was in force</span>.` : nothing;
  const untimed = scenario!.isUntimed ? ' Nothing tells when its store took in what it has, so how long items took and how many were on their way is unknown.' : '';
  return html`Time runs on the run's own clock.${behind}${untimed}`;
}

function coursesOf({ sampleMs, scenario }: RunSubject, { series, latency }: RunRecords): Course[] {
  const values = (name: string): readonly (number | null)[] => series.get(name) ?? [];
  const per = sampleMs === 1000 ? 'per second' : `per ${formatLength(sampleMs)}`;
  const counted = (label: string, look: string, name: string, isArea = false): Line => ({ label, look, isArea, values: values(name), stretchMs: sampleMs, textOf: formatCount });
  const flows = [counted('came in', 'offered', 'generated'), counted('stored', 'stored', 'stored', true), counted('dropped', 'dropped', 'dropped'), counted('shed', 'shed', 'shed')]
    .filter(({ look, values: list }) => look === 'offered' || look === 'stored' || list.some((value) => value !== null && value > 0));
  const courses = [linear('flow', `${scenario!.item}s ${per}`, flows, `what came in and what was stored, ${per}`)];
  if (values('in-flight').length > 0) {
    courses.push(linear('in-flight', `${scenario!.item}s on their way`, [counted('on their way', 'waiting', 'in-flight', true)], 'how many were generated and had not ended'));
    courses.push(linear('behind', 'behind', [{ ...counted('behind', 'waiting', 'behind', true), textOf: formatDuration }], 'how long ago as many as were on their way began to be due', niceLength));
  }
  if (!scenario!.isUntimed && latency.max.some((value) => value !== null)) courses.push(latencyCourse(latency));
  return courses;
}

function linear(id: string, title: string, lines: readonly Line[], about: string, topOf = niceTop): Course {
  const known = lines.flatMap(({ values }) => values.filter((value) => value !== null));
  const top = topOf(known.reduce((most, value) => Math.max(most, value), 0));
  const { textOf } = lines[0];
  return {
    id, title, lines, place: (value) => Math.max(0, value) / top,
    ticks: [top / 2, top].map((at) => ({ at, text: textOf(at) })), told: `${title}: ${about}. ${peaksText(lines)}`,
  };
}

function latencyCourse({ stretchMs, p50, p99, max }: RunRecords['latency']): Course {
  const line = (label: string, look: string, values: readonly (number | null)[]): Line => ({ label, look, values, stretchMs, textOf: formatDuration });
  const lines = [line('longest', 'longest', max), line('p99', 'p99', p99), line('half', 'p50', p50)];
  const scale = logScale([...p50, ...max].filter((value) => value !== null));
  const title = 'from due until stored, by when it was due';
  return {
    id: 'latency', title: html`${title} <span class="quiet">(ten times as long is a step up)</span>`, lines, place: scale.place, ticks: scale.ticks.slice(1),
    told: `How long items took ${title}, on a logarithmic scale. ${peaksText(lines)}`,
  };
}

function peaksText(lines: readonly Line[]): string {
  return lines.map(({ label, values, stretchMs, textOf }) => {
    const at = values.reduce<number>((best, value, i) => (value !== null && (best < 0 || value > values[best]!) ? i : best), -1);
    return at < 0 ? `${label}: nothing.` : `${label}: at most ${textOf(values[at]!)}, at ${formatClock(at * stretchMs)}.`;
  }).join(' ');
}

const mostMoments = 600;
const mostRows = 40;

function momentsIn(courses: readonly Course[], most: number): number {
  return Math.max(1, Math.min(most, Math.max(...courses.flatMap(({ lines }) => lines.map(({ values }) => values.length)))));
}

/** What the cursor reads: for each moment its time, and in the order of the charts what each line is then. */
function momentsScript(courses: readonly Course[], endMs: number): Html {
  const count = momentsIn(courses, mostMoments);
  const lines = Object.fromEntries(courses.flatMap(({ id, lines: list }) => list.map((line, i) => [`${id}-${i}`, stretchTexts(line, endMs, count)])));
  return dataScript('moments', { at: Array.from({ length: count }, (_, i) => formatClock((i * endMs) / count)), lines });
}

function courseTable(courses: readonly Course[], endMs: number): Html {
  const count = momentsIn(courses, mostRows);
  const lines = courses.flatMap(({ lines: list }) => list);
  const texts = lines.map((line) => stretchTexts(line, endMs, count));
  return dataTable({
    caption: 'The course of the run: lowest and highest of each stretch of time', heads: [{ text: 'from' }, ...lines.map(({ label }) => ({ text: label, isFigure: true }))],
    rows: Array.from({ length: count }, (_, i) => [formatClock((i * endMs) / count), ...texts.map((column) => column[i])]),
  });
}

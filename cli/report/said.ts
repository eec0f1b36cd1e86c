import { momentText, type Answers, type Attempt } from '../interview/answers.ts';
import { inTime } from '../interview/judge.ts';
import { limitMs } from '../interview/paper.ts';
import { shownAttempts } from '../interview/prediction.ts';
import { percent } from './course.ts';
import { made } from './figure.ts';
import { html, nothing, type Content, type Html } from './html.ts';
import { timeTicks } from './scale.ts';
import { section, type Section } from './section.ts';
import { dataTable } from './table.ts';

/** Something that was said in an interview, and when. */
interface Said {
  readonly what: 'diagnosis' | 'ruled out' | 'try' | 'choice' | 'explanation';
  readonly atMs: number;
  /** As short as it stands beside its point: `slow-sink`, `run 2`. */
  readonly label: string;
  /** All of it. */
  readonly text: string;
  readonly because: string;
}

const lanes = ['diagnosis', 'ruled out', 'try', 'choice', 'explanation'] as const satisfies readonly Said['what'][];
const laneHeight = 22;

/** What was said when: a picture against the limit, and the same as a table. */
export function saidSection(answers: Answers): Section {
  const said = allSaid(answers);
  const title = 'What was said, and when';
  if (said.length === 0) return section('said', title, html`<p>Nothing was said.</p>`);
  return section('said', title, html`<p class="lead">Minutes and seconds since the beginning. What was said after ${momentText(limitMs)} does not count.</p>`, pictureOf(said), dataTable({
    caption: 'What was said, in the order of time', nameColumn: 1, heads: [{ text: 'at', isFigure: true }, { text: 'what' }, { text: 'was said' }, { text: 'because' }],
    rows: said.map(({ what, atMs, text, because }): Content[] => [made(momentText(atMs)), html`${what}${atMs > limitMs ? html` <span class="warning">too late</span>` : nothing}`, text, because]),
  }));
}

function allSaid(answers: Answers): Said[] {
  const { diagnosis, ruledOut, tries, choice, explanation } = answers;
  const nths = new Map(shownAttempts(answers).map(({ attempt, nth }) => [attempt, nth]));
  const ofAttempt = (what: 'try' | 'choice') => (attempt: Attempt): Said => {
    const nth = nths.get(attempt);
    return { what, atMs: attempt.at, label: nth === undefined ? '' : `run ${nth}`, text: `${nth === undefined ? '' : `run ${nth}: `}${didText(attempt)}${predictedText(attempt)}`, because: attempt.because ?? '' };
  };
  const said: Said[] = [
    ...(diagnosis === undefined ? [] : [{ what: 'diagnosis' as const, atMs: diagnosis.at, label: diagnosis.says, text: diagnosis.says, because: diagnosis.because ?? '' }]),
    ...ruledOut.map(({ says, at, because = '' }): Said => ({ what: 'ruled out', atMs: at, label: says, text: says, because })),
    ...tries.map(ofAttempt('try')), ...(choice === undefined ? [] : [ofAttempt('choice')(choice)]),
    ...(explanation === undefined ? [] : [{ what: 'explanation' as const, atMs: explanation.at, label: '', text: inTime(explanation) ? 'its text is below' : 'its text is not on the sheet', because: '' }]),
  ];
  return said.toSorted((a, b) => a.atMs - b.atMs);
}

/** What was done in a run besides what was in place: `replay; worker.count=8`. */
export function didText({ remedies, set }: Pick<Attempt, 'remedies' | 'set'>): string {
  const parts = [...(remedies.length === 0 ? [] : [remedies.join(', ')]), ...Object.entries(set).map(([id, value]) => `${id}=${value}`)];
  return parts.length === 0 ? 'as it is' : parts.join('; ');
}

function predictedText({ predict }: Attempt): string {
  const figures = Object.entries(predict).map(([figure, says]) => `${figure} ${says}`);
  return figures.length === 0 ? '' : `, predicted ${figures.join(', ')}`;
}

/** A row for each kind of thing that is said, its points over the time that there was. */
function pictureOf(said: readonly Said[]): Html {
  const endMs = Math.max(limitMs, ...said.map(({ atMs }) => atMs));
  const told = lanes.map((what) => `${what}: ${said.filter((each) => each.what === what).map(({ atMs }) => momentText(atMs)).join(', ') || 'nothing'}`).join('; ');
  const limit = endMs > limitMs ? html`<line class="limit" x1="${percent(limitMs, endMs)}" x2="${percent(limitMs, endMs)}" y1="0" y2="${laneHeight}"/>` : nothing;
  return html`<div class="said" role="img" aria-label="When what was said. ${told}. The table below says more.">${lanes.map((what) => {
    const points = said.filter((each) => each.what === what);
    return html`<div class="lane" aria-hidden="true">
<div class="stay"><span class="name">${what}</span> <span class="quiet">${points.map(({ atMs, label }) => `${momentText(atMs)}${label === '' ? '' : ` ${label}`}`).join(', ') || 'nothing'}</span></div>
<svg width="100%" height="${laneHeight}"><line class="grid" x1="0" x2="100%" y1="11" y2="11"/>${limit}${points.map(({ atMs }) => html`<circle class="point${atMs > limitMs ? ' late' : ''}" cx="${percent(atMs, endMs)}" cy="11" r="6"/>`)}</svg></div>`;
  })}
<svg class="minutes" width="100%" height="22" aria-hidden="true">${timeTicks(endMs, 6).map(({ at, text }) => html`<line class="grid" x1="${percent(at, endMs)}" x2="${percent(at, endMs)}" y1="0" y2="5"/><text x="${percent(at, endMs)}" y="17"${at === 0 ? html` class="first"` : at > endMs * 0.9 ? html` class="last"` : nothing}>${text}${at === limitMs ? ' limit' : ''}</text>`)}</svg></div>`;
}

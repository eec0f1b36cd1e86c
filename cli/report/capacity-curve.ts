import type { Capacity } from '../capacity/capacity.ts';
import { formatDuration } from '../text/duration.ts';
import { formatCount, plural } from '../text/number.ts';
import { verdictGlyph } from '../text/style.ts';
import { hasKnee, type CapacitySubject } from './capacity-page.ts';
import { verdictSign } from './figure.ts';
import { html, nothing, type Html } from './html.ts';
import { logScale, rangeScale } from './scale.ts';
import { section, type Section } from './section.ts';
import { dataTable } from './table.ts';

type StepRun = Capacity['runs'][number];

const verdictOf = { held: 'passed', failed: 'failed', unknown: 'unknown' } as const satisfies Record<StepRun['outcome'], string>;
/** Height of the picture without the words under it, and of what is left free above its highest line, px. */
const [ground, top] = [230, 36];

/** Every run of the search at its rate: whether it held, and how long items took. */
export function rateCurve({ capacity, figures }: CapacitySubject): Section {
  const { runs } = capacity;
  if (runs.length === 0) return section('curve', 'Rate against latency', html`<p>No run was made.</p>`);
  return section('curve', 'Rate against latency',
    html`<p class="lead">A sign is a run: ✓ it held, ✗ it did not, ? nobody can tell${hasKnee(capacity) ? '. The line is the rate at which a run holds in one of two cases, the band its 95 % interval' : ''}. Higher up is slower: how long 99 % of the items took at most.</p>`,
    curveHtml(capacity),
    html`<h3>The rates that were tried</h3>`,
    dataTable({
      caption: 'Runs of the search', nameColumn: 1, heads: [{ text: html`<span class="aloud">outcome</span>` }, { text: 'rate', isFigure: true }, { text: 'seed', isFigure: true }, { text: 'p99', isFigure: true }, { text: 'stored', isFigure: true }, { text: 'what broke' }],
      rows: runs.map((run, i) => ({ run, i })).toSorted((a, b) => a.run.rateEps - b.run.rateEps).map(({ run, i }) => [
        verdictSign(verdictOf[run.outcome]), figures.rate(['runs', i, 'rateEps']), figures.count(['runs', i, 'seed']), figures.quantity(['runs', i, 'p99Ms'], 'ms'), figures.rate(['runs', i, 'storedEps']), run.why.join('; '),
      ]),
    }));
}

function curveHtml(capacity: Capacity): Html {
  const { runs, expectEps } = capacity;
  const knee = hasKnee(capacity) ? capacity.knee! : null;
  const rates = rangeScale([...runs.map(({ rateEps }) => rateEps), ...(knee === null ? [] : [knee.lowEps, knee.highEps]), ...(expectEps === null ? [] : [expectEps])]);
  const lengths = logScale(runs.flatMap(({ p99Ms }) => (p99Ms === null ? [] : [p99Ms])));
  const x = (eps: number): string => `${Number((rates.place(eps) * 100).toFixed(2))}%`;
  const y = (ms: number): number => Number((top + (ground - top - 12) * (1 - lengths.place(ms))).toFixed(1));
  const counts = (['held', 'failed', 'unknown'] as const).map((outcome) => `${runs.filter((run) => run.outcome === outcome).length} ${outcome}`).join(', ');
  const told = `Rate against the latency that 99 % kept: ${plural(runs.length, 'run')}, ${counts}${knee === null ? '' : `; the knee lies at ${formatCount(knee.kneeEps)}/s, between ${formatCount(knee.lowEps)} and ${formatCount(knee.highEps)}`}. The table below says the same.`;
  return html`<div class="curve"><svg class="lengths" width="100%" height="${ground}" aria-hidden="true">${lengths.ticks.map(({ at, text }) => html`<text class="quiet" x="100%" dx="-8" y="${y(at) + 4}">${text}</text>`)}</svg>
<svg width="100%" height="${ground + 28}" role="img" aria-label="${told}">
<rect class="ground" width="100%" height="${ground}" rx="6"/>
${lengths.ticks.map(({ at }) => html`<line class="grid" x1="0" x2="100%" y1="${y(at)}" y2="${y(at)}"/>`)}
${knee === null ? nothing : html`<rect class="band knee" x="${x(knee.lowEps)}" width="${Number(((rates.place(knee.highEps) - rates.place(knee.lowEps)) * 100).toFixed(2))}%" y="0" height="${ground}"/><line class="knee" x1="${x(knee.kneeEps)}" x2="${x(knee.kneeEps)}" y1="0" y2="${ground}"/>`}
${expectEps === null ? nothing : html`<line class="expected" x1="${x(expectEps)}" x2="${x(expectEps)}" y1="0" y2="${ground}"/><text class="quiet" x="${x(expectEps)}" y="15" ${rates.place(expectEps) > 0.8 ? endAnchor : beginAnchor}>expected</text>`}
${runs.map((run) => html`<text class="run ${verdictOf[run.outcome]}" x="${x(run.rateEps)}" y="${(run.p99Ms === null ? ground - 8 : y(run.p99Ms)) + 6}">${verdictGlyph[verdictOf[run.outcome]]}<title>${formatCount(run.rateEps)}/s: ${run.outcome}, p99 ${run.p99Ms === null ? 'unknown' : formatDuration(run.p99Ms)}${run.why.length === 0 ? '' : `, ${run.why[0]}`}</title></text>`)}
${rates.ticks.map((eps) => html`<text class="quiet tick" x="${x(eps)}" y="${ground + 20}">${formatCount(eps)}/s</text>`)}
</svg></div>`;
}

const [beginAnchor, endAnchor] = [html`dx="6"`, html`dx="-6" text-anchor="end"`];

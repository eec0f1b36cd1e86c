import type { Verdict } from '../../engine/result.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { isDecided, type ColumnReport, type Comparison, type ContrastReport } from '../compare/comparison.ts';
import { erroredText } from '../compare/comparison-table.ts';
import { knownScenario } from '../scenario-named.ts';
import { formatDuration } from '../text/duration.ts';
import { plural } from '../text/number.ts';
import { quantityText } from '../text/quantity-text.ts';
import { verdictGlyph } from '../text/style.ts';
import { Figures, made, shareText, unknown, verdictBadge, verdictSign } from './figure.ts';
import { spreadHtml, type Spread } from './forest.ts';
import { html, nothing, type Content, type Html } from './html.ts';
import { pageText } from './page.ts';
import { section, type Section } from './section.ts';
import { dataTable } from './table.ts';

interface ComparisonSubject {
  readonly comparison: Comparison;
  readonly figures: Figures;
  readonly scenario: Scenario | null;
}

/** The page of a comparison: which remedies are needed, and what each does. */
export async function comparisonPage(comparison: Comparison): Promise<string> {
  const subject = { comparison, figures: new Figures(comparison), scenario: await knownScenario({ scenario: comparison.scenario }) };
  const { word, verdict } = standing(comparison);
  return pageText({
    title: `${verdictGlyph[verdict]} compare ${comparison.scenario}`, kind: 'report of a comparison', heading: `${comparison.scenario} · its remedies compared`, answer: answerHtml(subject, verdict, word),
    sections: [effects(subject), matrix(subject), declaredSection(subject), settingsOf(subject)],
  });
}

/** What the comparison came to; a thing that is not decided has not broken. */
function standing({ held, declared, errored }: Comparison): { verdict: Verdict; word: string } {
  if (held) return { verdict: 'passed', word: 'what was declared holds' };
  if (errored.length > 0) return { verdict: 'failed', word: 'runs died' };
  if (declared.some((each) => each.decided && !each.held)) return { verdict: 'failed', word: 'not all that was declared holds' };
  return { verdict: 'unknown', word: 'not decided' };
}

function answerHtml({ comparison, scenario }: ComparisonSubject, verdict: Verdict, word: string): Html {
  const { seeds, columns, errored, declared, form, wallMs } = comparison;
  const runs = columns.reduce((sum, column) => sum + column.seeds, 0);
  const undecided = declared.filter(({ decided }) => !decided).length;
  const early = comparison.contrasts.some(({ stopped }) => stopped !== null);
  return html`<div class="answer ${verdict}">${scenario === null || scenario.question === '' ? nothing : html`<p class="question">${scenario.question}</p>`}
<p class="verdict">${verdictBadge(verdict, word)} <span>${neededText(comparison)}</span></p>
${errored.length === 0 ? nothing : html`<p class="warned">${plural(errored.length, 'run')} died, and nothing was started after: ${errored.map(erroredText).join('; ')}</p>`}
${undecided === 0 ? nothing : html`<p class="warned">It did not come to its end: only runs that had finished are counted, and ${undecided} of the ${plural(declared.length, 'thing')} declared ${undecided === 1 ? 'is' : 'are'} not decided.</p>`}
<p class="quiet">${plural(runs, 'run')} of the ${form} form on ${plural(seeds.length, 'seed')}, ${plural(columns.length, 'variant')}, in ${formatDuration(wallMs)}. Every variant gets the same arrivals.${early ? ' A variant stopped where its answer was clear.' : ''}</p></div>`;
}

function neededText({ contrasts, seeds }: Comparison): string {
  const away = contrasts.filter(({ kind }) => kind === 'away');
  const needed = away.filter((each) => each.held && isDecided(each, seeds.length));
  if (away.length === 0) return '';
  return needed.length === away.length ? `Taken away, each of the ${away.length} is missed.` : `Taken away, ${needed.length} of the ${away.length} ${needed.length === 1 ? 'is' : 'are'} missed${needed.length === 0 ? '' : `: ${needed.map(({ remedy }) => remedy).join(', ')}`}.`;
}

function effects({ comparison, figures, scenario }: ComparisonSubject): Section {
  const { contrasts, columns, seeds } = comparison;
  return section('effects', 'What each remedy takes away',
    html`<p class="lead">Alone: beside nothing but what it needs. Taken away: all remedies, against all but this one; it is missed where the metric is worse without it, or where runs fail. The picture shows the share of the metric that is there without the remedy and that it takes away, with its 95 % interval; the dashed line is the least that is declared.</p>`,
    dataTable({
      caption: 'What each remedy takes away', heads: [{ text: 'remedy' }, { text: 'metric' }, { text: 'without', isFigure: true }, { text: 'with', isFigure: true }, { text: html`<span class="axis-ends"><span>0 %</span><span>100 %</span></span>` }, { text: 'takes away', isFigure: true }, { text: 'seeds', isFigure: true }],
      rows: contrasts.map((each, i) => effectRow(each, i, { figures, planned: seeds.length, about: scenario?.remedies[each.remedy]?.about ?? '', without: columns.find(({ id }) => id === each.without) })),
    }),
    contrasts.filter(({ orphans }) => orphans.length > 0).map(({ without, remedy, orphans }) => html`<p class="quiet">${without}: only ${remedy} is taken away; ${orphans.join(', ')}, which needed it, stayed switched on.</p>`));
}

interface EffectFrame {
  readonly figures: Figures;
  readonly planned: number;
  readonly about: string;
  /** The variant that lacks the remedy. */
  readonly without: ColumnReport | undefined;
}

function effectRow(contrast: ContrastReport, i: number, { figures, planned, about, without }: EffectFrame): Content[] {
  const { remedy, kind, metric, unit, medianWithout, difference, minEffect, held } = contrast;
  const at = (field: string) => ['contrasts', i, field] as const;
  const verdict = isDecided(contrast, planned) ? (held ? 'passed' : 'failed') : 'unknown';
  const tone = verdict === 'passed' ? 'good' : verdict === 'failed' ? 'bad' : 'quiet';
  return [
    html`${remedy} <span class="quiet">${kind === 'alone' ? 'alone' : 'taken away'}</span>${kind === 'alone' && about !== '' ? html`<span class="about">${about}</span>` : nothing}`,
    metric, figures.quantity(at('medianWithout'), unit), figures.quantity(at('medianWith'), unit),
    spreadHtml(spreadOf(difference, medianWithout, tone), { from: -0.1, to: 1.05, marks: [{ at: 0, look: 'zero' }, { at: minEffect, look: 'least' }] }),
    difference?.median === 0 ? sameText(contrast, without) : takenText(difference, medianWithout, unit), html`${contrast.improved} of ${contrast.seeds} ${verdictSign(verdict)}`,
  ];
}

function spreadOf(difference: ContrastReport['difference'], without: number | null, tone: string): Spread | null {
  if (difference === null || without === null || without <= 0) return null;
  const { low, median, high } = difference;
  return { low: low === null ? null : low / without, middle: median / without, high: high === null ? null : high / without, tone };
}

function takenText(difference: ContrastReport['difference'], without: number | null, unit: string): Html {
  if (difference === null) return unknown;
  const { median, low, high } = difference;
  const share = without === null || without <= 0 ? '' : ` (${median < 0 ? '−' : ''}${shareText(Math.abs(median) / without)})`;
  return html`${made(`${quantityText(median, unit)}${share}`)}<span class="about">${low === null || high === null ? 'too few seeds for an interval' : `95 %: ${rangeText(low, high, unit)}`}</span>`;
}

/** `4,197 to 4,601 events`. */
function rangeText(low: number, high: number, unit: string): string {
  const [from, to] = [low, high].map((value) => quantityText(value, unit));
  const [noun] = / \S+$/.exec(to) ?? [''];
  return `${from.endsWith(noun) ? from.slice(0, from.length - noun.length) : from} to ${to}`;
}

/** Of a remedy whose metric is the same without it: what shows there that it is missed, or that nothing does. */
function sameText({ kind, metric }: ContrastReport, without: ColumnReport | undefined): Html {
  const failed = without?.verdicts.failed ?? 0;
  const why = kind === 'alone' || failed === 0 ? `${metric} is the same without it` : `${metric} is the same without it, but ${failed === without!.seeds ? 'all' : `${failed} of ${without!.seeds}`} runs fail`;
  return html`nothing<span class="about">${why}</span>`;
}

function matrix({ comparison, figures }: ComparisonSubject): Section {
  const { columns, units } = comparison;
  const metrics = Object.keys(units);
  const most = Object.fromEntries(metrics.map((metric) => [metric, Math.max(0, ...columns.map(({ medians }) => medians[metric] ?? 0))]));
  return section('matrix', 'Every variant',
    html`<p class="lead">Medians over the seeds; a bar is as long as its share of the worst in its column.</p>`,
    dataTable({
      caption: 'Medians of every variant', heads: [{ text: 'variant' }, { text: 'verdicts' }, ...metrics.map((metric) => ({ text: metric, isFigure: true }))],
      rows: columns.map(({ id, verdicts, medians }, i) => [
        id, Object.entries(verdicts).filter(([, count]) => count > 0).map(([verdict, count]) => html`<span class="tally">${verdictSign(verdict as Verdict)} ${count}</span> `),
        ...metrics.map((metric) => html`${figures.quantity(['columns', i, 'medians', metric], units[metric])}${cellBar(medians[metric], most[metric])}`),
      ]),
    }));
}

function cellBar(value: number | null, most: number): Html {
  const share = value === null || most === 0 ? 0 : value / most;
  return html`<svg class="cell" width="100%" height="5" aria-hidden="true"><rect class="all" width="100%" height="5" rx="2"/><rect width="${Number((share * 100).toFixed(1))}%" height="5" rx="2"/></svg>`;
}

function declaredSection({ comparison: { declared, scenario } }: ComparisonSubject): Section {
  return section('declared', `What ${scenario} declares, and what was found`, dataTable({
    caption: 'What was declared', nameColumn: 1, heads: [{ text: html`<span class="aloud">verdict</span>` }, { text: 'declared' }, { text: 'found' }],
    rows: declared.map(({ held, decided, text, found }) => [verdictSign(held && decided ? 'passed' : decided ? 'failed' : 'unknown'), text, found]),
  }));
}

function settingsOf({ comparison: { method, seeds, form, scenario } }: ComparisonSubject): Section {
  const facts: [string, string][] = [['method', method], ['seeds', seeds.join(', ')], ['again', `npx wavetank compare ${scenario}${form === 'short' ? ' --short' : ''} --seeds ${seedsText(seeds)}`]];
  return section('settings', 'What it was made with', html`<dl class="facts">${facts.map(([name, text]) => html`<dt>${name}</dt><dd>${name === 'again' ? html`<code>${text}</code> and the options that it was given then` : text}</dd>`)}</dl>`);
}

function seedsText(seeds: readonly number[]): string {
  const isRange = seeds.length > 1 && seeds.every((seed, i) => seed === seeds[0] + i);
  return isRange ? `${seeds[0]}..${seeds[seeds.length - 1]}` : seeds.join(',');
}

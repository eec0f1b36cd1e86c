import { lostOf } from '../../engine/bucket.ts';
import type { Result } from '../../engine/result.ts';
import { doubtOf } from '../reporters/reporter.ts';
import { formatDuration } from '../text/duration.ts';
import { formatCount } from '../text/number.ts';
import { verdictGlyph } from '../text/style.ts';
import { account } from './account.ts';
import { made, shareText, unknown, verdictBadge } from './figure.ts';
import { findings } from './findings.ts';
import { flow } from './flow.ts';
import { html, nothing, type Content, type Html } from './html.ts';
import { judgements } from './judged.ts';
import { pageText } from './page.ts';
import type { RunSubject } from './run-subject.ts';
import { happenings, settings } from './settings.ts';
import { timelines } from './timelines.ts';

/** The page of one run. */
export function runPage(subject: RunSubject): string {
  const { result } = subject;
  const name = `${result.run.scenario} · seed ${result.run.seed}`;
  return pageText({
    title: `${endSign(result)} · ${name}`, kind: 'report of a run', heading: name, answer: answerHtml(subject),
    sections: [judgements(subject), flow(subject), account(subject), timelines(subject), findings(subject), happenings(subject), settings(subject)],
  });
}

function endSign({ run, verdict }: Result): string {
  return run.status === 'completed' ? `${verdictGlyph[verdict]} ${verdict}` : `${verdictGlyph.failed} ${run.status}`;
}

function answerHtml(subject: RunSubject): Html {
  const { result, scenario } = subject;
  const { run, verdict, reason } = result;
  const isWhole = run.status === 'completed';
  const doubt = doubtOf(result);
  // The engine's sentence begins with the verdict, which stands here already.
  const why = reason.replace(`${verdict}: `, '');
  return html`<div class="answer ${isWhole ? verdict : 'failed'}">
${scenario === null || scenario.question === '' ? nothing : html`<p class="question">${scenario.question}</p>`}
<p class="verdict">${isWhole ? verdictBadge(verdict) : verdictBadge('failed', run.status)} <span>${why}</span></p>
${isWhole ? nothing : html`<p class="warned">${unfinishedText(subject)}</p>`}${doubt === null ? nothing : html`<p class="warned">${doubt}</p>`}
<div class="tiles">${tilesOf(subject).map(({ name, figure, note, tone }) => html`<div class="tile ${tone}"><span class="tile-name">${name}</span><span class="tile-figure">${figure}</span><span class="tile-note">${note}</span></div>`)}</div>
</div>`;
}

function unfinishedText({ result: { run, verdict }, plan }: RunSubject): string {
  const upTo = `after ${formatDuration(run.clockMs)} of ${formatDuration(plan.durationMs)}`;
  if (run.status === 'errored') return `The engine died ${upTo}: what follows is what was known then, and no verdict.`;
  return `It was interrupted ${upTo}: what follows is about that time alone${verdict === 'failed' ? ', in which something failed already' : ''}.`;
}

interface Tile {
  readonly name: string;
  readonly figure: Content;
  readonly note: Content;
  readonly tone: string;
}

/** What a reader wants to know first. */
function tilesOf({ result, scenario, figures }: RunSubject): Tile[] {
  const { ledger, thresholds } = result;
  const came: Tile = { name: 'came in', figure: figures.count(['ledger', 'generated']), note: `${scenario?.item ?? 'item'}s`, tone: 'quiet' };
  // Nothing was read back: what stands in the account is what was last said.
  if (result.run.status === 'errored') return [came, ...['delivered', 'lost', 'stored twice'].map((name): Tile => ({ name, figure: unknown, note: 'no store was read back', tone: 'quiet' }))];
  const lost = lostOf(ledger);
  const share = (items: number): Content => (ledger.generated === 0 ? '' : html`${shareText(items / ledger.generated)} of all`);
  const worst = thresholds.findIndex(({ verdict }) => verdict === 'failed');
  const [at, threshold] = worst < 0 ? [0, thresholds[0]] : [worst, thresholds[worst]];
  return [
    came,
    { name: 'delivered', figure: figures.count(['ledger', 'delivered']), note: share(ledger.delivered), tone: 'good' },
    { name: 'lost', figure: made(formatCount(lost)), note: lost === 0 ? 'by nobody’s choice' : share(lost), tone: lost > 0 ? 'bad' : 'good' },
    { name: 'stored twice', figure: figures.count(['ledger', 'duplicate']), note: 'further copies', tone: ledger.duplicate > 0 ? 'bad' : 'good' },
    ...(threshold === undefined ? [] : [{
      name: threshold.metric, figure: figures.quantity(['thresholds', at, 'value'], threshold.unit), note: html`limit ${figures.quantity(['thresholds', at, 'limit'], threshold.unit)}`,
      tone: threshold.verdict === 'failed' ? 'bad' : threshold.verdict === 'passed' ? 'good' : 'quiet',
    }]),
  ];
}

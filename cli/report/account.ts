import { buckets, isLost, totalOf, type Bucket } from '../../engine/bucket.ts';
import { sharedRows, type AccountRow } from '../text/account.ts';
import { formatCount } from '../text/number.ts';
import { toneOf } from './drawing.ts';
import { made, shareText } from './figure.ts';
import { html, nothing, type Html } from './html.ts';
import { latencies } from './judged.ts';
import type { RunSubject } from './run-subject.ts';
import { section, type Section } from './section.ts';
import { dataTable } from './table.ts';

/** Where every item ended. */
export function account(subject: RunSubject): Section {
  const { result: { ledger }, scenario } = subject;
  const rows = sharedRows([ledger]).map(([row]) => row);
  const sum = buckets.reduce((total, bucket) => total + totalOf(ledger[bucket]), 0);
  return section('account', 'The account of every item',
    ledger.generated === 0 ? html`<p>Nothing was generated.</p>` : barHtml(rows.filter(({ bucket }) => bucket !== 'generated' && bucket !== 'duplicate'), ledger.generated),
    dataTable({
      caption: 'Where items ended', heads: [{ text: 'ended as' }, { text: 'items', isFigure: true }, { text: 'share', isFigure: true }, { text: 'where and why' }],
      rows: rows.map((row) => [nameHtml(row, scenario?.meanings?.[row.bucket as Bucket]), totalHtml(row, subject), row.bucket === 'duplicate' || ledger.generated === 0 ? '' : made(shareText(row.total / ledger.generated)), splitHtml(row, subject)]),
    }),
    html`<p class="quiet">${sum === ledger.generated ? `The buckets sum to ${formatCount(sum)}: every item is in exactly one.` : `The buckets sum to ${formatCount(sum)}, and ${formatCount(ledger.generated)} were generated: this account is damaged.`} Duplicates are further copies in the store, and no bucket.</p>`,
    latencies(subject));
}

function nameHtml({ bucket, label, total }: AccountRow, meaning: string | undefined): Html {
  const tone = bucket === 'generated' || bucket === 'duplicate' ? 'quiet' : toneOf(bucket);
  return html`<span class="kept"><svg class="dot" width="10" height="10" aria-hidden="true"><rect class="fill ${bucket === 'generated' || bucket === 'duplicate' ? 'none' : bucket}" width="10" height="10" rx="2"/></svg> <span class="${isLost(bucket) && total > 0 ? tone : ''}">${label}</span></span>${meaning === undefined ? nothing : html`<span class="about">${meaning}</span>`}`;
}

/** Of a bucket that is split, the sum is worked out here. */
function totalHtml({ bucket, total }: AccountRow, { result, figures }: RunSubject): Html {
  return typeof result.ledger[bucket] === 'number' ? figures.count(['ledger', bucket]) : made(formatCount(total));
}

const mostReasons = 8;

function splitHtml({ bucket, split }: AccountRow, { figures }: RunSubject): Html {
  const shown = split.slice(0, mostReasons);
  const rest = split.slice(mostReasons).reduce((sum, [, count]) => sum + count, 0);
  return html`${shown.map(([reason], i) => html`${i > 0 ? ' · ' : ''}${reason} ${figures.count(['ledger', bucket, reason])}`)}${rest > 0 ? html` · ${split.length - mostReasons} more reasons ${made(formatCount(rest))}` : nothing}`;
}

/** A bar as long as all that was generated, cut where buckets end. */
function barHtml(rows: readonly AccountRow[], generated: number): Html {
  let before = 0;
  const parts = rows.filter(({ total }) => total > 0).map(({ bucket, label, total }) => {
    const [x, width] = [before, total].map((items) => `${Number(((items / generated) * 100).toFixed(3))}%`);
    before += total;
    return { bucket, x, width, text: `${label} ${shareText(total / generated)}` };
  });
  return html`<svg class="account" width="100%" height="34" role="img" aria-label="Of all that was generated: ${parts.map(({ text }) => text).join(', ')}">
${parts.map(({ bucket, x, width, text }) => html`<rect class="fill ${bucket}" x="${x}" width="${width}" y="0" height="34"><title>${text}</title></rect>`)}</svg>`;
}

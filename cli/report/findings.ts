import { namedItems } from '../../engine/check.ts';
import type { Ending, Named } from '../../engine/store/why.ts';
import { endingText, plantedText } from '../run-report.ts';
import { formatCount, plural } from '../text/number.ts';
import { made, verdictBadge } from './figure.ts';
import { html, nothing, type Content, type Html } from './html.ts';
import { failedJudged, findingId, type Judged } from './judged.ts';
import type { RunSubject } from './run-subject.ts';
import { folded, section, type Section } from './section.ts';
import { storyHtml, storyId } from './story.ts';
import { dataTable } from './table.ts';

/** What failed, one after the other: how the items ended that it names, and the story of one of each kind. */
export function findings(subject: RunSubject): Section {
  const failed = failedJudged(subject);
  const told = new Set<number>();
  const body = failed.map((judged, i) => findingHtml(judged, i, subject, told));
  const title = 'What was found';
  if (failed.length > 0) return section('findings', title, body, lossesHtml(subject));
  return section('findings', title, html`<p>${subject.result.verdict === 'passed' ? 'Nothing failed.' : 'Nothing is known to have failed.'}</p>`, lossesHtml(subject));
}

function findingHtml(judged: Judged, i: number, subject: RunSubject, told: Set<number>): Html {
  const { id, about, message, value, limit } = judged;
  const evidence = subject.records?.evidence[id];
  return html`<article class="finding" id="${findingId(i)}"><h3>${verdictBadge('failed')} ${id}: ${value}${limit === null ? nothing : html`, limit ${limit}`}</h3>
${about === '' ? nothing : html`<p class="quiet">${about}</p>`}${message === '' ? nothing : html`<p>${message}</p>`}
${evidence === undefined ? html`<p class="quiet">Which items it is about is unknown: the records of the run were not kept.</p>` : evidenceHtml(evidence.endings, evidence.named, judged, subject)}
${(evidence?.stories ?? []).map((story) => {
    if (told.has(story.item)) return html`<p><a href="#${storyId(story.item)}">The story of item ${story.item}</a> is told above.</p>`;
    told.add(story.item);
    return storyHtml(story, subject);
  })}</article>
`;
}

const mostGroups = 8;

function evidenceHtml(endings: readonly Ending[], named: readonly Named[], { message }: Judged, { scenario }: RunSubject): Html {
  const items = endings.reduce((sum, { count }) => sum + count, 0);
  const inWords = named.filter((each) => each.item === null || !message.includes(each.text)).filter(({ text }) => text !== '');
  return html`${items === 0 ? nothing : html`<p>${plural(items, 'item')} ${items === 1 ? 'is' : 'are'} named, by how ${items === 1 ? 'it' : 'they'} ended:</p>${endingsTable(endings)}`}
${inWords.length === 0 ? nothing : html`<ul class="named">${inWords.map(({ item, text, dueMs, nth, planted }) => {
    const place = dueMs === null ? '' : (scenario?.place?.(dueMs, nth) ?? '');
    return html`<li>${item === null ? nothing : html`<strong>item ${item}</strong> `}${[place, planted === null ? '' : `planted: ${planted}`, text].filter((part) => part !== '').join(' · ')}</li>`;
  })}</ul>`}${named.length > 0 && items > named.length ? html`<p class="quiet">${formatCount(named.length)} of ${formatCount(items)} are told one by one${items > namedItems ? `; findings.jsonl has the first ${formatCount(namedItems)}` : ''}.</p>` : nothing}`;
}

/** Groups of items by how they ended, the largest first; the others are counted. */
function endingsTable(endings: readonly Ending[]): Html {
  const [shown, left] = [endings.slice(0, mostGroups), endings.slice(mostGroups)];
  const most = Math.max(1, ...endings.map(({ count }) => count));
  return dataTable({
    caption: 'Items by how they ended', nameColumn: 1, heads: [{ text: 'items', isFigure: true }, { text: 'ended' }, { text: 'for example' }],
    rows: shown.map((ending) => [
      html`${barHtml(ending.count / most)}${made(formatCount(ending.count))}`, endingText(ending, endings),
      [`item${ending.count === 1 ? '' : 's'} ${ending.examples.join(', ')}${ending.count > ending.examples.length ? ' …' : ''}`, plantedText(ending)].filter((text) => text !== '').join('; '),
    ]),
    rest: left.length === 0 ? null : `and ${formatCount(left.reduce((sum, { count }) => sum + count, 0))} items in ${plural(left.length, 'more group')}`,
  });
}

function barHtml(share: number): Content {
  return html`<svg class="share" width="60" height="8" aria-hidden="true"><rect width="${Number((60 * share).toFixed(1))}" height="8" rx="2"/></svg> `;
}

/** Everything that was not delivered, whatever judges it. */
function lossesHtml({ records }: RunSubject): Html {
  if (records === null) return nothing;
  if (records.losses.length === 0) return html`<p>Every item was delivered.</p>`;
  const items = records.losses.reduce((sum, { count }) => sum + count, 0);
  return folded(`All that was not delivered: ${plural(items, 'item')}, by where, why and during which fault`, endingsTable(records.losses));
}

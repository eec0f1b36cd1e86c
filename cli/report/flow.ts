import { formatClock } from '../text/duration.ts';
import { formatCount } from '../text/number.ts';
import { drawingHtml, endedText, toneOf } from './drawing.ts';
import { made, unknown } from './figure.ts';
import { html, nothing, type Html } from './html.ts';
import type { RunSubject } from './run-subject.ts';
import { folded, section, type Section } from './section.ts';
import { wayOf, type Station, type Way } from './stations.ts';
import { dataTable } from './table.ts';

/** Where items flowed, waited and ended. */
export function flow(subject: RunSubject): Section {
  const way = wayOf(subject);
  const title = 'Where it flowed, where it waited, where it was lost';
  if (way === null) return section('flow', title, html`<p>Unknown: this version of Wavetank has no scenario ${subject.plan.scenario}, and cannot draw its way.</p>`);
  const { generated } = subject.result.ledger;
  return section('flow', title,
    subject.records === null ? html`<p>What flowed and waited is unknown: of this run only plan and result were kept, not its records.</p>` : html`<p class="lead">A band is as thick as what it carries: of ${formatCount(generated)} ${subject.scenario!.item}s, those that were seen there or farther on.</p>`,
    html`<div class="drawing">${drawingHtml(way, generated)}</div>`,
    way.beside.length === 0 ? nothing : html`<p class="quiet">Beside the way, watching or steering: ${way.beside.join(', ')}.</p>`,
    folded('The same as a table', wayTable(way)));
}

function wayTable({ stages }: Way): Html {
  return dataTable({
    caption: 'The way of the items, station by station',
    heads: [{ text: 'station' }, { text: 'goes on to' }, { text: 'came', isFigure: true }, { text: 'waited, at most', isFigure: true }, { text: 'ended here' }],
    rows: stages.flat().map((station) => [
      `${station.name}${station.ever > 1 ? ` (${station.ever})` : ''}`, station.next.join(', ') || '–', cameText(station), waitedText(station),
      station.ended.length === 0 ? (station.came === null ? unknown : '–') : station.ended.map((each, i) => html`${i > 0 ? html`<br>` : nothing}<span class="${toneOf(each.bucket)}">${endedText(each)}</span>`),
    ]),
  });
}

function cameText({ came }: Station): Html {
  return came === null ? unknown : made(`${came.atLeast ? 'at least ' : ''}${formatCount(came.items)}`);
}

function waitedText({ waited }: Station): Html {
  if (waited === null) return unknown;
  return made(waited.most === 0 ? '0' : `${formatCount(waited.most)} at ${formatClock(waited.atMs)}`);
}

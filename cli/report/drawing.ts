import type { Bucket } from '../../engine/bucket.ts';
import { formatClock } from '../text/duration.ts';
import { formatCount } from '../text/number.ts';
import { wrap } from '../text/table.ts';
import { thinned } from './downsample.ts';
import { html, nothing, type Html } from './html.ts';
import type { Ended, Station, Waited, Way } from './stations.ts';

/** The way of the items as a picture: how much went where, what waited, what ended on the way. Bands are as thick as what they carry. */
export function drawingHtml(way: Way, generated: number): Html {
  const told = `The way of the items: ${way.stages.map((stage) => stage.map(({ name }) => name).join(' and ')).join(', then ')}. The table below says the same.`;
  return html`${picture(placedAcross(way), 'across', told, generated)}${picture(placedDown(way), 'down', told, generated)}`;
}

/** A station at its place, px. */
interface Placed {
  readonly station: Station;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly notes: readonly Note[];
  /** From where on down its notes stand. */
  readonly notesY: number;
}

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly placed: readonly Placed[];
}

/** A line of what ended at a station. */
interface Note {
  readonly tone: string;
  readonly text: string;
}

const signs: Readonly<Partial<Record<Bucket, readonly [tone: string, sign: string]>>> = {
  delivered: ['good', '✓'], late: ['warning', '✓'], corrupted: ['bad', '✗'], dropped: ['bad', '✗'], expired: ['bad', '✗'], unaccounted: ['bad', '✗'], pending: ['waits', '…'],
};
const given = ['quiet', '−'] as const;

export function endedText({ bucket, cause, items }: Ended): string {
  return `${formatCount(items)} ${bucket}${cause === null || cause === '' ? '' : `: ${cause}`}`;
}

export function toneOf(bucket: Bucket): string {
  return (signs[bucket] ?? given)[0];
}

const [lineHeight, headHeight, sparkHeight, mostNotes] = [15, 46, 26, 6];
/** Of the width of a letter of the notes, px, on the generous side. */
const letter = 6.3;

function notesOf({ ended }: Station, width: number): Note[] {
  const shown = ended.length > mostNotes ? ended.slice(0, mostNotes - 1) : ended;
  const notes = shown.flatMap((each) => {
    const [tone, sign] = signs[each.bucket] ?? given;
    return wrap(`${sign} ${endedText(each)}`, Math.floor(width / letter)).map((text, i): Note => ({ tone, text: i === 0 ? text : `   ${text}` }));
  });
  const rest = ended.slice(shown.length);
  return rest.length === 0 ? notes : [...notes, { tone: 'quiet', text: `and ${formatCount(rest.reduce((sum, { items }) => sum + items, 0))} in ${rest.length} other ways` }];
}

function boxHeight({ waited }: Station): number {
  return headHeight + (waited === null ? 0 : lineHeight + sparkHeight + 8);
}

const acrossWidth = 1080;

/** From the left to the right, notes below. */
function placedAcross({ stages }: Way): Picture {
  const columns = stages.length;
  const width = Math.min(176, (acrossWidth - (columns - 1) * 64) / columns);
  const gap = columns === 1 ? 0 : Math.min(150, (acrossWidth - columns * width) / (columns - 1));
  const left = (acrossWidth - columns * width - (columns - 1) * gap) / 2;
  const placed: Placed[] = [];
  stages.forEach((stage, column) => {
    let y = 10;
    for (const station of stage) {
      const notes = notesOf(station, width + gap * 0.8);
      const height = boxHeight(station);
      placed.push({ station, x: left + column * (width + gap), y, width, height, notes, notesY: y + height + leakHeight + lineHeight });
      y += height + (notes.length === 0 ? 0 : leakHeight + notes.length * lineHeight + 6) + 26;
    }
  });
  return { width: acrossWidth, height: Math.max(...placed.map(bottomOf)) + 8, placed };
}

const downWidth = 360;

/** From the top down, for a narrow page: notes within. */
function placedDown({ stages }: Way): Picture {
  const placed: Placed[] = [];
  let y = 4;
  for (const stage of stages) {
    const width = (downWidth - (stage.length - 1) * 10) / stage.length;
    const row = stage.map((station, i): Placed => {
      const notes = notesOf(station, width - 16);
      const height = boxHeight(station) + (notes.length === 0 ? 0 : notes.length * lineHeight + 8);
      return { station, x: i * (width + 10), y, width, height, notes, notesY: y + boxHeight(station) + lineHeight - 2 };
    });
    placed.push(...row);
    y = Math.max(...row.map(bottomOf)) + 48;
  }
  return { width: downWidth, height: y - 40, placed };
}

function bottomOf({ y, height, notes, notesY }: Placed): number {
  return Math.max(y + height, notesY + (notes.length - 1) * lineHeight + 4);
}

const thickest = 40;
const leakHeight = 16;

function picture({ width, height, placed }: Picture, direction: 'across' | 'down', told: string, generated: number): Html {
  const at = new Map(placed.map((each) => [each.station.name, each]));
  const edges = placed.flatMap((from) => from.station.next.flatMap((name) => (at.has(name) ? [{ from, to: at.get(name)! }] : [])));
  const into = (to: Placed): number => edges.filter((edge) => edge.to === to).length;
  const thick = (items: number): number => (generated === 0 || items === 0 ? 1.5 : Math.max(2, (thickest * items) / generated));
  return html`<svg class="way ${direction}" viewBox="0 0 ${width} ${Math.ceil(height)}" role="img" aria-label="${told}">
${edges.map(({ from, to }) => edgeHtml(from, to, into(to) === 1, direction, thick))}
${placed.map((each) => stationHtml(each, direction, thick))}
</svg>`;
}

function edgeHtml(from: Placed, to: Placed, isAlone: boolean, direction: 'across' | 'down', thick: (items: number) => number): Html {
  const { came } = to.station;
  const isKnown = came !== null && isAlone;
  const [x1, y1, x2, y2] = direction === 'across'
    ? [from.x + from.width, from.y + 26, to.x, to.y + 26]
    : [from.x + from.width / 2, from.y + from.height, to.x + to.width / 2, to.y];
  const [mx, my] = [(x1 + x2) / 2, (y1 + y2) / 2];
  const path = direction === 'across' ? `M${x1} ${y1}C${mx} ${y1} ${mx} ${y2} ${x2} ${y2}` : `M${x1} ${y1}C${x1} ${my} ${x2} ${my} ${x2} ${y2}`;
  const width = isKnown ? thick(came.items) : 1.5;
  const text = isKnown ? `${came.atLeast ? '≥ ' : ''}${formatCount(came.items)}` : '';
  return html`<path class="stream${isKnown && came.items > 0 ? '' : ' untold'}" d="${path}" stroke-width="${Number(width.toFixed(1))}"/><text class="flow" x="${mx}" y="${my + 4}" text-anchor="middle">${text}</text>`;
}

function stationHtml(place: Placed, direction: 'across' | 'down', thick: (items: number) => number): Html {
  const { station, x, y, width, height, notes, notesY } = place;
  const { name, note, planned, ever, waited, ended } = station;
  const count = ever > planned ? ` ×${planned}, up to ${ever}` : planned > 1 ? ` ×${planned}` : '';
  const lost = ended.filter(({ bucket }) => toneOf(bucket) === 'bad').reduce((sum, { items }) => sum + items, 0);
  const leak = direction === 'across' && lost > 0 ? html`<rect class="leak" x="${x + 10}" y="${y + height}" width="${Number(thick(lost).toFixed(1))}" height="${leakHeight - 3}"/>` : nothing;
  return html`<g>${leak}<rect class="box${lost > 0 ? ' loses' : ''}" x="${x}" y="${y}" width="${width}" height="${height}" rx="8"/>
<text class="name" x="${x + 10}" y="${y + 20}">${name}<tspan class="quiet">${count}</tspan></text>
<text class="quiet" x="${x + 10}" y="${y + 37}">${fitted(note, width - 16)}</text>
${waited === null ? nothing : waitedHtml(waited, place)}
${notes.map(({ tone, text }, i) => html`<text class="note ${tone}" x="${x + 10}" y="${notesY + i * lineHeight}" xml:space="preserve">${text}</text>`)}</g>
`;
}

function waitedHtml({ most, atMs, values }: Waited, { x, y, width }: Placed): Html {
  const top = y + headHeight + lineHeight + 2;
  const points = thinned(values, 120).map(([i, value]) => `${(x + 10 + ((width - 20) * i) / Math.max(1, values.length - 1)).toFixed(1)} ${(top + sparkHeight * (1 - (most === 0 ? 0 : value! / most))).toFixed(1)}`);
  const text = most === 0 ? 'nothing waited' : `waited: ${formatCount(most)} at ${formatClock(atMs)}`;
  return html`<text class="${most === 0 ? 'quiet' : 'waits'}" x="${x + 10}" y="${y + headHeight + 9}">${fitted(text, width - 12)}</text>
${most === 0 ? nothing : html`<path class="area waiting" d="M${x + 10} ${top + sparkHeight} ${points.join(' ')} ${x + width - 10} ${top + sparkHeight}z"/>`}`;
}

function fitted(text: string, width: number): string {
  const letters = Math.floor(width / letter);
  return text.length <= letters ? text : `${text.slice(0, Math.max(1, letters - 1))}…`;
}

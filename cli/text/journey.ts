import type { Journey, Planted } from '../../engine/store/why.ts';
import { formatClock, formatExactly } from './duration.ts';
import { plural } from './number.ts';
import type { Style } from './style.ts';
import { pad } from './table.ts';

/** How a reader of a run names places and moments. */
export interface Words {
  /** Where the item lies in its data; empty where its id is all. */
  readonly place: string;
  /** What checks say of it, a line each. */
  readonly said: readonly string[];
  /** The run is a calendar of days: its moments are days and times of day. Elsewhere a journey counts from its due time. */
  readonly isCalendar: boolean;
}

/** The life of one item: how it ended, what was broken in it, and each of its steps. */
export function journeyLines(journey: Journey, { place, said, isCalendar }: Words, style: Style): string[] {
  const { item, class: className, bucket, stage, cause, fault, dueMs, copies, rows, steps, planted, complete } = journey;
  const at = (ms: number): string => (isCalendar ? formatClock(ms) : `${((ms - dueMs) / 1000).toFixed(3)} s`);
  const end = [bucket, stage && `at ${stage}`, cause, fault && `during ${fault}`].filter(Boolean).join(', ');
  const due = isCalendar ? formatClock(dueMs) : formatExactly(dueMs);
  return [
    `item ${item} (${className})${place === '' ? '' : `, ${place}`}, due at ${due}: ${end}`,
    ...said,
    ...planted.map((each) => `planted: ${plantedLine(each)}`),
    `${plural(copies, 'copy', 'copies')} known${copies > 1 ? furtherCopies(journey) : ''}, ${plural(rows, 'row')} in the store; times ${isCalendar ? "of the run's calendar" : 'from its due time'}`,
    ...steps.map(({ atMs, node, kind, text }) => `${pad(at(atMs), 11, 'right')}  ${pad(node ?? '–', 12)} ${kind === 'decision' ? style('quiet', `(${text})`) : text}`),
    ...(complete ? [] : ['the run had more hops than were kept: some may be missing']),
  ];
}

/** ` (1 sent again by fleet, 1 came again to worker-2)`: where copies beyond the first came from; what nobody saw come is not told. */
function furtherCopies({ steps }: Journey): string {
  const hops = steps.filter(({ kind }) => kind === 'hop');
  const source = hops.find(({ node }) => node !== null)?.node;
  const origins = new Map<string, number>();
  for (const { node, text } of hops) {
    const origin = text === 'copied' ? (node === source ? `sent again by ${node}` : `made by ${node}`) : text === 'saw again' ? `came again to ${node}` : null;
    if (origin !== null) origins.set(origin, (origins.get(origin) ?? 0) + 1);
  }
  return origins.size === 0 ? '' : ` (${[...origins].map(([origin, times]) => `${times} ${origin}`).join(', ')})`;
}

/** `ragged at bytes 123-145: "7,5" became "7"`. */
function plantedLine({ kind, where, before, after, ofFile }: Planted): string {
  const place = where.startsWith('/') ? where : `bytes ${where}`;
  return `${kind}${ofFile ? ' in its file' : ''} at ${place}: ${quoted(before)} became ${quoted(after)}`;
}

const quotedLength = 40;

function quoted(text: string | null): string {
  if (text === null) return 'nothing';
  return JSON.stringify(text.length > quotedLength ? `${text.slice(0, quotedLength)}…` : text);
}

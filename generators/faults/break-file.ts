import { createHash } from 'node:crypto';
import type { Plant } from '../../engine/damage.ts';
import type { Random } from '../../engine/random.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { CsvBreaker, type ColumnHint } from './csv/csv-breaker.ts';
import { recordsIn, type BrokenRow } from './csv/edit-row.ts';
import { Mover } from './csv/mover.ts';
import { Placement, type RowRange } from './csv/placement.ts';
import { RowEnds } from './csv/row-ends.ts';
import type { Mechanism } from './data-fault.ts';
import { atOnce, type Control, type Delivery } from './delivery.ts';
import { utf8, type Encoding } from './encoding.ts';
import type { FaultUse } from './fault-use.ts';
import { bytesToText, rangeText } from './manifest.ts';

/** A small CSV file as its exporter meant it: UTF-8, a header first. */
export interface CleanFile {
  readonly bytes: Buffer;
  /** The item of the file itself, to which plants belong that concern all of it. */
  readonly item: number;
  /** The item of each row after the header. */
  readonly items: readonly number[];
  readonly delimiter?: string;
  readonly columns?: readonly ColumnHint[];
  /** Columns that identify a row; the first one where nobody says. */
  readonly key?: readonly string[];
  /** The file delivered before this one: what `yesterdays-file` brings once more. */
  readonly previous?: Buffer;
  /** A row that is broken by one fault is left alone by those after it. */
  readonly onePerRow?: boolean;
}

/** A file that arrives, after how many hours; the bytes of several arrivals may be the same buffer. */
export interface ArrivedFile {
  readonly afterHours: number;
  readonly bytes: Buffer;
}

export interface BrokenFile {
  /** The file as its exporter wrote it, before anything happened to its delivery. */
  readonly bytes: Buffer;
  readonly plants: readonly Plant[];
  /** Where rows lie in `bytes`, in that order; a row that was dropped has no range. */
  readonly layout: readonly RowRange[];
  /** What the sender states of the file. */
  readonly control: Control;
  /** What arrives, when; nothing where the file never comes. */
  readonly arrivals: readonly ArrivedFile[];
}

/**
 * Breaks a file that fits in memory. `random` gives each fault a stream of its own by the name that it is asked for; the
 * same file, faults and streams give the same bytes.
 */
export function breakFile(clean: CleanFile, faults: readonly FaultUse[], random: (name: string) => Random): BrokenFile {
  const delimiter = (clean.delimiter ?? ',').charCodeAt(0);
  const ends = new RowEnds(clean.bytes, delimiter);
  const rowEnd = (from: number): number => {
    const end = ends.after(from);
    return end < 0 ? clean.bytes.length : end;
  };
  const headerEnd = rowEnd(0);
  const { columns, key, items, onePerRow } = clean;
  const breaker = new CsvBreaker(faults, clean.bytes.subarray(0, headerEnd), { random, delimiter, columns, key, rows: items.length, onePerRow });

  const plants: Plant[] = [];
  const layout: RowRange[] = [];
  const encoding = encodingOf(faults);
  const placement = new Placement(encoding);
  const written: Buffer[] = [encoding.prefix];
  let rows = 0;
  const write = (row: BrokenRow, item: number): void => {
    rows += recordsIn(row);
    written.push(placement.row(row, item, clean.item, (plant) => plants.push(plant), (range) => layout.push(range)));
  };
  written.push(placement.row(breaker.header, clean.item, clean.item, (plant) => plants.push(plant)));
  const mover = new Mover<{ readonly row: BrokenRow; readonly item: number }>(({ row, item }, copy) => write(copy ? asCopy(row) : row, item));
  let from = headerEnd;
  for (let number = 1; from < clean.bytes.length; number++) {
    const end = rowEnd(from);
    if (number > items.length) throw new Error(`the file has more rows than the ${items.length} items that were named`);
    const bytes = clean.bytes.subarray(from, end);
    const item = items[number - 1];
    const { row, move } = number < breaker.next ? { row: untouched(bytes), move: null } : breaker.row(bytes, number);
    if (move !== null) plants.push({ kind: move.kind, item, where: '/order', before: String(number), after: move.copies === 0 ? null : String(number + move.after) });
    mover.push({ row, item }, move);
    from = end;
  }
  mover.end();

  const bytes = Buffer.concat(written);
  for (const { kind, shape } of breaker.shapes) plants.push({ kind, item: clean.item, where: rangeText(0, bytes.length), before: shape.before, after: shape.after });
  plants.push(...encodingPlants(faults, clean.item, bytes.length));
  const delivery = deliver(faults, { size: bytes.length, arrivals: atOnce, control: { rows, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') } }, clean.item, random, (plant) => plants.push(plant));
  return { bytes, plants, layout, control: delivery.control, arrivals: delivery.arrivals.map((arrival) => arrived(arrival, bytes, clean.previous)) };
}

function untouched(bytes: Buffer): BrokenRow {
  return { bytes, marks: [], spans: [{ start: 0, end: bytes.length, copy: false }] };
}

/** A row that is written once more: what was done to it is told once. */
function asCopy({ bytes, spans }: BrokenRow): BrokenRow {
  return { bytes, marks: [], spans: spans.map((span) => ({ ...span, copy: true })) };
}

function arrived({ afterHours, source, cutAt }: Delivery['arrivals'][number], bytes: Buffer, previous: Buffer | undefined): ArrivedFile {
  if (source === 'previous' && previous === undefined) throw new Error('yesterdays-file needs the file that was delivered before: CleanFile.previous');
  const whole = source === 'previous' ? previous! : bytes;
  return { afterHours, bytes: cutAt === null ? whole : whole.subarray(0, cutAt) };
}

type Encodes = Extract<Mechanism<Readonly<Record<string, unknown>>>, { layer: 'encoding' }>;
type Delivers = Extract<Mechanism<Readonly<Record<string, unknown>>>, { layer: 'delivery' }>;

/** What becomes of the bytes of the file: it has one encoding, so one fault at most may concern it. */
export function encodingOf(faults: readonly FaultUse[]): Encoding {
  const all = faults.filter(({ fault }) => fault.mechanism.layer === 'encoding');
  if (all.length > 1) throw new UsageError(`${all.map(({ fault }) => fault.id).join(' and ')} contradict each other: a file has one encoding`, { where: '--fault', hint: 'leave one of them out' });
  return all.length === 0 ? utf8 : (all[0].fault.mechanism as Encodes).encoding(all[0].params);
}

export function encodingPlants(faults: readonly FaultUse[], item: number, size: number): Plant[] {
  return faults.flatMap(({ fault, params }) => {
    if (fault.mechanism.layer !== 'encoding') return [];
    const { prefix, encode } = (fault.mechanism as Encodes).encoding(params);
    if (encode === null) return [{ kind: fault.id, item, where: rangeText(0, prefix.length), before: '', after: bytesToText(prefix) }];
    const after = `${fault.id}${encode(Buffer.from('a'))[0] === 0 ? 'be' : 'le'}${prefix.length > 0 ? '+bom' : ''}`;
    return [{ kind: fault.id, item, where: rangeText(0, size), before: 'utf-8', after }];
  });
}

/** The delivery after all faults that concern it, each told as a plant. */
export function deliver(faults: readonly FaultUse[], delivery: Delivery, item: number, random: (name: string) => Random, plant: (plant: Plant) => void): Delivery {
  let now = delivery;
  for (const { fault, params, stream } of faults) {
    if (fault.mechanism.layer !== 'delivery') continue;
    const before = now;
    now = (fault.mechanism as Delivers).deliver(before, params, random(stream));
    const controlled = (['rows', 'sha256'] as const).find((name) => before.control[name] !== now.control[name]);
    if (controlled !== undefined) plant({ kind: fault.id, item, where: `/control/${controlled}`, before: String(before.control[controlled]), after: String(now.control[controlled]) });
    else plant({ kind: fault.id, item, where: '/arrivals', before: arrivalsText(before), after: arrivalsText(now) });
  }
  return now;
}

function arrivalsText({ arrivals }: Delivery): string | null {
  return arrivals.length === 0 ? null : arrivals.map(({ afterHours, source, cutAt }) => `${afterHours}h ${source}${cutAt === null ? '' : ` cut at ${cutAt}`}`).join(', ');
}

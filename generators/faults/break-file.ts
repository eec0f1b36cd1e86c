import { createHash } from 'node:crypto';
import type { Plant } from '../../engine/damage.ts';
import type { Random } from '../../engine/random.ts';
import type { ColumnHint } from './csv/csv-breaker.ts';
import { CsvStream } from './csv/csv-stream.ts';
import type { RowRange } from './placement.ts';
import { deliver } from './deliver.ts';
import { atOnce, type Arrival, type Control } from './delivery.ts';
import { encodingPlants } from './encoding-faults.ts';
import { dataFault, type FaultUse } from './fault-use.ts';

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
  const { items, columns, key, onePerRow, item: fileItem } = clean;
  const plants: Plant[] = [];
  const layout: RowRange[] = [];
  const written: Buffer[] = [];
  const plant = (each: Plant): void => void plants.push(each.item === fileItem ? { ...each, ...spoilt(each.kind, items) } : each);
  const stream = new CsvStream(faults, {
    random, delimiter: (clean.delimiter ?? ',').charCodeAt(0), columns, key, onePerRow, fileItem,
    rows: () => items.length,
    item(number) {
      if (number > items.length) throw new Error(`the file has more rows than the ${items.length} items that were named`);
      return items[number - 1];
    },
    emit: (bytes) => written.push(bytes),
    plant,
    range: (range) => layout.push(range),
  });
  stream.write(clean.bytes);
  stream.end();

  const bytes = Buffer.concat(written);
  encodingPlants(faults, fileItem, bytes.length).forEach(plant);
  const control = { rows: stream.rows, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  const delivery = deliver(faults, { size: bytes.length, arrivals: atOnce, control }, fileItem, random, plant);
  return { bytes, plants, layout, control: delivery.control, arrivals: delivery.arrivals.map((arrival) => arrived(arrival, bytes, clean.previous)) };
}

/** Damage to the file that is not simply to be loaded spoils its rows besides; they are told as a range where they are one. */
function spoilt(kind: string, items: readonly number[]): Pick<Plant, 'covers'> {
  const isRange = items.length > 0 && items.every((item, i) => item === items[0] + i);
  return isRange && dataFault(kind).expected !== 'load' ? { covers: [items[0], items[items.length - 1]] } : {};
}

function arrived({ afterHours, source, cutAt }: Arrival, bytes: Buffer, previous: Buffer | undefined): ArrivedFile {
  if (source === 'previous' && previous === undefined) throw new Error('yesterdays-file needs the file that was delivered before: CleanFile.previous');
  const whole = source === 'previous' ? previous! : bytes;
  return { afterHours, bytes: cutAt === null ? whole : whole.subarray(0, cutAt) };
}

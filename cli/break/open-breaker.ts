import type { Plant } from '../../engine/damage.ts';
import type { Random } from '../../engine/random.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { CsvStream } from '../../generators/faults/csv/csv-stream.ts';
import type { PlantedAt } from '../../generators/faults/manifest.ts';
import type { NamedFields } from '../../generators/faults/named-fields.ts';
import { JsonStream } from '../../generators/faults/record/json-stream.ts';
import { delimiters } from '../../pipeline/gate/schema.ts';
import type { BreakRequest } from './break-input.ts';

/** What breaks a file of one format as it streams by. */
export interface FileBreaker {
  write(chunk: Buffer): void | Promise<void>;
  end(): void | Promise<void>;
  /** Records as written so far. */
  readonly rows: number;
  /** Bytes as written so far. */
  readonly size: number;
}

export interface Outlet {
  random(name: string): Random;
  emit(bytes: Buffer): void;
  plant(plant: Plant, at: PlantedAt): void;
  readonly fields: NamedFields;
}

/** By format; parsers of formats are loaded only where they are needed. */
export async function openBreaker({ format, faults, key, delimiter, input }: BreakRequest, outlet: Outlet): Promise<FileBreaker> {
  const options = { ...outlet, key: key ?? undefined };
  switch (format) {
    case 'csv':
      return new FirstLooked((first) => new CsvStream(faults, { ...options, delimiter: delimiterOf(first, delimiter), rows: (bytes) => likelyRows(bytes, input.size) }));
    case 'json':
      return new JsonStream(faults, options);
    case 'xml':
      return new (await import('../../generators/faults/record/xml-stream.ts')).XmlStream(faults, options);
    case 'avro':
      return new (await import('../../generators/faults/record/avro-stream.ts')).AvroStream(faults, options);
  }
}

/** So much of a first line tells its delimiter, whether it ends or not. */
const lookedAtBytes = 65_536;

/** Looks at the first line before it makes the stream that is to read it: a pipe may bring it in pieces. */
class FirstLooked implements FileBreaker {
  readonly #make: (first: Buffer) => CsvStream;
  #stream: CsvStream | null = null;
  #first: Buffer = Buffer.alloc(0);
  constructor(make: (first: Buffer) => CsvStream) {
    this.#make = make;
  }

  get rows(): number {
    return this.#stream?.rows ?? 0;
  }

  get size(): number {
    return this.#stream?.size ?? 0;
  }

  write(chunk: Buffer): void {
    if (this.#stream !== null) return this.#stream.write(chunk);
    this.#first = this.#first.length === 0 ? chunk : Buffer.concat([this.#first, chunk]);
    if (this.#first.length >= lookedAtBytes || this.#first.includes(0x0a)) this.#begin().write(this.#first);
  }

  end(): void {
    if (this.#stream === null) this.#begin().write(this.#first);
    this.#stream!.end();
  }

  #begin(): CsvStream {
    refuseOther(this.#first);
    return (this.#stream = this.#make(this.#first));
  }
}

const quote = 0x22;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Files that no rows can be found in. */
function refuseOther(first: Buffer): void {
  const head = first.subarray(0, 4096);
  if (head.includes(0)) {
    const wide = head.length > 1 && (head.readUInt16BE(0) === 0xfeff || head.readUInt16LE(0) === 0xfeff);
    throw new UsageError(wide ? 'the file is in UTF-16' : 'the file is binary: it has NUL bytes', { hint: wide ? 'convert it first: iconv -f UTF-16 -t UTF-8' : 'name a CSV file, or say the format: --as avro' });
  }
  if (/^\s*[{[]/.test(head.toString('latin1'))) throw new UsageError('the file looks like JSON, not like CSV', { hint: 'say it: --as json' });
  if (/^\s*<\?xml/.test(head.toString('latin1'))) throw new UsageError('the file looks like XML, not like CSV', { hint: 'say it: --as xml' });
  if (endsInCarriageReturn(first)) throw new UsageError('its lines end in CR alone, as old Macs wrote them', { hint: "convert it first: tr '\\r' '\\n' < old.csv > new.csv" });
}

/** Whether the first line ends in a CR without LF; what stands in quotes ends no line, and `\r\r\n` is a line end that was converted twice. */
function endsInCarriageReturn(first: Buffer): boolean {
  let isQuoted = false;
  for (let at = 0; at < first.length; at++) {
    const byte = first[at];
    if (byte === quote) isQuoted = !isQuoted;
    else if (!isQuoted && byte === lineFeed) return false;
    else if (!isQuoted && byte === carriageReturn) return at + 1 < first.length && first[at + 1] !== lineFeed && first[at + 1] !== carriageReturn;
  }
  return false;
}

/** What stands most often in the first line; a comma where nothing does. */
function delimiterOf(first: Buffer, said: string | null): number {
  if (said !== null) return said.charCodeAt(0);
  const end = first.indexOf(0x0a);
  const line = first.toString('latin1', 0, Math.min(end < 0 ? first.length : end, lookedAtBytes));
  const count = (delimiter: string): number => line.split(delimiter).length;
  return delimiters.reduce<string>((best, each) => (count(each) > count(best) ? each : best), ',').charCodeAt(0);
}

/** Rows by the lines of the first bytes; of a file that goes on, a tenth less, so that a place among them is there. */
export function likelyRows(first: Buffer, size: number | null): number {
  let lines = 0;
  for (let at = first.indexOf(0x0a); at >= 0; at = first.indexOf(0x0a, at + 1)) lines++;
  if (size === null || size <= first.length) return Math.max(1, lines - (first.at(-1) === 0x0a ? 1 : 0));
  return Math.max(1, Math.floor((0.9 * lines * size) / first.length));
}

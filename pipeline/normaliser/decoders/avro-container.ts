import { inflateRawSync } from 'node:zlib';
import avro, { type Type } from 'avsc';
import type { ReasonId } from '../reason.ts';
import { replaced, type DecodedBatch, type DecodedRecord, type Place } from './decoded.ts';

const magic = Buffer.from('Obj\x01', 'latin1');
const syncBytes = 16;
/** A block is refused that expands to more. */
const mostBlockBytes = 64 * 1024 * 1024;
const types = new Map<string, Writer>();
const mostTypes = 1000;

/** What a container was written with, and the same with longs beyond 2^53 as bigints, which costs time. */
interface Writer {
  readonly type: Type;
  readonly exact: Type;
}

/** A long as number where a number holds it, and to the last digit where none does. */
const exactLong = avro.types.LongType.__with({
  fromBuffer(bytes: Buffer) {
    const value = bytes.readBigInt64LE();
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  },
  toBuffer(value: number | bigint) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(value));
    return bytes;
  },
  fromJSON: (value: number) => value,
  toJSON: (value: number | bigint) => value,
  isValid: (value: unknown) => typeof value === 'bigint' || Number.isSafeInteger(value),
  compare: (a: number | bigint, b: number | bigint) => (a < b ? -1 : a > b ? 1 : 0),
});

/** Every error below is one of the bytes: what stands before it was read, what comes after it cannot be. */
class Broken extends Error {
  readonly reason: ReasonId;
  constructor(reason: ReasonId) {
    super(reason);
    this.reason = reason;
  }
}

/** An Avro object container file, uncompressed or deflated, by the format in Avro's specification. */
export function decodeAvroContainer(bytes: Buffer): DecodedBatch {
  const records: DecodedRecord[] = [];
  const places: Place[] = [];
  const found = { records, places: () => places };
  let writer: Writer | null = null;
  try {
    const cursor = new Cursor(bytes);
    if (!cursor.take(magic.length).equals(magic)) throw new Broken('malformed');
    const header = readHeader(cursor);
    const sync = cursor.take(syncBytes);
    const codec = header.get('avro.codec') ?? 'null';
    if (codec !== 'null' && codec !== 'deflate') throw new Broken('malformed');
    writer = writerOf(header.get('avro.schema') ?? '');
    while (!cursor.atEnd) {
      const count = cursor.long();
      const size = cursor.long();
      const start = cursor.at;
      const body = cursor.take(size);
      if (!cursor.take(syncBytes).equals(sync)) throw new Broken('malformed');
      readBlock(codec === 'deflate' ? inflated(body) : body, count, writer, (record, from, to) => {
        records.push(record);
        // Of what was compressed, the whole block.
        places.push(codec === 'deflate' ? { start, end: start + size } : { start: start + from, end: start + to });
      });
    }
    return { ...found, writer: writer.type, broken: null };
  } catch (error) {
    if (error instanceof Broken) return { ...found, writer: writer?.type ?? null, broken: error.reason };
    throw error;
  }
}

function readHeader(cursor: Cursor): Map<string, string> {
  const header = new Map<string, string>();
  for (let count = cursor.long(); count !== 0; count = cursor.long()) {
    // A negative count is followed by the size of the block.
    if (count < 0) cursor.long();
    for (let left = Math.abs(count); left > 0; left--) header.set(cursor.text(), cursor.text());
  }
  return header;
}

function writerOf(schema: string): Writer {
  let writer = types.get(schema);
  if (writer === undefined) {
    if (types.size >= mostTypes) types.clear();
    try {
      const parsed = JSON.parse(schema) as object;
      writer = {
        type: avro.Type.forSchema(parsed as avro.Schema, { wrapUnions: 'never' }),
        exact: avro.Type.forSchema(parsed as avro.Schema, { wrapUnions: 'never', registry: { long: exactLong } }),
      };
    } catch {
      throw new Broken('malformed');
    }
    if (writer.type.typeName !== 'record' || isCountless(writer.type as Shape, new Set())) throw new Broken('schema');
    types.set(schema, writer);
  }
  return writer;
}

/** What avsc knows of a type beyond what its typings tell. */
interface Shape extends Type {
  readonly fields: readonly { readonly type: Shape }[];
  readonly types: readonly Shape[];
  readonly itemsType: Shape;
  readonly valuesType: Shape;
  readonly size: number;
}

/** Whether a few bytes can stand for values without number: a list of what takes no bytes. */
function isCountless(type: Shape, seen: Set<Shape>): boolean {
  if (seen.has(type)) return false;
  seen.add(type);
  const inner = type.fields?.map((field) => field.type) ?? type.types ?? [type.itemsType ?? type.valuesType].filter((each) => each !== undefined);
  return (type.typeName === 'array' && takesNothing(type.itemsType, new Set())) || inner.some((each) => isCountless(each, seen));
}

function takesNothing(type: Shape, seen: Set<Shape>): boolean {
  if (seen.has(type) || type.typeName === 'null' || (type.typeName === 'fixed' && type.size === 0)) return true;
  seen.add(type);
  return type.typeName === 'record' && type.fields.every((field) => takesNothing(field.type, seen));
}

function inflated(body: Buffer): Buffer {
  try {
    return inflateRawSync(body, { maxOutputLength: mostBlockBytes });
  } catch {
    throw new Broken('malformed');
  }
}

function readBlock(body: Buffer, count: number, { type, exact }: Writer, take: (record: DecodedRecord, from: number, to: number) => void): void {
  let at = 0;
  for (let left = count; left > 0; left--) {
    if (at >= body.length) throw new Broken('truncated');
    const decoded = decodedAt(body, at, type) ?? decodedAt(body, at, exact);
    // A record of no bytes could be counted without end.
    if (decoded === null || decoded.offset === at) throw new Broken('malformed');
    if (decoded.offset < 0) throw new Broken('truncated');
    const fields = decoded.value as Record<string, unknown>;
    take({ fields, reason: isGarbled(fields) ? 'encoding' : null }, at, decoded.offset);
    at = decoded.offset;
  }
  if (at !== body.length) throw new Broken('malformed');
}

/** Null where the bytes are none of that type; for avsc, a long beyond 2^53 is none. */
function decodedAt(body: Buffer, at: number, type: Type): { value: unknown; offset: number } | null {
  try {
    return type.decode(body, at);
  } catch {
    return null;
  }
}

function isGarbled(fields: Record<string, unknown>): boolean {
  for (const name in fields) {
    const value = fields[name];
    if (typeof value === 'string' && value.includes(replaced)) return true;
  }
  return false;
}

class Cursor {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get at(): number {
    return this.#at;
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  take(length: number): Buffer {
    if (!(length >= 0) || this.#at + length > this.#bytes.length) throw new Broken('truncated');
    const taken = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return taken;
  }

  text(): string {
    return this.take(this.long()).toString('utf8');
  }

  /** A zigzag varint of at most 53 bits. */
  long(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      if (this.atEnd) throw new Broken('truncated');
      if (scale > 2 ** 49) throw new Broken('malformed');
      const byte = this.#bytes[this.#at++];
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
  }
}

import { inflateRawSync } from 'node:zlib';
import avro, { type Type } from 'avsc';
import type { ReasonId } from '../reason.ts';
import { replaced, type DecodedBatch, type DecodedRecord } from './decoded.ts';

const magic = Buffer.from('Obj\x01', 'latin1');
const syncBytes = 16;
/** A block is refused that expands to more. */
const mostBlockBytes = 64 * 1024 * 1024;
const types = new Map<string, Type>();
const mostTypes = 1000;

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
  let writer: Type | null = null;
  try {
    const cursor = new Cursor(bytes);
    if (!cursor.take(magic.length).equals(magic)) throw new Broken('malformed');
    const header = readHeader(cursor);
    const sync = cursor.take(syncBytes);
    const codec = header.get('avro.codec') ?? 'null';
    if (codec !== 'null' && codec !== 'deflate') throw new Broken('malformed');
    writer = typeOf(header.get('avro.schema') ?? '');
    while (!cursor.atEnd) {
      const count = cursor.long();
      const body = cursor.take(cursor.long());
      if (!cursor.take(syncBytes).equals(sync)) throw new Broken('malformed');
      readBlock(codec === 'deflate' ? inflated(body) : body, count, writer, records);
    }
    return { records, writer, broken: null };
  } catch (error) {
    if (error instanceof Broken) return { records, writer, broken: error.reason };
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

function typeOf(schema: string): Type {
  let type = types.get(schema);
  if (type === undefined) {
    if (types.size >= mostTypes) types.clear();
    try {
      type = avro.Type.forSchema(JSON.parse(schema), { wrapUnions: 'never' });
    } catch {
      throw new Broken('malformed');
    }
    if (type.typeName !== 'record') throw new Broken('schema');
    types.set(schema, type);
  }
  return type;
}

function inflated(body: Buffer): Buffer {
  try {
    return inflateRawSync(body, { maxOutputLength: mostBlockBytes });
  } catch {
    throw new Broken('malformed');
  }
}

function readBlock(body: Buffer, count: number, type: Type, records: DecodedRecord[]): void {
  let at = 0;
  for (let left = count; left > 0; left--) {
    // A record of no bytes could be counted without end.
    if (at >= body.length) throw new Broken('truncated');
    let decoded: { value: unknown; offset: number };
    try {
      decoded = type.decode(body, at);
    } catch {
      throw new Broken('malformed');
    }
    if (decoded.offset < 0) throw new Broken('truncated');
    at = decoded.offset;
    const fields = decoded.value as Record<string, unknown>;
    records.push({ fields, reason: isGarbled(fields) ? 'encoding' : null });
  }
  if (at !== body.length) throw new Broken('malformed');
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

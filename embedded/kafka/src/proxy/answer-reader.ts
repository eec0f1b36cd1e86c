import { Reader } from '../codec/reader.ts';
import { Writer } from '../codec/writer.ts';
import { type Address, isAddress } from './address.ts';
import type { AnswerLayout } from './answer-layouts.ts';
import { PREFIX_BYTES } from './frame-splitter.ts';

/** A topic as an answer or a request names it: by its name, or by its id of 32 hexadecimal digits. */
export interface NamedTopic {
  readonly name: string | null;
  readonly id: string | null;
}

/** An address in a frame, and where it stands: from the length of the host to the end of the port. */
export interface FoundAddress extends Address {
  readonly nodeId: number;
  readonly start: number;
  readonly end: number;
}

/** Where the 16-bit error code of a topic or a partition stands in a frame. */
export interface FoundError {
  readonly topic: NamedTopic;
  /** Null for the code of the topic as a whole. */
  readonly partition: number | null;
  readonly at: number;
}

/** The length of a tagged field that holds addresses, and where it stands. */
interface TagLength {
  readonly start: number;
  readonly end: number;
  readonly value: number;
}

/** Correlation id, behind the length. */
const HEADER_BYTES = PREFIX_BYTES + 4;

/** Reads an answer, with its length prefix, and takes note of what stands where. */
export class AnswerReader extends Reader {
  readonly addresses: FoundAddress[] = [];
  readonly errors: FoundError[] = [];
  /** Names of topics by their ids. */
  readonly names = new Map<string, string>();
  tagLength: TagLength | null = null;
  private readonly sizeBytes: number;

  /** Reads all of it. Throws `MalformedFrame`. */
  constructor(frame: Buffer, layout: AnswerLayout, version: number) {
    super(frame, version >= layout.api.flexibleVersion, HEADER_BYTES);
    this.sizeBytes = frame.length;
    this.tags();
    layout.read(this, version);
  }

  /** A node: its number, host, port and, where there is one, its rack. */
  node(hasRack: boolean): void {
    const nodeId = this.i32();
    const start = this.at;
    const address = { host: this.string(), port: this.i32() };
    if (isAddress(address)) this.addresses.push({ ...address, nodeId, start, end: this.at });
    if (hasRack) this.nullableString();
  }

  /** The tagged fields that end an answer, of which the first, where it is there, is a list of nodes. */
  taggedNodes(): void {
    for (let count = this.uvarint(); count > 0; count--) {
      const tag = this.uvarint();
      const start = this.at;
      const value = this.uvarint();
      if (tag !== 0) {
        this.skip(value);
        continue;
      }
      this.tagLength = { start, end: this.at, value };
      this.structs(() => this.node(true));
    }
  }

  topic(isById: boolean): NamedTopic {
    return isById ? { name: null, id: this.uuid() } : { name: this.string(), id: null };
  }

  named(id: string, name: string): void {
    this.names.set(id, name);
  }

  /** The error code of a partition. */
  error(topic: NamedTopic, partition: number): void {
    this.errorAt(this.skipError(), topic, partition);
  }

  /** Skips an error code, and answers where it stands. */
  skipError(): number {
    const { at } = this;
    this.skip(2);
    return at;
  }

  errorAt(at: number, topic: NamedTopic, partition: number | null): void {
    this.errors.push({ topic, partition, at });
  }

  private get at(): number {
    return this.sizeBytes - this.remaining;
  }
}

/** The frame with other addresses in it; all else stays byte for byte. */
export function withAddresses(frame: Buffer, { addresses, tagLength, flexible }: AnswerReader, other: (address: FoundAddress) => Address): Buffer {
  const pieces = addresses.map((address) => {
    const { host, port } = other(address);
    return { start: address.start, end: address.end, bytes: Buffer.concat(new Writer(flexible).string(host).i32(port).finish()) };
  });
  const grownBytes = pieces.reduce((sum, { start, end, bytes }) => sum + bytes.length - (end - start), 0);
  if (tagLength !== null) {
    const bytes = Buffer.concat(new Writer().uvarint(tagLength.value + grownBytes).finish());
    pieces.unshift({ start: tagLength.start, end: tagLength.end, bytes });
  }
  const parts: Buffer[] = [];
  let copied = 0;
  for (const { start, end, bytes } of pieces) {
    parts.push(frame.subarray(copied, start), bytes);
    copied = end;
  }
  const rewritten = Buffer.concat([...parts, frame.subarray(copied)]);
  rewritten.writeInt32BE(rewritten.length - PREFIX_BYTES, 0);
  return rewritten;
}

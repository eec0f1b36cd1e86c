import { produce } from '../api/00-produce.ts';
import type { Api } from '../api/api.ts';
import { apis } from '../api/registry.ts';
import { Reader } from '../codec/reader.ts';
import { Writer } from '../codec/writer.ts';
import type { Asked } from '../faults/trigger.ts';
import { PREFIX_BYTES } from './frame-splitter.ts';

const apiByKey: ReadonlyMap<number, Api> = new Map(apis.map((api) => [api.key, api]));

const SASL_HANDSHAKE = 17;

/** A request that passes, as far as its begin tells. */
export class ProxiedRequest implements Asked {
  readonly connection: { readonly nodeId: number };
  readonly key: number;
  readonly version: number;
  readonly correlationId: number;
  readonly clientId: string;
  /** False for a Produce with acks=0, which nobody answers. */
  readonly isAnswered: boolean;
  /** What is answered in place of the cluster, which was not asked. */
  ownAnswer: Buffer | null = null;
  private readonly api: Api | undefined;

  /** `head` is the frame or its begin, with the length prefix. Throws `MalformedFrame` where that is too short. */
  constructor(head: Buffer, connection: { readonly nodeId: number }) {
    const reader = new Reader(head, false, PREFIX_BYTES);
    this.connection = connection;
    this.key = reader.i16();
    this.version = reader.i16();
    this.correlationId = reader.i32();
    this.clientId = reader.nullableString() ?? '';
    this.api = apiByKey.get(this.key);
    this.isAnswered = this.key !== produce.key || this.acksIn(reader) !== 0;
  }

  /** Name of the API key; empty for one that the broker of this package does not serve. */
  get apiName(): string {
    return this.api?.name ?? '';
  }

  /** Whether what comes after it are frames without headers, as logins of old are (before KIP-152). */
  get beginsBareLogin(): boolean {
    return this.key === SASL_HANDSHAKE && this.version === 0;
  }

  get isFlexible(): boolean {
    return this.api !== undefined && this.version >= this.api.flexibleVersion;
  }

  /** A reader at the body of the whole frame. */
  body(frame: Buffer): Reader {
    const reader = new Reader(frame, false, PREFIX_BYTES);
    reader.skip(8);
    reader.nullableString();
    reader.flexible = this.isFlexible;
    reader.tags();
    return reader;
  }

  /** The whole frame of an answer that `write` writes the body of. */
  answer(write: (writer: Writer) => void): Buffer {
    const writer = new Writer(this.isFlexible).i32(0).i32(this.correlationId).tags();
    write(writer);
    writer.tags();
    writer.patchLength(writer.size - PREFIX_BYTES);
    return Buffer.concat(writer.finish());
  }

  private acksIn(reader: Reader): number {
    reader.flexible = this.isFlexible;
    reader.tags();
    if (this.version >= 3) reader.nullableString();
    return reader.i16();
  }
}

import { Reader } from './codec/reader.ts';
import { Writer } from './codec/writer.ts';
import type { Broker } from './broker.ts';

/** One client connection. Requests are answered one after the other, in order, as Kafka's socket server does. */
export class Connection {
  readonly id: number;
  /** Address of the client, for those who ask who is in a group. */
  readonly clientHost: string;
  /** Number of the node that it leads to. */
  readonly nodeId: number;
  inFlight: Request | null = null;
  /** When something came or went last. */
  activeMs: number;
  isOpen = true;
  /** While its network has not sent what it was given. */
  isMuted = false;
  /** Bytes of answers that the call being served has for it. */
  answeredBytes = 0;
  /** Bytes of the frames that wait. */
  waitingBytes = 0;
  /** Frames that wait for the request in flight to be answered. */
  private readonly waiting: Buffer[] = [];

  constructor(id: number, nodeId: number, clientHost: string, nowMs: number) {
    this.id = id;
    this.activeMs = nowMs;
    this.nodeId = nodeId;
    this.clientHost = clientHost;
  }

  /** Whether there is a request that could be served now. */
  get isReady(): boolean {
    return this.isOpen && !this.isMuted && this.inFlight === null && this.waiting.length > 0;
  }

  push(frame: Buffer, nowMs: number): void {
    this.activeMs = nowMs;
    this.waiting.push(frame);
    this.waitingBytes += frame.length;
  }

  /** The frame that waited for longest. */
  shift(): Buffer {
    const frame = this.waiting.shift()!;
    this.waitingBytes -= frame.length;
    return frame;
  }

  /** The request in flight ended, with an answer or with none. */
  answered(chunks: readonly Buffer[] | null, nowMs: number): void {
    this.inFlight = null;
    this.activeMs = nowMs;
    for (const chunk of chunks ?? []) this.answeredBytes += chunk.length;
  }

  /** Its network has sent what it was given. */
  unmute(nowMs: number): void {
    this.isMuted = false;
    this.activeMs = nowMs;
  }

  close(): void {
    this.isOpen = false;
    this.waiting.length = 0;
    this.waitingBytes = 0;
    this.inFlight?.abandon();
  }
}

/** One request, to be ended exactly once, now or later, by `reply`, `endWithoutReply` or `hangUp`. */
export class Request {
  readonly connection: Connection;
  readonly key: number;
  readonly version: number;
  readonly correlationId: number;
  readonly clientId: string;
  /** Stands at the body. A view of the frame: copy what is kept. */
  readonly reader: Reader;
  private readonly broker: Broker;
  private readonly frame: Buffer;
  private readonly bodyStart: number;
  private abandoned: (() => void) | null = null;

  /** Reads the header, version 2 when `isFlexible` says so of the API key and version. */
  constructor(broker: Broker, connection: Connection, frame: Buffer, isFlexible: (key: number, version: number) => boolean) {
    const reader = new Reader(frame);
    this.broker = broker;
    this.frame = frame;
    this.connection = connection;
    this.key = reader.i16();
    this.version = reader.i16();
    this.correlationId = reader.i32();
    // The client id stays a plain string in the flexible header, too (KIP-482).
    this.clientId = reader.nullableString() ?? '';
    this.reader = reader;
    reader.flexible = isFlexible(this.key, this.version);
    reader.tags();
    this.bodyStart = frame.length - reader.remaining;
  }

  /** A reader of its own at the body, for those who look into a request before its handler does. */
  bodyReader(): Reader {
    return new Reader(this.frame, this.reader.flexible, this.bodyStart);
  }

  /** Name of the API key; empty for one that is not served. */
  get apiName(): string {
    return this.broker.apis.find(({ key }) => key === this.key)?.name ?? '';
  }

  /** A writer for the answer, with the response header in it. */
  writer(): Writer {
    return this.writerWithHeader(this.reader.flexible, this.reader.flexible);
  }

  /** As `writer`, for ApiVersions: its response header never has tagged fields (KIP-511). */
  writerWithHeader(flexibleBody: boolean, taggedHeader: boolean): Writer {
    const writer = new Writer(flexibleBody).i32(0).i32(this.correlationId);
    return taggedHeader ? writer.tags() : writer;
  }

  /** Sends the answer, after `delayMs` if that is above zero. Writes the tagged fields that end a flexible body. */
  reply(writer: Writer, delayMs = 0): void {
    writer.tags();
    writer.patchLength(writer.size - 4);
    if (delayMs > 0) this.broker.finishLater(this, writer.finish(), delayMs);
    else this.broker.finish(this, writer.finish());
  }

  /**
   * As `reply`, for answers that vouch for what an earlier request wrote, too: a topic that exists already, an id of a block
   * that is reserved. They wait until all that is being synced is on the disk, as they would behind a real sync.
   */
  replyDurably(writer: Writer, delayMs: number): void {
    this.reply(writer, Math.max(delayMs, this.broker.unsettledMs));
  }

  /** Ends a request that has no answer (Produce with acks=0). */
  endWithoutReply(): void {
    this.broker.finish(this, null);
  }

  /** Closes the connection instead of answering. */
  hangUp(): void {
    this.broker.hangUp(this.connection);
  }

  /** Calls `action` if the connection closes before the answer. A reply after that is ignored. */
  whenAbandoned(action: () => void): void {
    this.abandoned = action;
  }

  abandon(): void {
    this.abandoned?.();
  }
}

import type net from 'node:net';
import { TLSSocket } from 'node:tls';
import { MalformedFrame } from '../codec/reader.ts';
import { FrameLengthError } from '../framer.ts';
import type { Clock } from '../shell.ts';
import { addressText, type Address } from './address.ts';
import { answerLayouts } from './answer-layouts.ts';
import { withAddresses } from './answer-reader.ts';
import type { ProxyEvent } from './events.ts';
import type { Direction, FaultedConnection } from './faults/fault.ts';
import type { ProxyFault, ProxyFaults } from './faults/faults.ts';
import { Flow, type Pace } from './flow.ts';
import { FrameSplitter, PREFIX_BYTES, type FrameSink, type Verdict } from './frame-splitter.ts';
import type { NodeListeners } from './node-listeners.ts';
import { ProxiedAnswer } from './proxied-answer.ts';
import { ProxiedRequest } from './proxied-request.ts';
import type { TopicNames } from './topic-names.ts';

/** Longest request taken, in bytes, as Kafka's `socket.request.max.bytes`. */
const MAX_REQUEST_BYTES = 104857600;
/** Longest answer: as long as the records that are asked for, and shorter than what TLS looks like to who reads a length. */
const MAX_ANSWER_BYTES = 0x14ffffff;
/** Length and correlation id of an answer, and of a request up to its client id, which is rarely longer than this. */
const ANSWER_HEAD_BYTES = PREFIX_BYTES + 4;
const REQUEST_HEAD_BYTES = 64;

/** What the links of a proxy share. */
export interface LinkHost {
  readonly clock: Clock;
  readonly faults: ProxyFaults;
  readonly listeners: NodeListeners;
  readonly topics: TopicNames;
  tell(event: ProxyEvent): void;
  /** Tells, once for each key and version, that an answer passed which should have been looked into. */
  unable(request: ProxiedRequest): void;
  closed(link: Link): void;
}

/** A connection of a client, and the one to the cluster that belongs to it. */
export class Link implements FaultedConnection {
  clientId: string | null = null;
  private readonly host: LinkHost;
  private readonly target: Address;
  private readonly client: net.Socket;
  private readonly upstream: net.Socket;
  private readonly requests: Flow;
  private readonly answers: Flow;
  private readonly requestFrames: FrameSplitter;
  private readonly answerFrames: FrameSplitter;
  /** Requests that are not answered yet, in the order of their answers. */
  private readonly inFlight: ProxiedRequest[] = [];
  private pendingRequest: ProxiedRequest | null = null;
  private isClosed = false;
  /** By which bytes vanished: nothing that comes after them can be made sense of. */
  private readonly holes = new Set<ProxyFault>();
  /** Whether the first request told the client, and vanishes for that, with what came with it. */
  private isFirstLost = false;

  constructor(host: LinkHost, target: Address, client: net.Socket, upstream: net.Socket) {
    this.host = host;
    this.target = target;
    this.client = client;
    this.upstream = upstream;
    this.requests = new Flow(client, upstream, host.clock);
    this.answers = new Flow(upstream, client, host.clock);
    this.requestFrames = new FrameSplitter(this.requestSink(), REQUEST_HEAD_BYTES, MAX_REQUEST_BYTES);
    this.answerFrames = new FrameSplitter(this.answerSink(), ANSWER_HEAD_BYTES, MAX_ANSWER_BYTES);
    this.join(client, this.requestFrames, this.requests, 'request');
    this.join(upstream, this.answerFrames, this.answers, 'answer');
    this.watchConnecting();
  }

  get nodeId(): number {
    return this.host.listeners.nodeIdOf(this.target);
  }

  /** Resets the connection of the client, and closes the other; what was written to either and not sent is lost. */
  tear(): void {
    this.stop();
    this.client.resetAndDestroy();
    this.upstream.destroy();
    this.host.closed(this);
  }

  /** Faults began or ended. */
  faultsChanged(): void {
    if (this.isClosed) return;
    const isOver = [...this.holes].some(({ isActive }) => !isActive);
    if (isOver || this.host.faults.tears(this)) return this.tear();
    this.requests.flush();
    this.answers.flush();
  }

  /** Reads from one side until it closes; then the other closes, too, once it has what is on its way. */
  private join(source: net.Socket, frames: FrameSplitter, flow: Flow, direction: Direction): void {
    let hasEnded = false;
    const end = (): void => {
      if (hasEnded || this.isClosed) return;
      hasEnded = true;
      if (!this.isSwallowed(direction)) flow.finish();
    };
    source.on('data', (chunk: Buffer) => {
      if (this.isClosed || this.isSwallowed(direction)) return;
      try {
        frames.push(chunk);
      } catch (error) {
        if (!(error instanceof FrameLengthError || error instanceof MalformedFrame)) throw error;
        this.refuse(direction, error.message);
      }
    });
    source.on('end', end);
    // The close that follows an error says all that there is to do.
    source.on('error', () => undefined);
    source.on('close', () => {
      end();
      if (!this.client.destroyed || !this.upstream.destroyed) return;
      this.stop();
      this.host.closed(this);
    });
  }

  private watchConnecting(): void {
    const unreachable = (error: Error): void => {
      if (this.isClosed) return;
      this.host.tell({ type: 'unreachable', message: `${addressText(this.target)} could not be reached: ${reasonOf(error)}.` });
    };
    this.upstream.once('error', unreachable);
    this.upstream.once(this.upstream instanceof TLSSocket ? 'secureConnect' : 'connect', () => this.upstream.off('error', unreachable));
  }

  private requestSink(): FrameSink {
    return {
      begin: (head, frameBytes) => this.beginRequest(head, frameBytes),
      passed: () => {
        if (!this.isClosed) this.afterRequest(this.pendingRequest!);
      },
      held: (frame) => {
        if (!this.isClosed) this.treatRequest(this.pendingRequest!, frame);
      },
      bytes: (run) => {
        if (!this.isClosed && !this.isFirstLost) this.requests.send(run);
      },
    };
  }

  private beginRequest(head: Buffer, frameBytes: number): Verdict {
    if (this.isClosed) return 'pass';
    const { faults } = this.host;
    let request: ProxiedRequest;
    try {
      request = new ProxiedRequest(head, this);
    } catch (error) {
      if (error instanceof MalformedFrame && head.length < frameBytes) return 'more';
      throw error;
    }
    this.pendingRequest = request;
    if (this.clientId === null) {
      this.clientId = request.clientId;
      if (faults.tears(this)) this.tear();
      this.isFirstLost = this.isSwallowed('request');
    }
    if (this.isClosed || this.isFirstLost) return 'pass';
    if (faults.looksIntoFrames) return 'hold';
    if (request.isAnswered) this.inFlight.push(request);
    return 'pass';
  }

  private treatRequest(request: ProxiedRequest, frame: Buffer): void {
    const { isCut, ownAnswer, pace } = this.host.faults.request(request, frame);
    if (isCut) return this.hangUp();
    if (request.isAnswered) this.inFlight.push(request);
    request.ownAnswer = ownAnswer;
    if (ownAnswer === null) this.requests.send(frame, pace);
    else this.sendOwnAnswers();
    this.afterRequest(request);
  }

  private afterRequest(request: ProxiedRequest): void {
    if (!request.beginsBareLogin) return;
    this.requestFrames.giveUp();
    this.host.tell({ type: 'bare-login', message: `Client '${request.clientId}' logs in as before Kafka 1.0: its connection passes as it is, without faults on frames, and with the addresses of the cluster.` });
  }

  private answerSink(): FrameSink {
    return {
      begin: (head) => this.beginAnswer(head),
      passed: () => {
        if (!this.isClosed) this.afterAnswer(this.inFlight.shift()!);
      },
      held: (frame) => {
        if (!this.isClosed) this.treatAnswer(this.inFlight.shift()!, frame);
      },
      bytes: (run) => {
        if (!this.isClosed) this.answers.send(run);
      },
    };
  }

  private beginAnswer(head: Buffer): Verdict {
    if (this.isClosed) return 'pass';
    if (head.length < ANSWER_HEAD_BYTES) throw new MalformedFrame(`an answer of ${head.length - PREFIX_BYTES} bytes`);
    const correlationId = head.readInt32BE(PREFIX_BYTES);
    const [request] = this.inFlight;
    if (request?.correlationId !== correlationId) throw new MalformedFrame(`an answer to request ${correlationId}, which is not the one that is due`);
    return this.host.faults.looksIntoFrames || mayHoldAddresses(request) ? 'hold' : 'pass';
  }

  private treatAnswer(request: ProxiedRequest, frame: Buffer): void {
    const answer = new ProxiedAnswer(request, frame);
    const { isCut, pace } = this.host.faults.answer(answer);
    if (isCut) return this.hangUp();
    if (mayHoldAddresses(request)) this.sendRewritten(answer, pace);
    else this.answers.send(frame, pace);
    this.afterAnswer(request);
  }

  private afterAnswer(request: ProxiedRequest): void {
    if (request.beginsBareLogin) this.answerFrames.giveUp();
    if (this.inFlight.length > 0) this.sendOwnAnswers();
  }

  /** Answers that are made here wait until it is their turn. */
  private sendOwnAnswers(): void {
    for (let [next] = this.inFlight; next?.ownAnswer != null; [next] = this.inFlight) {
      this.inFlight.shift();
      this.answerFrames.flush();
      this.answers.send(next.ownAnswer);
    }
  }

  /** Sends an answer with the addresses of listeners in it; those that are not there yet are opened before. */
  private sendRewritten({ request, frame, reader }: ProxiedAnswer, pace: Pace | null): void {
    const { listeners, topics } = this.host;
    if (reader === null) this.host.unable(request);
    if (reader === null || reader.addresses.length === 0) return this.answers.send(frame, pace);
    topics.learn(reader.names);
    for (const address of reader.addresses) listeners.learn(address.nodeId, address);
    const rewritten = (): Buffer => withAddresses(frame, reader, (address) => listeners.find(address)!);
    const missing = reader.addresses.filter((address) => listeners.find(address) === undefined);
    if (missing.length === 0) return this.answers.send(rewritten(), pace);
    const slot = this.answers.reserve(frame.length, pace);
    Promise.all(missing.map((address) => listeners.open(address))).then(
      () => {
        if (!this.isClosed) slot.fill(rewritten());
      },
      (error: Error) => {
        if (this.isClosed) return;
        this.host.tell({ type: 'no-listener', message: error.message });
        this.tear();
      },
    );
  }

  /** Closes both sides; the client still gets what was written to it. */
  private hangUp(): void {
    this.stop();
    this.client.destroySoon();
    this.upstream.destroy();
  }

  private refuse(direction: Direction, reason: string): void {
    const who = direction === 'request' ? `Client ${this.clientId === null ? '' : `'${this.clientId}' `}at ${this.client.remoteAddress}` : addressText(this.target);
    this.host.tell({ type: 'malformed', message: `${who} sent ${reason}; it was hung up on.` });
    this.hangUp();
  }

  /** From here on nothing that comes is dealt with. */
  private stop(): void {
    this.isClosed = true;
    this.requests.stop();
    this.answers.stop();
  }

  /** Whether what came one way vanishes. */
  private isSwallowed(direction: Direction): boolean {
    const fault = this.host.faults.swallower(this, direction);
    if (fault !== null) this.holes.add(fault);
    return fault !== null;
  }
}

function mayHoldAddresses({ key, version }: ProxiedRequest): boolean {
  const layout = answerLayouts.get(key);
  return layout !== undefined && version >= layout.addressesFrom;
}

/** What an error says that comes of several addresses of one name, of which none answered. */
function reasonOf(error: Error): string {
  return error.message !== '' ? error.message : ((error as NodeJS.ErrnoException).code ?? error.name);
}

import { apis } from '../api/registry.ts';
import type { Broker } from '../broker.ts';
import type { Request } from '../connection.ts';
import type { Deadline } from '../deadlines.ts';
import { errors, type ErrorCode } from '../errors.ts';
import type { BrokerEvent } from '../events.ts';
import type { CommittedOffset } from '../groups/group-offsets.ts';
import type { CrashOptions, Effects, FaultHost, FaultKind, FaultSite, Scope, Treatment } from './fault.ts';
import { fieldsProblem } from './fields.ts';
import { faultKinds, type FaultSpec } from './registry.ts';

/** A fault that was injected. */
export interface Fault {
  readonly spec: FaultSpec;
  /** How often it did something, counted where it does it. */
  readonly hits: number;
  /** Whether it can still do something. */
  readonly isActive: boolean;
  /** Ends it. What it holds back already comes when it is due. */
  clear(): void;
}

/** An answer that trickles goes out in so many pieces a second. */
const PIECES_A_SECOND = 20;

/**
 * The faults of a broker. They outlive it: a crash ends the broker, and the one that starts then meets those that are still
 * active. Without any there is one comparison in the way of a request.
 */
export class Faults {
  /** Whether there is any. */
  isActive = false;
  private readonly active: ActiveFault[] = [];
  private broker: Broker | null = null;
  private host: FaultHost | null = null;

  /** For whoever can start a broker anew. */
  hostedBy(host: FaultHost): void {
    this.host = host;
  }

  /** A broker begins to serve. */
  attach(broker: Broker): void {
    this.broker = broker;
    for (const fault of [...this.active]) fault.attach(broker);
  }

  /** Begins a fault; call it through `Broker.act`, which knows the time. Throws an error that says what is wrong with it. */
  inject(spec: FaultSpec): Fault {
    const kind = checkedKind(spec);
    const { broker } = this;
    if (broker === null) throw new Error('No broker serves that a fault could strike.');
    const fault = new ActiveFault(spec, () => this.remove(fault), () => this.hostFor(spec));
    fault.begin(kind, broker);
    this.active.push(fault);
    this.isActive = true;
    if (fault.isOver) fault.clear();
    return fault;
  }

  /** Ends all faults. */
  clear(): void {
    for (const fault of [...this.active]) fault.clear();
  }

  /** Whether a request that came is dealt with here, for now at least. */
  intercepts(request: Request, broker: Broker): boolean {
    const treatments = this.treatments((effects) => effects.before?.(request));
    if (treatments.some((treatment) => treatment.do === 'cut')) {
      request.hangUp();
      return true;
    }
    const delayMs = sumOfDelays(treatments);
    if (delayMs === 0) return false;
    broker.deadlines.add(broker.nowMs + delayMs, () => broker.serve(request));
    return true;
  }

  /** Whether the end of a request is dealt with here, for now at least; `chunks` are null where it has no answer. */
  withholds(request: Request, chunks: readonly Buffer[] | null, broker: Broker): boolean {
    const treatments = this.treatments((effects) => effects.after?.(request));
    if (treatments.some((treatment) => treatment.do === 'cut')) {
      request.hangUp();
      return true;
    }
    const delayMs = sumOfDelays(treatments);
    const rates = treatments.map((treatment) => (treatment.do === 'trickle' ? treatment.bytesPerSecond : Infinity));
    const bytesPerSecond = Math.min(Infinity, ...rates);
    if (delayMs === 0 && (chunks === null || bytesPerSecond === Infinity)) return false;
    const send = (): void => trickle(request, chunks, bytesPerSecond, broker);
    if (delayMs === 0) send();
    else broker.deadlines.add(broker.nowMs + delayMs, send);
    return true;
  }

  /** An error to answer instead of serving what the scope says; NONE for none. */
  refusal(request: Request, scope: Scope): ErrorCode {
    for (const { effects } of this.active) {
      const code = effects.refusal?.(request, scope) ?? errors.NONE;
      if (code !== errors.NONE) return code;
    }
    return errors.NONE;
  }

  committed(group: string, topic: string, partition: number, committed: CommittedOffset | null): CommittedOffset | null {
    let told = committed;
    for (const { effects } of this.active) if (effects.committed !== undefined) told = effects.committed(group, topic, partition, told);
    return told;
  }

  saw(event: BrokerEvent): void {
    for (const { effects } of this.active) effects.saw?.(event);
  }

  private treatments(of: (effects: Effects) => Treatment | null | undefined): Treatment[] {
    return [...this.active].map(({ effects }) => of(effects)).filter((treatment) => treatment != null);
  }

  private hostFor(spec: FaultSpec): FaultHost {
    if (this.host === null) throw new Error(`Fault ${spec.kind}: nobody is there to start this broker again. startKafka can, on a storage that can crash.`);
    return this.host;
  }

  private remove(fault: ActiveFault): void {
    const at = this.active.indexOf(fault);
    if (at >= 0) this.active.splice(at, 1);
    this.isActive = this.active.length > 0;
  }
}

class ActiveFault implements Fault, FaultSite {
  readonly spec: FaultSpec;
  hits = 0;
  isActive = true;
  isOver = false;
  effects: Effects = {};
  broker!: Broker;
  private readonly remove: () => void;
  private readonly host: () => FaultHost;
  private endMs = Infinity;
  private deadline: Deadline | null = null;

  constructor(spec: FaultSpec, remove: () => void, host: () => FaultHost) {
    this.spec = spec;
    this.remove = remove;
    this.host = host;
  }

  begin(kind: FaultKind, broker: Broker): void {
    this.broker = broker;
    if (this.spec.forMs !== undefined) this.endMs = broker.nowMs + this.spec.forMs;
    this.effects = kind.begin(this.spec, this);
    // A crash may have brought the next broker with it already.
    this.attach(this.broker);
  }

  attach(broker: Broker): void {
    this.broker = broker;
    this.effects.attach?.(broker);
    if (this.endMs < Infinity) this.deadline = broker.deadlines.add(Math.max(broker.nowMs, this.endMs), () => this.clear());
  }

  hit(): void {
    this.hits += 1;
  }

  crash(crash: CrashOptions): void {
    this.host().crash(crash);
  }

  checkCrash(): void {
    this.host().checkCrash?.();
  }

  clearSoon(): void {
    this.isOver = true;
  }

  clear(): void {
    if (!this.isActive) return;
    this.isActive = false;
    this.broker.deadlines.cancel(this.deadline);
    this.effects.end?.();
    this.remove();
  }
}

/** The kind of a fault that is well-formed; throws an error that says what is wrong with one that is not. */
function checkedKind(spec: FaultSpec): FaultKind {
  const known = Object.keys(faultKinds).join(', ');
  if (typeof spec !== 'object' || spec === null) throw new Error(`A fault is an object with a kind. There are: ${known}.`);
  if (!Object.hasOwn(faultKinds, spec.kind)) throw new Error(`There is no fault '${spec.kind}'. There are: ${known}.`);
  const kind: FaultKind = faultKinds[spec.kind];
  const problem = fieldsProblem(spec, kind.fields) ?? apiProblem(spec);
  if (problem !== null) throw new Error(`Fault ${spec.kind}: ${problem}.`);
  return kind;
}

/** What is wrong with the API key that a fault names, if it names one; null when nothing is. */
export function apiProblem(spec: object): string | null {
  const api = 'api' in spec ? spec.api : undefined;
  if (api === undefined || apis.some(({ name }) => name === api)) return null;
  return `API key '${api}' is not served. There are: ${apis.map(({ name }) => name).join(', ')}`;
}

function sumOfDelays(treatments: readonly Treatment[]): number {
  return treatments.reduce((sumMs, treatment) => sumMs + (treatment.do === 'delay' ? treatment.delayMs : 0), 0);
}

/** Sends an answer in pieces at their times; the request ends with the last of them. */
function trickle(request: Request, chunks: readonly Buffer[] | null, bytesPerSecond: number, broker: Broker): void {
  if (chunks === null || bytesPerSecond === Infinity) return broker.release(request, chunks);
  let rest = Buffer.concat(chunks);
  const pieceBytes = Math.max(1, Math.floor(bytesPerSecond / PIECES_A_SECOND));
  const next = (): void => {
    const piece = rest.subarray(0, pieceBytes);
    rest = rest.subarray(piece.length);
    broker.deadlines.add(broker.nowMs + (1000 * piece.length) / bytesPerSecond, () => {
      if (!request.connection.isOpen) return;
      if (rest.length === 0) return broker.release(request, [piece]);
      broker.sendPart(request, piece);
      next();
    });
  };
  next();
}

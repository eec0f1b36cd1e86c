import { apiProblem } from '../../faults/faults.ts';
import { fieldsProblem } from '../../faults/fields.ts';
import type { Treatment } from '../../faults/fault.ts';
import type { Clock } from '../../shell.ts';
import type { Pace } from '../flow.ts';
import type { ProxiedAnswer } from '../proxied-answer.ts';
import type { ProxiedRequest } from '../proxied-request.ts';
import type { Direction, FaultedConnection, ProxyEffects, ProxyFaultKind, ProxyFaultSite, RequestTreatment } from './fault.ts';
import { proxyFaultKinds, type ProxyFaultName, type ProxyFaultParams } from './registry.ts';

/** A fault that was begun. */
export interface ProxyFault {
  readonly kind: ProxyFaultName;
  readonly params: object;
  /** How often it disturbed something. */
  readonly hits: number;
  /** When it did so first and last, by the clock of the proxy; null for never. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  /** Whether it can still do something. */
  readonly isActive: boolean;
  /** Ends it: what trickled goes out at once, what is late comes when it is due. */
  end(): void;
}

/** What is done with a frame. */
export interface FrameVerdict {
  readonly isCut: boolean;
  /** For a request: what is answered in place of the cluster. */
  readonly ownAnswer: Buffer | null;
  /** Null for at once. */
  readonly pace: Pace | null;
}

const UNTREATED: FrameVerdict = { isCut: false, ownAnswer: null, pace: null };

/** Who is told when a fault begins or ends. */
export interface FaultedProxy extends Omit<ProxyFaultSite, 'hit'> {
  readonly clock: Clock;
  /** The faults that there are are others now. */
  changed(): void;
}

/** The faults of a proxy. Without any, frames are not looked into for their sake. */
export class ProxyFaults {
  private readonly active: BegunFault[] = [];
  private readonly proxy: FaultedProxy;
  /** Whether a fault wants to see whole frames. */
  looksIntoFrames = false;

  constructor(proxy: FaultedProxy) {
    this.proxy = proxy;
  }

  /** Begins a fault, until it is ended or its `forMs` are over. Throws an error that says what is wrong with it. */
  begin<Name extends ProxyFaultName>(name: Name, params: ProxyFaultParams<Name>): ProxyFault {
    const kind = checkedKind(name, params);
    const fault = new BegunFault(name, params, this.proxy, (ended) => this.remove(ended));
    fault.begin(kind.begin(params, fault), params.forMs);
    this.active.push(fault);
    this.changed();
    return fault;
  }

  /** Ends all of them. */
  end(): void {
    for (const fault of [...this.active]) fault.end();
  }

  tears(connection: FaultedConnection): boolean {
    return this.active.some(({ effects }) => effects.tears?.(connection));
  }

  /** The fault by which bytes vanish that came; null when they go on. */
  swallower(connection: FaultedConnection, direction: Direction): ProxyFault | null {
    return this.active.find(({ effects }) => effects.swallows?.(connection, direction)) ?? null;
  }

  request(request: ProxiedRequest, frame: Buffer): FrameVerdict {
    return this.verdict(({ request: treat }) => treat?.(request, frame));
  }

  answer(answer: ProxiedAnswer): FrameVerdict {
    return this.verdict(({ answer: treat }) => treat?.(answer));
  }

  private verdict(treat: (effects: ProxyEffects) => RequestTreatment | Treatment | null | undefined): FrameVerdict {
    if (!this.looksIntoFrames) return UNTREATED;
    let [isCut, ownAnswer, delayMs]: [boolean, Buffer | null, number] = [false, null, 0];
    const lines: (() => number)[] = [];
    for (const fault of [...this.active]) {
      const treatment = treat(fault.effects);
      if (treatment == null) continue;
      if (treatment.do === 'cut') isCut = true;
      else if (treatment.do === 'delay') delayMs += treatment.delayMs;
      else if (treatment.do === 'trickle') lines.push(() => (fault.isActive ? treatment.bytesPerSecond : Infinity));
      else if (treatment.frame === null) isCut = true;
      else ownAnswer = treatment.frame;
    }
    const pace = delayMs === 0 && lines.length === 0 ? null : { delayMs, bytesPerSecond: () => Math.min(Infinity, ...lines.map((line) => line())) };
    return { isCut, ownAnswer, pace };
  }

  private remove(fault: BegunFault): void {
    this.active.splice(this.active.indexOf(fault), 1);
    this.changed();
  }

  private changed(): void {
    this.looksIntoFrames = this.active.some(({ effects }) => effects.request !== undefined || effects.answer !== undefined);
    this.proxy.changed();
  }
}

class BegunFault implements ProxyFault, ProxyFaultSite {
  readonly kind: ProxyFaultName;
  readonly params: object;
  hits = 0;
  firstMs: number | null = null;
  lastMs: number | null = null;
  isActive = true;
  effects: ProxyEffects = {};
  private readonly proxy: FaultedProxy;
  private readonly remove: (fault: BegunFault) => void;
  private timer: unknown = null;

  constructor(kind: ProxyFaultName, params: object, proxy: FaultedProxy, remove: (fault: BegunFault) => void) {
    this.kind = kind;
    this.params = params;
    this.proxy = proxy;
    this.remove = remove;
  }

  begin(effects: ProxyEffects, forMs: number | undefined): void {
    this.effects = effects;
    if (forMs !== undefined) this.timer = this.proxy.clock.setTimeout(() => this.end(), forMs);
  }

  get topics(): ProxyFaultSite['topics'] {
    return this.proxy.topics;
  }

  hit(): void {
    this.hits += 1;
    this.lastMs = this.proxy.clock.now();
    this.firstMs ??= this.lastMs;
  }

  unable(request: ProxiedRequest): void {
    this.proxy.unable(request);
  }

  random(): number {
    return this.proxy.random();
  }

  end(): void {
    if (!this.isActive) return;
    this.isActive = false;
    this.proxy.clock.clearTimeout(this.timer);
    this.remove(this);
  }
}

/** What is wrong with what a fault of this kind is told; null when nothing is. */
export function proxyFaultProblem(name: ProxyFaultName, params: object): string | null {
  const spec = { kind: name, ...params };
  return fieldsProblem(spec, proxyFaultKinds[name].fields) ?? apiProblem(spec);
}

/** The kind of a fault that is well-formed; throws an error that says what is wrong with one that is not. */
function checkedKind<Name extends ProxyFaultName>(name: Name, params: ProxyFaultParams<Name>): ProxyFaultKind<ProxyFaultParams<Name>> {
  if (!Object.hasOwn(proxyFaultKinds, name)) throw new Error(`A proxy has no fault '${name}'. There are: ${Object.keys(proxyFaultKinds).join(', ')}.`);
  const problem = proxyFaultProblem(name, params);
  if (problem !== null) throw new Error(`Fault ${name}: ${problem}.`);
  return proxyFaultKinds[name] as ProxyFaultKind<ProxyFaultParams<Name>>;
}

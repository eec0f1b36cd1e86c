import type { Component } from '../component.ts';
import { dueWord } from '../ledger/item-words.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { stateCode, states } from '../ledger/transitions.ts';
import type { Scenario } from '../scenario.ts';
import type { TopologyNode } from '../topology.ts';
import type { Latency } from './latency.ts';
import type { Recorder } from './recorder.ts';
import type { Series } from './series.ts';

const stored = stateCode.stored;
/** States with a series of their own: the items that came to stand in it, by the sample period in which they did. */
const metered = ['stored', 'shed', 'dropped'] as const;

/** What one node took in and served between the last two looks. */
export interface NodeFlow {
  /** items/s. */
  readonly inEps: number;
  /** Mean of an item, ms; null if none was served. */
  readonly serviceMs: number | null;
}

/** Sums since the start of the run, and the flow between the last two looks at them. */
interface NodeCount {
  served: number;
  servedMs: number;
  readonly before: { came: number; served: number; servedMs: number; atMs: number };
  flow: NodeFlow;
}

const noFlow: NodeFlow = { inEps: 0, serviceMs: null };

/** The series of what occupies a node's server of a resource. */
export function busyName(node: string, resource: string): string {
  return `busy.${node}.${resource}`;
}

/** What native calls occupy: a resource of its node like any other. */
export const nativeResource = 'native';

/** The nodes of a run, to see what waits in them. */
interface Nodes {
  readonly units: readonly TopologyNode[];
  component(id: string): Component | null;
}

/**
 * What every scenario has for metrics, taken where items pass the ledger: `generated` by due time, `stored`, `shed` and
 * `dropped` by the time of the claim, each with one sum a sample period; `latency` and `latency.<class>` from the due time to
 * the first claim that the item is stored; once a period `waiting.<node>`, and of the whole run `in-flight` (items) and
 * `behind` (ms): how long ago as many items as are in flight began to be due; `busy.<node>.<resource>`, the ms of a period for
 * which its server was occupied, and on the real clock `busy.<node>.native`, those that its native calls took. The sums follow the ledger: an item whose
 * dropped copy turns out not to have been its last is taken out of `dropped` again. An untimed scenario has neither latency nor `in-flight`
 * and `behind`: what is stored is known when the run is over.
 */
export class FlowMeter {
  readonly #recorder: Recorder;
  readonly #ledger: Ledger;
  readonly #latency: Latency;
  /** By class. */
  readonly #latencies: readonly Latency[];
  /** By the code of a state. */
  readonly #series: readonly (Series | null)[];
  readonly #nodes = new Map<string, NodeCount>();
  /** Told of every item that is claimed stored for the first time; times in ms of the run. */
  onStored?: (classIndex: number, dueMs: number, storedMs: number) => void;
  readonly #ticksPerSample: number;
  #nextSampleMs = 0;

  readonly #isTimed: boolean;

  constructor(ledger: Ledger, recorder: Recorder, { isUntimed = false }: Pick<Scenario, 'isUntimed'> = {}) {
    this.#isTimed = !isUntimed;
    this.#recorder = recorder;
    this.#ledger = ledger;
    this.#ticksPerSample = ledger.ticksPerMs * recorder.sampleMs;
    this.#latency = recorder.latencies('latency');
    this.#latencies = ledger.classes.map((name) => recorder.latencies(`latency.${name}`));
    this.#series = states.map((state) => (metered.some((each) => each === state) ? recorder.counter(state) : null));
    const generated = recorder.counter('generated');
    ledger.onGenerated = (dueTicks) => generated.add(this.#sampleOf(dueTicks), 1);
    ledger.onEnded = this.#ended;
  }

  #sampleOf(ticks: number): number {
    return Math.floor(ticks / this.#ticksPerSample);
  }

  #ended = (item: number, classIndex: number, from: number, fromTicks: number, to: number, toTicks: number): void => {
    this.#series[from]?.add(this.#sampleOf(fromTicks), -1);
    this.#series[to]?.add(this.#sampleOf(toTicks), 1);
    if (to !== stored || !this.#isTimed) return;
    const dueTicks = this.#ledger.word(item, dueWord);
    this.#latency.recordTicks(toTicks - dueTicks);
    this.#latencies[classIndex].recordTicks(toTicks - dueTicks);
    this.onStored?.(classIndex, dueTicks / this.#ledger.ticksPerMs, toTicks / this.#ledger.ticksPerMs);
  };

  /** A node occupied its server of the named resource for `items` items, for `serviceMs` until `doneMs` of the run. */
  served(node: string, resource: string, items: number, serviceMs: number, doneMs: number): void {
    this.#recorder.busy(busyName(node, resource), doneMs - serviceMs, doneMs);
    const count = this.#node(node);
    count.served += items;
    count.servedMs += serviceMs;
  }

  flow(node: string): NodeFlow {
    return this.#nodes.get(node)?.flow ?? noFlow;
  }

  /** To be called at least once a sample period; only looks at the nodes. True once a period, when it looked. */
  sample(nowMs: number, nodes: Nodes): boolean {
    if (nowMs < this.#nextSampleMs) return false;
    const { sampleMs } = this.#recorder;
    this.#nextSampleMs = Math.floor(nowMs / sampleMs) * sampleMs + sampleMs;
    for (const { id } of nodes.units) {
      const component = nodes.component(id);
      // In a node that is down nothing waits; of one that never says, nothing is told.
      if (component === null || component.waiting) this.#recorder.gauge(`waiting.${id}`, component?.waiting?.() ?? 0);
      this.#look(id, component, nowMs);
    }
    if (!this.#isTimed) return true;
    this.#recorder.gauge('in-flight', this.#ledger.totals().inFlight);
    const sinceMs = this.behindSinceMs();
    this.#recorder.gauge('behind', sinceMs === Infinity ? 0 : Math.max(0, Math.round(nowMs - sinceMs)));
    return true;
  }

  /** When as many items as are in flight began to be due; Infinity where none is. */
  behindSinceMs(): number {
    const { inFlight, generated } = this.#ledger.totals();
    return inFlight === 0 ? Infinity : this.#ledger.word(Math.max(0, generated - inFlight), dueWord) / this.#ledger.ticksPerMs;
  }

  #look(id: string, component: Component | null, nowMs: number): void {
    const count = this.#node(id);
    const { before } = count;
    // A component that was built anew begins to count anew.
    const came = component?.received?.() ?? this.#ledger.sawAt(id);
    const seconds = (nowMs - before.atMs) / 1000;
    const [arrived, served, servedMs] = [came >= before.came ? came - before.came : came, count.served - before.served, count.servedMs - before.servedMs];
    count.flow = { inEps: seconds > 0 ? arrived / seconds : 0, serviceMs: served === 0 ? null : servedMs / served };
    Object.assign(before, { came, served: count.served, servedMs: count.servedMs, atMs: nowMs });
  }

  #node(id: string): NodeCount {
    let count = this.#nodes.get(id);
    if (!count) this.#nodes.set(id, (count = { served: 0, servedMs: 0, before: { came: 0, served: 0, servedMs: 0, atMs: -Infinity }, flow: noFlow }));
    return count;
  }
}

import type { Component } from '../component.ts';
import { dueWord } from '../ledger/item-words.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { stateCode, states } from '../ledger/transitions.ts';
import type { TopologyNode } from '../topology.ts';
import type { Latency } from './latency.ts';
import type { Recorder } from './recorder.ts';
import type { Series } from './series.ts';

const ticksPerSecond = 10_000;
const second = (ticks: number): number => Math.floor(ticks / ticksPerSecond);
const stored = stateCode.stored;
/** States with a series of their own: the items that came to stand in it, by the second in which they did. */
const metered = ['stored', 'shed', 'dropped'] as const;

/** The nodes of a run, to see what waits in them. */
interface Nodes {
  readonly units: readonly TopologyNode[];
  component(id: string): Component | null;
}

/**
 * What every scenario has for metrics, taken where items pass the ledger: `generated` by due time, `stored`, `shed` and
 * `dropped` by the time of the claim, each with one sum a second; `latency` and `latency.<class>` from the due time to
 * the first claim that the item is stored; `waiting.<node>` once a second. The sums follow the ledger: an item whose
 * dropped copy turns out not to have been its last is taken out of `dropped` again.
 */
export class FlowMeter {
  readonly #recorder: Recorder;
  readonly #ledger: Ledger;
  readonly #latency: Latency;
  /** By class. */
  readonly #latencies: readonly Latency[];
  /** By the code of a state. */
  readonly #series: readonly (Series | null)[];
  #nextSampleMs = 0;

  constructor(ledger: Ledger, recorder: Recorder) {
    this.#recorder = recorder;
    this.#ledger = ledger;
    this.#latency = recorder.latencies('latency');
    this.#latencies = ledger.classes.map((name) => recorder.latencies(`latency.${name}`));
    this.#series = states.map((state) => (metered.some((each) => each === state) ? recorder.counter(state) : null));
    const generated = recorder.counter('generated');
    ledger.onGenerated = (dueTicks) => generated.add(second(dueTicks), 1);
    ledger.onEnded = this.#ended;
  }

  #ended = (item: number, classIndex: number, from: number, fromTicks: number, to: number, toTicks: number): void => {
    this.#series[from]?.add(second(fromTicks), -1);
    this.#series[to]?.add(second(toTicks), 1);
    if (to !== stored) return;
    const latencyTicks = toTicks - this.#ledger.word(item, dueWord);
    this.#latency.recordTicks(latencyTicks);
    this.#latencies[classIndex].recordTicks(latencyTicks);
  };

  /** To be called at least once a second of the run's clock; only looks at the nodes. */
  sample(nowMs: number, nodes: Nodes): void {
    if (nowMs < this.#nextSampleMs) return;
    this.#nextSampleMs = Math.floor(nowMs / 1000) * 1000 + 1000;
    for (const { id } of nodes.units) {
      const component = nodes.component(id);
      // In a node that is down nothing waits; of one that never says, nothing is told.
      if (component === null || component.waiting) this.#recorder.gauge(`waiting.${id}`, component?.waiting?.() ?? 0);
    }
  }
}

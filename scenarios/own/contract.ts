import type { BuildComponent, ComponentContext } from '../../engine/component.ts';
import type { Surroundings, World } from '../../engine/scenario.ts';
import { Schedule } from '../../engine/schedule/schedule.ts';
import type { NodeKind, TopologyNode } from '../../engine/topology.ts';
import type { InputRecord } from '../../pipeline/own/feeder.ts';
import type { LogAddress } from '../../pipeline/log-address.ts';
import type { OwnRun } from '../../pipeline/own/own-run.ts';
import type { Expectation } from './expectation.ts';

/** How a service of one's own meets its input and its output. */
export interface Contract {
  /** What it reads and what it writes, as a person calls them. */
  readonly from: string;
  readonly to: string;
  /** What stands between source and service, in order. */
  readonly between: readonly TopologyNode[];
  /** See `Scenario`. */
  readonly backends: readonly string[];
  outside?(prefix: string): readonly string[];
  /** `folder`: what commands and files are relative to. */
  prepare(world: World, surroundings: Surroundings, shared: OwnRun, folder: string): Promise<Stood>;
}

/** What a contract has made for one run. */
export interface Stood {
  readonly run: OwnRun;
  /** What is filled into commands and into the environment. */
  readonly words: Readonly<Record<string, string>>;
  /** The consumer group whose members tell that the service is ready; null where it has none. */
  readonly group: { readonly log: LogAddress; readonly id: string } | null;
  /** See `Prepared`. */
  readonly beyondReach: readonly string[];
  component(kind: NodeKind, world: World): BuildComponent | null;
  drained(world: World): boolean;
  release(): Promise<void>;
}

/** Emits every record due up to a moment that was not emitted yet. */
export function recordsOf({ point }: ComponentContext, world: World, expectation: Expectation): (toMs: number, emit: (record: InputRecord) => void) => void {
  const loadAt = (atMs: number): number => point('load', { factor: world.rateFactor(), atMs }).factor;
  const schedule = new Schedule(world.plan, world.streams.get('generators', 'own', 'arrivals'), (atMs) => world.plannedLoad(atMs), loadAt);
  let item = 0;
  return (toMs, emit) => schedule.advance(toMs, (dueMs) => emit(expectation.record(item++, dueMs)));
}

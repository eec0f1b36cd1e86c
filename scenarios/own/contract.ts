import type { BuildComponent, ComponentContext } from '../../engine/component.ts';
import type { Surroundings, World } from '../../engine/scenario.ts';
import { Schedule } from '../../engine/schedule/schedule.ts';
import type { NodeKind, TopologyNode } from '../../engine/topology.ts';
import { Mover } from '../../generators/faults/mover.ts';
import type { InputRecord, MakeRecords } from '../../pipeline/own/outgoing.ts';
import type { OwnRun } from '../../pipeline/own/own-run.ts';
import type { ServiceGroup } from '../../pipeline/own/seen-by-log.ts';
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
  readonly group: ServiceGroup | null;
  /** See `Prepared`. */
  readonly beyondReach: readonly string[];
  component(kind: NodeKind, world: World): BuildComponent | null;
  drained(world: World): boolean;
  release(): Promise<void>;
}

/** The records of a run by its schedule, with what the faults of the moment do to them. */
export function recordsOf({ point }: ComponentContext, world: World, expectation: Expectation): MakeRecords {
  const { plan, streams } = world;
  const loadAt = (atMs: number): number => point('load', { factor: world.rateFactor(), atMs }).factor;
  const schedule = new Schedule(plan, streams.get('generators', 'own', 'arrivals'), (atMs) => world.plannedLoad(atMs), loadAt);
  let item = 0;
  return (taker) => {
    const mover = new Mover<InputRecord>((record, again) => taker.sent(record, again));
    return (toMs) => {
      schedule.advance(toMs, (dueMs) => {
        const { record, move } = expectation.record(item++, dueMs, point);
        taker.made(record);
        mover.push(record, move);
      });
      if (toMs >= plan.durationMs) mover.end();
    };
  };
}

import { SimulatedDisk } from '@wavetank/kafka';
import type { BuildComponent } from '../../engine/component.ts';
import type { Form, Prepared, Scenario, Surroundings, World } from '../../engine/scenario.ts';
import type { TopologyNode } from '../../engine/topology.ts';
import { IotFleet } from '../../generators/iot/fleet.ts';
import { contentCrc, parseReading, payloadCrc, readingClasses } from '../../generators/iot/row.ts';
import { Autoscaler } from '../../pipeline/autoscaler.ts';
import { classNames } from '../../pipeline/device-event.ts';
import { DuckDBTable, readingsStore } from '../../pipeline/duckdb-table.ts';
import { Fleet } from '../../pipeline/fleet.ts';
import { Gateway } from '../../pipeline/gateway.ts';
import { logBackends, ownLog, type LogAddress } from '../../pipeline/log-address.ts';
import { Sink } from '../../pipeline/sink.ts';
import { Worker, type WorkerOptions } from '../../pipeline/worker.ts';
import { BrokerMachine } from '../embedded-broker/broker-machine.ts';
import { badDays } from './bad-days.ts';
import { checks } from './checks.ts';
import { coded } from './coded.ts';
import { outside, prepareCluster } from './external-cluster.ts';
import { faults } from './faults.ts';
import { figures, thresholds } from './figures.ts';
import { contradiction, knobs } from './knobs.ts';
import { LogBroker, type LogMachine } from './log-broker.ts';
import { remedies } from './remedies.ts';
import { ThreadedBroker } from './threaded-broker.ts';
import { autoscaler, broker, brokerEdges, slotOf, topology, workerEdges, workerNode } from './topology.ts';

const seconds = 1000;
const address = { name: broker.id, port: 9092 } as const;
const simulatedLog = ownLog([`${address.name}:${address.port}`]);
const fileName = 'readings.duckdb';
/** Slots of the workers that read the critical topic; more would not make it faster. */
const criticalSlots = 2;

/** A mean of 500/s: 179/s, and 1,786/s in the minute of the wave. */
const full: Form = {
  durationMs: 300 * seconds,
  drainMs: 60 * seconds,
  rateEps: 500,
  shapes: [{ kind: 'wave', amplitude: 0.1 }],
  process: 'poisson',
  faults: [
    { fault: 'burst', atMs: 120 * seconds, forMs: 60 * seconds },
    { fault: 'slow-sink', atMs: 130 * seconds, forMs: 30 * seconds },
    { fault: 'consumer-crash', atMs: 151 * seconds, forMs: 0 },
    { fault: 'broker-restart', atMs: 190 * seconds, forMs: 3 * seconds },
    { fault: 'rebalance', atMs: 220 * seconds, forMs: 0 },
  ],
};

/** A mean of 308/s: 110/s, and 1,100/s in the twelve seconds of the wave. */
const short: Form = {
  durationMs: 60 * seconds,
  drainMs: 40 * seconds,
  rateEps: 308,
  shapes: [{ kind: 'wave', amplitude: 0.1 }],
  process: 'poisson',
  faults: [
    { fault: 'burst', atMs: 24 * seconds, forMs: 12 * seconds },
    { fault: 'slow-sink', atMs: 30 * seconds, forMs: 4 * seconds },
    { fault: 'consumer-crash', atMs: 32 * seconds, forMs: 0 },
    { fault: 'broker-restart', atMs: 48 * seconds, forMs: 1 * seconds },
    { fault: 'rebalance', atMs: 52 * seconds, forMs: 0 },
  ],
};

/** What outlives the components of one run. */
const machines = new WeakMap<World, LogMachine>();

function machineOf(world: World): LogMachine {
  let machine = machines.get(world);
  if (!machine) {
    const chance = world.streams.get('disks', 'kafka');
    machine = { disk: new SimulatedDisk(() => chance.float()), committed: new Map() };
    machines.set(world, machine);
  }
  return machine;
}

/** The log of a run on the real clock. */
interface RealLog {
  readonly log: LogAddress;
  readonly build: BuildComponent;
}

const realLogs = new WeakMap<World, RealLog>();
/** Also of what no worker can read. */
const itemOf = (value: Buffer): number => (JSON.parse(value.toString()) as { readonly id: number }).id;

async function prepare(world: World, surroundings: Surroundings): Promise<Prepared> {
  const cluster = await prepareCluster(world, surroundings);
  if (cluster !== null) {
    realLogs.set(world, { log: cluster.log, build: cluster.build(itemOf) });
    return cluster;
  }
  const machine = await BrokerMachine.make(world.plan.seed);
  realLogs.set(world, { log: ownLog([machine.address]), build: (context) => new ThreadedBroker(context, machine, itemOf) });
  return { release: () => machine.stop() };
}

function logOf(world: World): LogAddress {
  return realLogs.get(world)?.log ?? simulatedLog;
}

function buildBroker(world: World): BuildComponent {
  return realLogs.get(world)?.build ?? ((context) => new LogBroker(context, { world, machine: machineOf(world), ...address, itemOf }));
}

function buildFleet(world: World): BuildComponent {
  return (context) => {
    const loadAt = (atMs: number): number => context.point('load', { factor: world.rateFactor(), atMs }).factor;
    const generator = new IotFleet(world.streams, world.plan, (atMs) => world.plannedLoad(atMs), loadAt, { disturb: (said) => context.point('event', said) });
    return new Fleet(context, { advance: (toMs, emit) => generator.advance(toMs, emit), contentOf: payloadCrc });
  };
}

function workerPool(world: World): ConstructorParameters<typeof Autoscaler>[2] {
  return {
    id: (slot) => workerNode(slot).id,
    live: () => world.nodes('worker').filter((id) => world.stays(id)),
    start: (slot) => world.spawn(workerNode(slot), workerEdges(slot, world.remedy('buffer'))),
    retire: (slot) => world.retire(workerNode(slot).id),
  };
}

function workerOptions(id: string, world: World): WorkerOptions {
  return { log: logOf(world), readsCritical: slotOf(id) <= criticalSlots, parse: parseReading, itemOf };
}

function component(node: TopologyNode, world: World, folder: string): BuildComponent {
  switch (node.kind) {
    case 'source':
      return buildFleet(world);
    case 'gateway':
      return (context) => new Gateway(context, logOf(world));
    case 'broker':
      return buildBroker(world);
    case 'worker':
      return (context) => new Worker(context, workerOptions(node.id, world));
    case 'sink':
      return (context) => new Sink(context, new DuckDBTable(`${folder}/${fileName}`));
    case 'autoscaler':
      return (context) => new Autoscaler(context, logOf(world), workerPool(world));
    default:
      throw new Error(`iot-spike has no component of kind ${node.kind}`);
  }
}

/** The log stays when `buffer` goes off: what is in it must come out. A node that is down comes back when its fault ends, not before. */
function switched(remedy: string, on: boolean, world: World): void {
  if (remedy === 'buffer' && on && !world.stays(broker.id)) world.spawn(broker, brokerEdges);
  if (remedy !== 'autoscale') return;
  if (!on) world.retire(autoscaler.id);
  else if (!world.stays(autoscaler.id)) world.spawn(autoscaler, []);
}

function drained(world: World): boolean {
  if (world.nodes(broker.kind).some((id) => (world.component(id)?.waiting?.() ?? 0) > 0)) return false;
  return ['source', 'gateway', 'worker', 'sink'].every((kind) => world.nodes(kind).every((id) => isEmpty(world.component(id)?.holding?.())));
}

function isEmpty(items: Iterable<number> | undefined): boolean {
  for (const _ of items ?? []) return false;
  return true;
}

export const scenario: Scenario = {
  id: 'iot-spike',
  question: 'A pipeline processing IoT sensor data in real time has occasional spikes, leading to dropped events. How do you address this?',
  inShort: 'Spikes drop sensor events: what do you do?',
  item: 'event',
  about: 'Sensors send through a gateway to workers, whose rows one sink writes. A wave of ten times the load meets a slow downstream, a dead worker, a restart of the log and a rebalance.',
  clocks: ['virtual', 'real'],
  // What the devices say and what the pipeline knows cannot import each other: their lists must be one to compile.
  classes: classNames satisfies typeof readingClasses,
  hops: ['source', 'gateway', 'broker', 'worker', 'sink'],
  forms: { full, short },
  knobs,
  contradiction,
  faults,
  remedies,
  checks,
  figures,
  thresholds,
  badDays,
  outage: 'sink-crash',
  gauges: { lag: 'events' },
  stores: [readingsStore(fileName, contentCrc)],
  sick: ['critical-lost', 'dropped', 'unaccounted', 'duplicates', 'critical-p99'],
  topology,
  component,
  prepare,
  withCode: (code) => coded(scenario, code, workerOptions),
  backends: logBackends,
  outside,
  switched,
  drained,
};

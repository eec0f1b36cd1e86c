import type { BuildComponent } from '../../engine/component.ts';
import type { TimedFault } from '../../engine/fault.ts';
import { memorySite, type HttpSite } from '../../engine/network/http.ts';
import { HttpMachine } from '../../engine/real/http-machine.ts';
import type { Form, Prepared, Scenario, World } from '../../engine/scenario.ts';
import type { TopologyNode } from '../../engine/topology.ts';
import { contentOf, type Order } from '../../generators/vendors/order.ts';
import { VendorFeeds } from '../../generators/vendors/vendor-feeds.ts';
import { MonitorNode } from '../../pipeline/drift-monitor/monitor-node.ts';
import { CanonicalSink } from '../../pipeline/normaliser/canonical-sink.ts';
import { CanonicalTable, canonicalStore } from '../../pipeline/normaliser/canonical-table.ts';
import { contracts } from '../../pipeline/normaliser/contracts/registry.ts';
import { NormaliserNode } from '../../pipeline/normaliser/normaliser-node.ts';
import { Quarantine } from '../../pipeline/normaliser/quarantine.ts';
import { reasons } from '../../pipeline/normaliser/reason.ts';
import { VendorSource } from '../../pipeline/normaliser/vendor-source.ts';
import { RegistryNode } from '../../pipeline/schema-registry/registry-node.ts';
import { checks } from './checks.ts';
import { driftKinds, faults } from './faults.ts';
import { figures, thresholds } from './figures.ts';
import { knobs } from './knobs.ts';
import { outgoing } from './outgoing.ts';
import { remedies } from './remedies.ts';
import { Specimens } from './specimens.ts';
import { topology } from './topology.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const fileName = 'orders.duckdb';
/** Batches of half a day come clean: what a monitor compares with. */
const calmMs = 14 * hourMs;
/** Each drift lasts for two batches of every feed. */
const driftMs = 8 * hourMs;

/** One drift after the other, each `rounds` times. */
function drifts(rounds: number): TimedFault[] {
  const kinds = Object.keys(driftKinds).sort();
  return Array.from({ length: rounds * kinds.length }, (_, nth) => ({ fault: kinds[nth % kinds.length], atMs: calmMs + nth * driftMs, forMs: driftMs }));
}

function form(days: number, orders: number, rounds: number): Form {
  return { durationMs: days * dayMs, drainMs: dayMs, rateEps: (orders * 1000) / (days * dayMs), shapes: [], process: 'even', faults: drifts(rounds) };
}

/** Where the registry is reached, by run. */
const registries = new WeakMap<World, HttpSite>();

function registryOf(world: World): HttpSite {
  let site = registries.get(world);
  if (site === undefined) registries.set(world, (site = memorySite(world, 'registry')));
  return site;
}

async function prepare(world: World): Promise<Prepared> {
  const machine = await HttpMachine.make();
  registries.set(world, machine);
  return { release: () => machine.close() };
}

const specimens = new WeakMap<World, Specimens>();

function specimensOf(world: World): Specimens {
  let found = specimens.get(world);
  if (found === undefined) specimens.set(world, (found = new Specimens()));
  return found;
}

function component(node: TopologyNode, world: World, folder: string): BuildComponent {
  const shown = specimensOf(world);
  switch (node.kind) {
    case 'source': {
      const feeds = new VendorFeeds(world.streams, world.plan);
      return (context) => new VendorSource(context, { nextMs: () => feeds.nextMs, next: () => feeds.next().map((batch) => outgoing(batch, world.streams, shown)) });
    }
    case 'normaliser':
      return (context) => new NormaliserNode(context, { contracts, registry: registryOf(world).address }, shown.isWatched);
    case 'monitor':
      return (context) => new MonitorNode(context, shown.isWatched);
    case 'quarantine':
      return (context) => new Quarantine(context);
    case 'registry':
      return (context) => new RegistryNode(context, contracts, registryOf(world));
    case 'sink':
      return (context) => new CanonicalSink(context, new CanonicalTable(`${folder}/${fileName}`));
    default:
      throw new Error(`vendor-drift has no component of kind ${node.kind}`);
  }
}

/** What a vendor owes is still to come; what the others hold is on its way. */
function drained(world: World): boolean {
  if (world.nodes('source').some((id) => (world.component(id)?.waiting?.() ?? 0) > 0)) return false;
  return ['normaliser', 'sink'].every((kind) => world.nodes(kind).every((id) => [...(world.component(id)?.holding?.() ?? [])].length === 0));
}

export const scenario: Scenario = {
  id: 'vendor-drift',
  question: 'Data comes from several third-party vendors in inconsistent formats, and their schemas change without notice. How do you design the pipeline to handle this?',
  inShort: 'Vendors change schemas: what copes?',
  item: 'record',
  about: 'Three vendors send orders in four formats, and all of them move to a second version. One after the other, fields, types, units, clocks, encodings and versions drift.',
  clocks: ['virtual', 'real'],
  classes: ['version 1', 'version 2'],
  hops: ['source', 'normaliser', 'monitor', 'quarantine', 'sink'],
  sampleMs: 600_000,
  // The short form takes two and a half minutes of the wall.
  calendar: { pace: 4800, patienceMs: 2 * hourMs },
  forms: { full: form(21, 100_800, 3), short: form(7, 16_800, 1) },
  knobs,
  faults,
  damages: driftKinds,
  exhibits: { held: { by: 'quarantine' }, changed: {} },
  reasons,
  remedies,
  checks,
  figures,
  thresholds,
  gauges: { 'mismatch-percent': 'percent' },
  stores: [canonicalStore(fileName, (record) => contentOf(record as Order))],
  sick: ['corrupted', 'silently-wrong', 'batch-wrong', 'detection', 'lost', 'not-canonical', 'drift-to-alert'],
  topology,
  component,
  prepare,
  drained,
};

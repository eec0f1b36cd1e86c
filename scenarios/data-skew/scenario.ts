import type { BuildComponent } from '../../engine/component.ts';
import type { Fault } from '../../engine/fault.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Form, Prepared, Scenario, Surroundings, World } from '../../engine/scenario.ts';
import type { TopologyNode } from '../../engine/topology.ts';
import { contentCrc, encodeRow, Sales } from '../../generators/sales/rows.ts';
import { Driver } from '../../pipeline/compute/driver.ts';
import { DuckDBRunner } from '../../pipeline/compute/duckdb-runner.ts';
import * as computeFaults from '../../pipeline/compute/faults/registry.ts';
import { Landing } from '../../pipeline/compute/landing.ts';
import { SparkApplication } from '../../pipeline/compute/spark/spark-application.ts';
import { notForSpark, SparkDriver } from '../../pipeline/compute/spark/spark-driver.ts';
import { findSpark } from '../../pipeline/compute/spark/spark-home.ts';
import { TaskWorker } from '../../pipeline/compute/task-worker.ts';
import { ThreadRunner } from '../../pipeline/compute/thread-runner.ts';
import { checksOf } from './checks.ts';
import { figuresOf, thresholds } from './figures.ts';
import { knobs } from './knobs.ts';
import { Measured } from './measured.ts';
import { remedies } from './remedies.ts';
import { driver, topology } from './topology.ts';

const seconds = 1000;

/** The same minute in both forms: five batches of twelve seconds, each aggregated by a job while the next one arrives. */
const minute = {
  durationMs: 60 * seconds,
  drainMs: 180 * seconds,
  shapes: [],
  process: 'even',
  faults: [
    { fault: 'slow-worker', atMs: 12 * seconds, forMs: 6 * seconds },
    { fault: 'hot-key', atMs: 24 * seconds, forMs: 12 * seconds },
    { fault: 'null-keys', atMs: 36 * seconds, forMs: 12 * seconds },
    { fault: 'worker-killed', atMs: 48.5 * seconds, forMs: 3 * seconds },
  ],
} satisfies Omit<Form, 'rateEps'>;

/** A million rows; and twenty thousand. */
const full: Form = { ...minute, rateEps: 1_000_000 / 60 };
const short: Form = { ...minute, rateEps: 20_000 / 60 };

const faults: Readonly<Record<string, Fault>> = computeFaults satisfies Record<string, Fault>;
const measured = new Measured();

function buildDataset(world: World, folder: string): BuildComponent {
  const { plan, streams } = world;
  const { knobs: set, durationMs } = plan;
  return (context) => {
    const sales = new Sales(streams, plan, {
      keys: set['keys.count'], exponent: set['keys.exponent'], celebrityPercent: set['keys.celebrity'], customers: set['keys.customers'],
    }, (atMs) => world.plannedLoad(atMs), (atMs) => context.point('load', { factor: world.rateFactor(), atMs }).factor);
    return new Landing(context, {
      folder, driver: driver.id, durationMs, batches: set['job.batches'], splits: set['job.splits'],
      quietKey: sales.quietKey,
      advance: (toMs, emit) => sales.advance(toMs, emit),
      encode: ({ item, key, customer, amountHundredths }) => encodeRow(item, key, customer, amountHundredths),
      contentOf: ({ item, key, customer, amountHundredths }) => contentCrc(item, key, customer, amountHundredths),
    });
  };
}

/** Of a run on Spark: its application, submitted before the components are there. */
const applications = new WeakMap<World, SparkApplication>();

async function prepare(world: World, { local, note, wait }: Surroundings): Promise<Prepared> {
  const { backends, knobs: set } = world.plan;
  if (backends.compute === undefined) return { release: () => Promise.resolve() };
  const home = findSpark({ SPARK_HOME: local['spark.home'], PATH: local['spark.path'], PYTHONPATH: local['spark.python'] });
  note(`Spark ${home.version} starts on ${backends.compute}`);
  const application = await SparkApplication.submit(home, { master: backends.compute, batches: set['job.batches'], partitions: set['job.partitions'], adaptive: isAdaptive(world), wait });
  applications.set(world, application);
  return { release: () => application.close() };
}

function isAdaptive({ plan }: World): boolean {
  return plan.backends['compute.adaptive'] === 'true';
}

function buildDriver(world: World, folder: string): BuildComponent {
  const { plan } = world;
  const batches = plan.knobs['job.batches'];
  const spark = applications.get(world);
  if (spark !== undefined) return (context) => new SparkDriver(context, { folder, batches, application: spark, adaptive: isAdaptive(world) });
  return (context) => new Driver(context, { folder, batches, application: { id: `data-skew-${plan.seed}`, name: 'data-skew', version: 'wavetank' } });
}

/** On Spark the executors are Spark's own, beyond the reach of faults: the workers of the pool leave the topology. */
function buildWorker(world: World): BuildComponent {
  if (applications.has(world)) return ({ id, clock }) => ({ start: () => void clock.setTimeout(() => world.retire(id), 0) });
  return (context) => new TaskWorker(context, { driver: driver.id, runner: context.clock.kind === 'real' ? new ThreadRunner() : new DuckDBRunner(1) });
}

function outside({ backends, remedies: on }: Plan): string[] {
  return [
    `submit one application to ${backends.compute}, which reads and writes files of the run's folder`, 'end it after the last batch, and remove nothing else',
    ...(on.includes('resources') ? [notForSpark] : []),
  ];
}

function component(node: TopologyNode, world: World, folder: string): BuildComponent {
  switch (node.kind) {
    case 'source':
      return buildDataset(world, folder);
    case 'driver':
      return buildDriver(world, folder);
    case 'worker':
      return buildWorker(world);
    default:
      throw new Error(`data-skew has no component of kind ${node.kind}`);
  }
}

function drained(world: World): boolean {
  return ['source', driver.kind].every((kind) => world.nodes(kind).every((id) => (world.component(id)?.waiting?.() ?? 0) === 0));
}

export const scenario: Scenario = {
  id: 'data-skew',
  question: 'A distributed job that aggregates by key is slow because one key has far more rows than the others. How do you find and fix the skew?',
  inShort: 'One heavy key slows a job: find it, fix it',
  item: 'row',
  about: 'Sales arrive in batches, and a job of map, shuffle and reduce tasks aggregates each by merchant. One merchant has half of all rows, another becomes hot, rows lose their keys, a worker is slow, another dies.',
  clocks: ['virtual', 'real'],
  classes: ['row'],
  hops: ['source', 'worker', driver.kind],
  forms: { full, short },
  knobs,
  faults,
  exhibits: { task: {} },
  remedies,
  checks: checksOf(measured),
  figures: figuresOf(measured),
  thresholds,
  stores: [measured.store],
  sick: ['hot-keys', 'skew-ratio'],
  topology,
  component,
  prepare,
  backends: ['compute', 'compute.adaptive'],
  outside,
  drained,
};

import type { BuildComponent, ComponentContext } from '../../engine/component.ts';
import { memorySite, type HttpSite } from '../../engine/network/http.ts';
import { HttpMachine } from '../../engine/real/http-machine.ts';
import type { Calendar, Prepared, Scenario, World } from '../../engine/scenario.ts';
import type { TopologyNode } from '../../engine/topology.ts';
import { Cron } from '../../pipeline/feed/cron.ts';
import { dayMs, minuteMs } from '../../pipeline/feed/feed-day.ts';
import { Fetcher } from '../../pipeline/feed/fetcher.ts';
import { Landing } from '../../pipeline/feed/landing.ts';
import { showKept } from '../../pipeline/feed/kept-part.ts';
import { enterClaim } from '../../pipeline/feed/load-claim.ts';
import { Loader } from '../../pipeline/feed/loader.ts';
import { LoaderProcess } from '../../pipeline/feed/loader-process.ts';
import { Orchestrator } from '../../pipeline/feed/orchestrator.ts';
import { Pager } from '../../pipeline/feed/pager.ts';
import { Reader } from '../../pipeline/feed/reader.ts';
import { Vendor } from '../../pipeline/feed/vendor.ts';
import { Warehouse } from '../../pipeline/feed/warehouse.ts';
import { reasons } from '../../pipeline/gate/reason.ts';
import { FeedAccount } from './account.ts';
import { checks } from './checks.ts';
import { classes } from './classes.ts';
import { Exporter } from './exporter.ts';
import { damages, faults } from './faults.ts';
import { feeds } from './feeds.ts';
import { figures, placeOf, thresholds } from './figures.ts';
import { full, short } from './forms.ts';
import { contradiction, knobs } from './knobs.ts';
import { remedies } from './remedies.ts';
import { files, observations, warehouseStore } from './stores.ts';
import { topology } from './topology.ts';

/**
 * The short form takes three minutes of the wall, an hour three quarters of a second. A file is fetched five minutes after
 * it is due, read and loaded in two pieces of work, and wanted after ninety: none of the two may take longer than thirty.
 */
const calendar: Calendar = { pace: 4800, patienceMs: 30 * minuteMs };

/** What outlives the processes of one run: disks, and who knows which bytes are which items. */
interface Machines {
  readonly warehouse: Warehouse;
  readonly landing: Landing;
  readonly account: FeedAccount;
  readonly exporter: Exporter;
  readonly vendor: HttpSite;
  readonly pager: HttpSite;
}

/** Where the servers of a run on the real clock listen. */
const realSites = new WeakMap<World, { readonly vendor: HttpSite; readonly pager: HttpSite }>();

async function prepare(world: World): Promise<Prepared> {
  const [vendor, pager] = [await HttpMachine.make(), await HttpMachine.make()];
  realSites.set(world, { vendor, pager });
  return {
    async release() {
      await Promise.all([vendor.close(), pager.close()]);
    },
  };
}

const made = new WeakMap<World, Machines>();

function machinesOf(world: World, folder: string): Machines {
  let found = made.get(world);
  if (found === undefined) {
    const account = new FeedAccount(`${folder}/${files.deliveries}`);
    const isReal = world.plan.clock === 'real';
    found = {
      warehouse: new Warehouse(`${folder}/${files.warehouse}`, feeds, isReal), landing: new Landing(`${folder}/${files.landing}`), account, exporter: new Exporter(world, account),
      ...(realSites.get(world) ?? { vendor: memorySite(world, 'vendor'), pager: memorySite(world, 'pager') }),
    };
    made.set(world, found);
  }
  return found;
}

function loader(context: ComponentContext, { landing, warehouse, account, pager }: Machines): Loader {
  return new Loader(context, {
    feeds, landing, warehouse, pager: pager.address,
    claim: (claim) => enterClaim(context.stage, account, claim),
    show: (kept) => showKept(context, account, kept),
    async moment(moment) {
      context.point('life', { action: 'none', moment });
      if (context.host.dead) await new Promise<never>(() => {});
    },
  });
}

function realLoader(context: ComponentContext, { plan }: World, { account, pager }: Machines, folder: string): LoaderProcess {
  return new LoaderProcess(context, {
    id: context.id, seed: plan.seed, pace: calendar.pace, feeds, landing: `${folder}/${files.landing}`, warehouse: `${folder}/${files.warehouse}`, pager: pager.address,
  }, account, { knobs: knobs.map(({ id }) => id), remedies: Object.keys(remedies) });
}

function component(node: TopologyNode, world: World, folder: string): BuildComponent {
  const machines = machinesOf(world, folder);
  const { warehouse, landing, account, exporter, vendor, pager } = machines;
  const days = Math.max(1, Math.floor(world.plan.durationMs / dayMs));
  switch (node.kind) {
    case 'vendor':
      return (context) => new Vendor(context, { feeds, days, site: vendor, produce: (due, data) => exporter.produce(due, data) });
    case 'scheduler':
      return (context) => (world.remedy('orchestrate') ? new Orchestrator(context, { feeds, days }) : new Cron(context, { feeds, days }));
    case 'fetcher':
      return (context) => new Fetcher(context, { server: vendor.address, landing, identity: account });
    case 'loader':
      return (context) => (context.clock.kind === 'real' ? realLoader(context, world, machines, folder) : loader(context, machines));
    case 'reader':
      return (context) => new Reader(context, { feeds, days, warehouse, file: `${folder}/${files.looks}` });
    case 'pager':
      return (context) => new Pager(context, { site: pager, file: `${folder}/${files.alerts}` });
    default:
      throw new Error(`csv-feed has no component of kind ${node.kind}`);
  }
}

export const scenario: Scenario = {
  id: 'csv-feed',
  question: 'A legacy system exports a CSV file every day, often late, incomplete or malformed. How do you build a pipeline that copes?',
  inShort: 'Daily CSVs, late and malformed: what copes?',
  item: 'row',
  about: 'A vendor publishes five CSV files a day over HTTP. They come late, cut, empty, twice, in other shapes, with rows that are wrong in every way known; the server fails, the loader dies, and somebody wants to read the data every hour.',
  clocks: ['virtual', 'real'],
  classes,
  hops: ['vendor', 'fetcher', 'loader'],
  sampleMs: 300_000,
  calendar,
  place: placeOf,
  forms: { full, short },
  knobs,
  contradiction,
  faults,
  damages,
  exhibits: { held: { by: 'quarantine-alert' } },
  reasons,
  remedies,
  checks,
  figures,
  thresholds,
  stores: [warehouseStore],
  observations,
  sick: ['corrupted', 'unaccounted', 'warehouse-exact', 'quarantine-complete', 'alerts', 'detection', 'days-missing', 'hours-without-data', 'broken-days'],
  topology,
  component,
  prepare,
};

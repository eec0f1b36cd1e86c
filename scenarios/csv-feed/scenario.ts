import type { BuildComponent } from '../../engine/component.ts';
import type { Scenario, World } from '../../engine/scenario.ts';
import type { TopologyNode } from '../../engine/topology.ts';
import { Cron } from '../../pipeline/feed/cron.ts';
import { dayMs } from '../../pipeline/feed/feed-day.ts';
import { Fetcher } from '../../pipeline/feed/fetcher.ts';
import { Landing } from '../../pipeline/feed/landing.ts';
import { Loader } from '../../pipeline/feed/loader.ts';
import { Orchestrator } from '../../pipeline/feed/orchestrator.ts';
import { Pager } from '../../pipeline/feed/pager.ts';
import { Reader } from '../../pipeline/feed/reader.ts';
import { Vendor } from '../../pipeline/feed/vendor.ts';
import { Warehouse } from '../../pipeline/feed/warehouse.ts';
import { FeedAccount } from './account.ts';
import { checks } from './checks.ts';
import { classes } from './classes.ts';
import { Exporter } from './exporter.ts';
import { damages, faults } from './faults.ts';
import { feeds } from './feeds.ts';
import { figures, thresholds } from './figures.ts';
import { full, short } from './forms.ts';
import { contradiction, knobs } from './knobs.ts';
import { remedies } from './remedies.ts';
import { files, observations, warehouseStore } from './stores.ts';
import { topology } from './topology.ts';

const vendor = { host: 'vendor', port: 80 } as const;
const pager = { host: 'pager', port: 80 } as const;

/** What outlives the processes of one run: disks, and who knows which bytes are which items. */
interface Machines {
  readonly warehouse: Warehouse;
  readonly landing: Landing;
  readonly account: FeedAccount;
  readonly exporter: Exporter;
}

const machines = new WeakMap<World, Machines>();

function machinesOf(world: World, folder: string): Machines {
  let found = machines.get(world);
  if (found === undefined) {
    const account = new FeedAccount(`${folder}/${files.deliveries}`);
    found = { warehouse: new Warehouse(`${folder}/${files.warehouse}`, feeds), landing: new Landing(`${folder}/${files.landing}`), account, exporter: new Exporter(world, account) };
    machines.set(world, found);
  }
  return found;
}

function component(node: TopologyNode, world: World, folder: string): BuildComponent {
  const { warehouse, landing, account, exporter } = machinesOf(world, folder);
  const days = Math.max(1, Math.floor(world.plan.durationMs / dayMs));
  switch (node.kind) {
    case 'vendor':
      return (context) => new Vendor(context, {
        feeds, days, listen: (accept) => world.listen(context.host, vendor.host, vendor.port, accept), produce: (due, data) => exporter.produce(due, data),
      });
    case 'scheduler':
      return (context) => (world.remedy('orchestrate') ? new Orchestrator(context, { feeds, days }) : new Cron(context, { feeds, days }));
    case 'fetcher':
      return (context) => new Fetcher(context, { server: vendor, landing, identity: account });
    case 'loader':
      return (context) => new Loader(context, { feeds, landing, warehouse, identity: account, pager });
    case 'reader':
      return (context) => new Reader(context, { feeds, days, warehouse, file: `${folder}/${files.looks}` });
    case 'pager':
      return (context) => new Pager(context, { listen: (accept) => world.listen(context.host, pager.host, pager.port, accept), file: `${folder}/${files.alerts}` });
    default:
      throw new Error(`csv-feed has no component of kind ${node.kind}`);
  }
}

export const scenario: Scenario = {
  id: 'csv-feed',
  question: 'A legacy system exports a CSV file every day, often late, incomplete or malformed. How do you build a pipeline that copes?',
  item: 'row',
  about: 'A vendor publishes five CSV files a day over HTTP. They come late, cut, empty, twice, in other shapes, with rows that are wrong in every way known; the server fails, the loader dies, and somebody wants to read the data every hour.',
  clocks: ['virtual'],
  classes,
  hops: ['vendor', 'fetcher', 'loader'],
  sampleMs: 300_000,
  forms: { full, short },
  knobs,
  contradiction,
  faults,
  damages,
  remedies,
  checks,
  figures,
  thresholds,
  stores: [warehouseStore],
  observations,
  sick: ['corrupted', 'unaccounted', 'warehouse-exact', 'quarantine-complete', 'alerts', 'detection', 'days-missing', 'hours-without-data', 'broken-days'],
  topology,
  component,
};

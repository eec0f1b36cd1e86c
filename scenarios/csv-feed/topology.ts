import type { Topology } from '../../engine/topology.ts';
import { feeds } from './feeds.ts';

export function topology(remedies: ReadonlySet<string>): Topology {
  return {
    nodes: [
      { id: 'vendor', kind: 'vendor', note: `HTTP, ${feeds.length} feeds` },
      { id: 'scheduler', kind: 'scheduler', note: remedies.has('orchestrate') ? 'a machine a day' : 'cron' },
      { id: 'fetcher', kind: 'fetcher' },
      { id: 'loader', kind: 'loader', note: remedies.has('validate') ? 'gate, DuckDB' : 'DuckDB' },
      { id: 'reader', kind: 'reader' },
      { id: 'pager', kind: 'pager', note: 'webhook' },
    ],
    edges: [
      { from: 'vendor', to: 'fetcher' },
      { from: 'fetcher', to: 'loader' },
      { from: 'loader', to: 'reader' },
      { from: 'loader', to: 'pager' },
    ],
  };
}

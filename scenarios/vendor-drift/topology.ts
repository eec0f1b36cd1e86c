import type { Topology } from '../../engine/topology.ts';
import { feeds } from '../../generators/vendors/registry.ts';

export function topology(remedies: ReadonlySet<string>): Topology {
  const monitored = remedies.has('monitor');
  const kept = remedies.has('quarantine');
  return {
    nodes: [
      { id: 'vendors', kind: 'source', note: `${Object.keys(feeds).length} feeds` },
      { id: 'normaliser', kind: 'normaliser' },
      ...(monitored ? [{ id: 'monitor', kind: 'monitor' }] : []),
      ...(kept ? [{ id: 'quarantine', kind: 'quarantine' }] : []),
      { id: 'sink', kind: 'sink', note: 'DuckDB' },
      ...(remedies.has('versioning') ? [{ id: 'registry', kind: 'registry' }] : []),
    ],
    edges: [
      { from: 'vendors', to: 'normaliser' },
      ...(monitored ? [{ from: 'normaliser', to: 'monitor' }, { from: 'monitor', to: 'sink' }] : [{ from: 'normaliser', to: 'sink' }]),
      ...(kept ? [{ from: 'normaliser', to: 'quarantine' }] : []),
      ...(kept && monitored ? [{ from: 'monitor', to: 'quarantine' }] : []),
    ],
  };
}

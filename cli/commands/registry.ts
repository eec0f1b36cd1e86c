import type { CommandModule } from '../command.ts';

export interface CommandEntry {
  readonly group: 'Learn' | 'Measure' | 'Guard' | 'Tools';
  readonly summary: string;
  /** Modules are loaded when they are called for: `--help` imports none of them. */
  load(): Promise<{ readonly command: CommandModule }>;
}

export const commands = {
  start: { group: 'Learn', summary: 'iot-spike without and with its remedies, side by side', load: () => import('./start.ts') },
  train: { group: 'Learn', summary: 'lessons to predict and run, a component to write, an interview about a hidden fault', load: () => import('./train.ts') },
  explain: { group: 'Learn', summary: 'what a scenario asks: topology, knobs, faults, remedies, checks', load: () => import('./explain.ts') },
  run: { group: 'Measure', summary: 'one run, or one per seed', load: () => import('./run.ts') },
  compare: { group: 'Measure', summary: 'none, each remedy alone, all but each, all; paired over seeds', load: () => import('./compare.ts') },
  capacity: { group: 'Measure', summary: 'the highest rate at which everything still holds, and what gives first', load: () => import('./capacity.ts') },
  soak: { group: 'Measure', summary: 'one rate for hours: what grows, how fast, and what could have grown unseen', load: () => import('./soak.ts') },
  brief: { group: 'Measure', summary: 'one page for a release: holds, breaks first, bad days, what was not tested', load: () => import('./brief.ts') },
  diff: { group: 'Measure', summary: 'two runs side by side', load: () => import('./diff.ts') },
  why: { group: 'Measure', summary: 'losses by last hop, active fault and mechanism; the journey of one item', load: () => import('./why.ts') },
  query: { group: 'Measure', summary: "SQL over a run's ledger, metrics and journal", load: () => import('./query.ts') },
  report: { group: 'Measure', summary: 'a run, a comparison or a capacity as one HTML page that needs nothing else', load: () => import('./report.ts') },
  alerts: { group: 'Measure', summary: 'which faults of a run your Prometheus rules would have told of', load: () => import('./alerts.ts') },
  share: { group: 'Measure', summary: 'a run in five lines, and a picture of its screen', load: () => import('./share.ts') },
  init: { group: 'Guard', summary: 'a config with a scenario of your own, which runs', load: () => import('./init.ts') },
  validate: { group: 'Guard', summary: 'every mistake of a config, with its line', load: () => import('./validate.ts') },
  replay: { group: 'Guard', summary: 'executes a plan again: identical, or the first difference', load: () => import('./replay.ts') },
  ci: { group: 'Guard', summary: 'pins first, then fresh seeds: one command for a build server', load: () => import('./ci.ts') },
  pin: { group: 'Guard', summary: 'keeps the plan of a run in the repository, for `ci`', load: () => import('./pin.ts') },
  baseline: { group: 'Guard', summary: 'figures in a reviewed file; a change told from noise', load: () => import('./baseline.ts') },
  list: { group: 'Tools', summary: 'scenarios, faults, remedies, checks, figures, buckets, verdicts, shapes, reporters, kinds of damage, delivery anomalies', load: () => import('./list.ts') },
  break: { group: 'Tools', summary: 'plants data faults in a file of your own, with a manifest', load: () => import('./break.ts') },
  score: { group: 'Tools', summary: 'grades what a gate held or a loader loaded, by a manifest', load: () => import('./score.ts') },
  serve: { group: 'Tools', summary: 'a local Kafka in one command', load: () => import('./serve.ts') },
  gate: { group: 'Tools', summary: 'which rows of a CSV file may be loaded, and why the others not', load: () => import('./gate.ts') },
  'check-history': { group: 'Tools', summary: 'delivery anomalies in a history of sends and polls', load: () => import('./check-history.ts') },
  skew: { group: 'Tools', summary: 'skewed stages and hot partitions in an event log of Apache Spark', load: () => import('./skew.ts') },
  clean: { group: 'Tools', summary: 'removes what runs that were killed left on a Kafka cluster', load: () => import('./clean.ts') },
  doctor: { group: 'Tools', summary: 'what works on this machine, and whether a cluster can be used', load: () => import('./doctor.ts') },
} satisfies Record<string, CommandEntry>;

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { nearest } from '../engine/usage-error.ts';
import { tableOf, type Bench, type Form } from './measure.ts';

/** Benches by name, loaded when asked for. */
const benches = {
  generator: () => import('./generator.ts'),
  gate: () => import('./gate.ts'),
  ledger: () => import('./ledger.ts'),
  break: () => import('./break.ts'),
  simulation: () => import('./simulation.ts'),
  'long-run': () => import('./long-run.ts'),
  'kafka-start': () => import('./kafka-start.ts'),
  'kafka-kcat': () => import('./kafka-kcat.ts'),
  'kafka-cpu': () => import('./kafka-cpu.ts'),
  'kafka-latency': () => import('./kafka-latency.ts'),
  'kafka-memory': () => import('./kafka-memory.ts'),
  'kafka-proxy': () => import('./kafka-proxy.ts'),
  'cold-start': () => import('./cold-start.ts'),
  normaliser: () => import('./normaliser.ts'),
  screen: () => import('./screen.ts'),
  skew: () => import('./skew.ts'),
  'skew-engines': () => import('./skew-engines.ts'),
} as const satisfies Record<string, () => Promise<Bench>>;

const names = Object.keys(benches) as (keyof typeof benches)[];

function machine(): string {
  const load = loadavg().map((each) => each.toFixed(1)).join(' ');
  return `Node ${process.versions.node}, ${process.platform} ${process.arch}, ${availableParallelism()} x ${cpus()[0]?.model ?? 'unknown processor'}, load ${load} before`;
}

async function measure(name: keyof typeof benches, form: Form): Promise<void> {
  const { about, run } = await benches[name]();
  const before = machine();
  const lines = await run(form);
  console.log([`${name}: ${about}`, `  ${before}`, ...tableOf(lines), ''].join('\n'));
}

/** A bench in a process of its own: what one leaves behind in heap and compiled code is not the next one's. */
async function measureApart(name: string, flags: readonly string[]): Promise<void> {
  const [code] = await once(fork(fileURLToPath(import.meta.url), [name, ...flags]), 'exit');
  if (code !== 0) process.exitCode = 1;
}

const [flags, asked] = [process.argv.slice(2).filter((word) => word === '--short'), process.argv.slice(2).filter((word) => word !== '--short')];
const form: Form = flags.length > 0 ? 'short' : 'full';
const unknown = asked.find((name) => !Object.hasOwn(benches, name));
if (unknown !== undefined) {
  const near = nearest(unknown, names);
  console.error(`unknown bench "${unknown}"${near === null ? '' : `: did you mean ${near}?`}\none of ${names.join(', ')}`);
  process.exitCode = 2;
} else if (asked.length === 1) {
  await measure(asked[0] as keyof typeof benches, form);
} else {
  for (const name of asked.length === 0 ? names : asked) await measureApart(name, flags);
}

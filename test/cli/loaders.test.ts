import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { dataFault } from '../../generators/faults/fault-use.ts';
import { wavetank, workFolder } from './wavetank.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'docs/how-to/break-your-own-csv.md'), 'utf8');
const hasPython = spawnSync('python3', ['--version']).status === 0;

interface Graded {
  readonly kind: string;
  readonly outcome: string;
  /** What the loader let into its table; null where it wrote none. */
  readonly table: string | null;
}

/** Grades a loader that writes its table into a file of its own for each kind. */
async function graded(loader: string): Promise<{ code: number | null; clean: string; kinds: Graded[] }> {
  const tables = join(workFolder(), 'tables');
  mkdirSync(tables);
  const table = (kind: string): string | null => (existsSync(join(tables, `${kind}.txt`)) ? readFileSync(join(tables, `${kind}.txt`), 'utf8') : null);
  const { code, out } = await wavetank(root, ['break', 'examples/data/orders.csv', '--each', '--cmd', `${loader} {} "${tables}/$WAVETANK_KIND.txt"`]);
  const lines = [...out.matchAll(/^([a-z][a-z0-9-]+) .*[✓✗!–] (caught|told|silent|loaded|refused|skipped)/gm)];
  return { code, clean: table('')!, kinds: lines.map(([, kind, outcome]) => ({ kind, outcome, table: table(kind) })) };
}

/** What only its sender knows to be wrong, and an empty cell behind the last one: the table may be right all the same. */
const mayBeRight = (kind: string): boolean => dataFault(kind).evidence === 'control-total' || kind === 'surplus-empty-cell';

describe.each<[string, string, boolean]>([
  ['DuckDB', 'node examples/data/load-duckdb.mjs', true],
  ['Python', 'python3 examples/data/load.py', hasPython],
])('break --each on the loader in %s', (name, loader, isThere) => {
  test.runIf(isThere)('tells truly which kinds it let through: what is silent is in the table, what was caught left none', async () => {
    const { code, clean, kinds } = await graded(loader);
    expect(kinds.length).toBeGreaterThan(30);
    for (const { kind, outcome, table } of kinds) {
      if (outcome === 'caught' || outcome === 'refused') expect([kind, table]).toEqual([kind, null]);
      else expect([kind, table]).toEqual([kind, expect.any(String)]);
      if (outcome === 'silent' && !mayBeRight(kind)) expect([kind, table === clean]).toEqual([kind, false]);
    }
    const silent = kinds.filter(({ outcome }) => outcome === 'silent').map(({ kind }) => kind).toSorted();
    const [, told] = new RegExp(`^\\| ${name} \\| .* \\| (.*) \\|$`, 'm').exec(page)!;
    expect(silent).toEqual([...told.matchAll(/`([a-z0-9-]+)`/g)].map(([, kind]) => kind).toSorted());
    expect(code).toBe(99);
  });
});

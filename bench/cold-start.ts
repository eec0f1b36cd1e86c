import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Measured } from './measure.ts';

export const about = 'the built program from nothing to its help text, beside Node with nothing to do';

const rounds = 10;
const programPath = fileURLToPath(new URL('../cli/main.js', import.meta.url));

function wallMs(args: readonly string[]): number {
  const startMs = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`);
  return performance.now() - startMs;
}

export function run(): Measured[] {
  const node: number[] = [];
  const help: number[] = [];
  // In turn, so that both see the same machine.
  for (let round = 0; round < rounds; round++) {
    node.push(wallMs(['-e', '0']));
    help.push(wallMs([programPath, '--help']));
  }
  return [
    { what: 'node -e 0', values: node, unit: 'ms' },
    { what: 'wavetank --help', values: help, unit: 'ms', bar: { sense: 'at most', value: 150 } },
    { what: 'of which ours', values: help.map((ms, round) => ms - node[round]), unit: 'ms' },
  ];
}

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { scenarios } from '../../scenarios/registry.ts';

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** Its exit code says whether every declared expectation held: sick without, healthy with, each remedy earns its place. */
test.each(Object.keys(scenarios))('every column of compare holds what %s declares, in the short form', (scenario) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'compare', scenario, '--short', '--seeds', '1'], { encoding: 'utf8' });
  console.log(stdout);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

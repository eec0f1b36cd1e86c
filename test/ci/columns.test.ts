import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** Its exit code says whether every declared expectation held: sick without, healthy with, each remedy earns its place. */
test('every column of compare holds what the scenario declares, on three seeds of the short form', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'compare', 'iot-spike', '--short', '--seeds', '1..3'], { encoding: 'utf8' });
  console.log(stdout);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

import { expect, test } from 'vitest';
import { exitCode } from '../../cli/exit-code.ts';
import { scenarios } from '../../scenarios/registry.ts';
import { wavetank, workFolder } from '../cli/wavetank.ts';

/** Its exit code says whether every declared expectation held: sick without, healthy with, each remedy earns its place. */
test.each(Object.keys(scenarios))('every column of compare holds what %s declares, in the short form', async (scenario) => {
  const { code, out, err } = await wavetank(workFolder(), ['compare', scenario, '--short', '--seeds', '1']);
  console.log(out);
  expect({ code, err }).toEqual({ code: exitCode.ok, err: '' });
});

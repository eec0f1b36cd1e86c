import { expect, test } from 'vitest';
import { wavetank, workFolder } from '../cli/wavetank.ts';

/** Its exit code says whether every declared expectation held: sick without, healthy with, each remedy earns its place. */
test('every column of compare holds what the scenario declares, on twenty seeds of the full form', async () => {
  const { code, out, err } = await wavetank(workFolder(), ['compare', 'iot-spike', '--seeds', '1..20']);
  console.log(out);
  expect({ code, err }).toEqual({ code: 0, err: '' });
});

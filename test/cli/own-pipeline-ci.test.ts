import { expect, test } from 'vitest';
import { exitCode } from '../../cli/exit-code.ts';
import { ownFolder, serviceText } from './own-folder.ts';
import { wavetank } from './wavetank.ts';

/** A service that leaves out every seventh record, and a variant that does not. */
const losing = ownFolder({
  service: serviceText({ made: "process.env.MENDED !== 'yes' && Number(order.orderId.slice(2)) % 7 === 0 ? [] : [{ key: message.key, value: JSON.stringify(order) }]" }),
  more: '    variants: { mended: { about: Nothing is left out., env: { MENDED: "yes" } } }\n',
});
const ci = ['ci', '--fresh', '1', '--from', 'c'.repeat(40)];

test('what is judged is the service as it is, and the line says so', async () => {
  const { code, out } = await wavetank(losing, ci);
  expect(out).toMatch(/✗ failed {3}orders seed \d+, the service as it is: .*undelivered/);
  expect(code).toBe(exitCode.failed);
});

test('a variant is judged where it is asked for, and the line says so', async () => {
  const { code, out } = await wavetank(losing, [...ci, '--remedies', 'mended']);
  expect(out).toMatch(/✓ passed {3}orders seed \d+, with mended: /);
  expect(code).toBe(exitCode.ok);
});

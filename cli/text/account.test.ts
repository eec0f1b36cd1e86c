import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buckets } from '../../engine/bucket.ts';
import { sumSoFar } from './account.ts';
import { noStyle } from './style.ts';

test('whatever became of items, the figures of a progress line add up to what was generated', () => {
  const some = fc.nat({ max: 1_000_000 });
  const endings = fc.array(fc.record({ bucket: fc.constantFrom(...buckets), reason: fc.string(), items: some }));
  fc.assert(fc.property(some, some, some, endings, (stored, inFlight, silent, ended) => {
    const generated = stored + inFlight + silent + ended.reduce((sum, { items }) => sum + items, 0);
    const [whole, ...parts] = sumSoFar({ generated, stored, inFlight, ended }, noStyle).split(/ = | \+ /)
      .map((text) => Number(/ ([\d,]+)$/.exec(text)![1].replaceAll(',', '')));
    expect(parts.reduce((sum, part) => sum + part, 0)).toBe(whole);
    expect(whole).toBe(generated);
  }));
});

test('what is quarantined stands in the sum, what did not happen does not', () => {
  expect(sumSoFar({ generated: 12_000, stored: 9000, inFlight: 0, ended: [{ bucket: 'quarantined', reason: 'loader: ragged', items: 2000 }, { bucket: 'quarantined', reason: 'loader: type', items: 1000 }] }, noStyle))
    .toBe('generated 12,000 = stored 9,000 + in flight 0 + quarantined 3,000');
});

import { expect, test } from 'vitest';
import { parseSeeds } from './seeds.ts';

test.each<[string, number[]]>([['7', [7]], ['1..4', [1, 2, 3, 4]], ['1,5,9', [1, 5, 9]], ['3..3, 0', [3, 0]], ['9,1..2', [9, 1, 2]]])('%s', (text, seeds) => {
  expect(parseSeeds(text)).toEqual(seeds);
});

test.each([['', 'does not name'], ['x', 'does not name'], ['-1', 'does not name'], ['1.5', 'does not name'], ['1...3', 'does not name'], ['1,,2', 'does not name'],
  ['5..1', 'downwards'], ['1..3,2', 'seed 2 is named twice'], ['1..999999999', 'too many'], ['1..9000,10000..19000', 'too many']])('"%s" is refused: %s', (text, message) => {
  expect(() => parseSeeds(text)).toThrow(message);
});

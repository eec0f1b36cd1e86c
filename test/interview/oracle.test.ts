import { expect, test } from 'vitest';
import { hiddenFaults, makePaper } from '../../cli/interview/paper.ts';
import { table } from '../../cli/text/table.ts';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { name, rules } from './oracle.ts';
import { look } from './seen.ts';

const kinds = Object.keys(hiddenFaults).toSorted();
const numbers = [21, 22];

test('there are twelve kinds and more, and the player has a rule for each', () => {
  expect(kinds.length).toBeGreaterThanOrEqual(12);
  expect(Object.keys(rules).toSorted()).toEqual(kinds);
});

test('a player who reads only what the screen has names each hidden fault', async () => {
  const confusion = new Map<string, Map<string, number>>();
  for (const kind of kinds) {
    const row = new Map<string, number>();
    for (const number of numbers) {
      const said = name(await look(makePaper(number, hiddenFaults[kind], scenario).incident)) ?? 'nothing';
      row.set(said, (row.get(said) ?? 0) + 1);
    }
    confusion.set(kind, row);
  }
  const wrong = kinds.filter((kind) => confusion.get(kind)!.get(kind) !== numbers.length);
  const named = [...new Set([...confusion.values()].flatMap((row) => [...row.keys()]))].toSorted();
  const lines = table([['hidden \\ named', ...named], ...kinds.map((kind) => [kind, ...named.map((said) => String(confusion.get(kind)!.get(said) ?? '.'))])]);
  expect(wrong, lines.join('\n')).toEqual([]);
}, 600_000);

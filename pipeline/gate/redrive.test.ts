import { expect, test } from 'vitest';
import { Gate } from './gate.ts';
import type { Held } from './held.ts';
import type { Value } from './kept-row.ts';
import type { FeedDefinition } from './schema.ts';

const feed: FeedDefinition = { columns: [{ name: 'id', type: 'integer' }, { name: 'amount', type: 'decimal', scale: 2 }], key: ['id'] };

function gated(...lines: string[]): { gate: Gate; arrived: Map<number, Value[]>; held: Held[] } {
  const [arrived, held] = [new Map<number, Value[]>(), [] as Held[]];
  const gate = new Gate(feed, {
    onRow: (row) => arrived.set(row.byteOffset, row.values()),
    onHeld: (each) => {
      if (each.withdrawn) arrived.delete(each.byteOffset);
      held.push(each);
    },
  });
  gate.write(Buffer.from(['id,amount', ...lines].map((line) => `${line}\n`).join('')));
  gate.end();
  return { gate, arrived, held };
}

test('a mended row arrives once, with the place where it stood', () => {
  const { gate, arrived, held } = gated('1,1.00', '2,two', '3,3.00');
  expect(gate.redrive(held[0], '2,2.00')).toEqual({ verdict: 'kept' });
  expect(arrived.get(held[0].byteOffset)).toEqual([2, 200]);
  expect(gate.redrive(held[0], '2,2.00')).toEqual({ verdict: 'again' });
  expect([...arrived.values()]).toEqual([[1, 100], [3, 300], [2, 200]]);
});

test.each([
  ['2,zwei', 'type'], ['2', 'column-count'], ['2,"2.00', 'unclosed-quote'], ['2,2.00\n4,4.00', 'undecidable'], ['1,2.00', 'duplicate-key'],
])('%j does not pass for %s, and may be mended once more', (fixed, reason) => {
  const { gate, arrived, held } = gated('1,1.00', '2,two');
  expect(gate.redrive(held[0], fixed)).toMatchObject({ verdict: 'held', held: { reason, line: 3 } });
  expect(arrived.size).toBe(1);
  expect(gate.redrive(held[0], '2,2.00')).toEqual({ verdict: 'kept' });
});

test('of two rows with one key a person lets one through, and then the other cannot pass', () => {
  const { gate, arrived, held } = gated('1,1.00', '1,9.00');
  expect(arrived.size).toBe(0);
  expect(gate.redrive(held[1], '1,9.00')).toEqual({ verdict: 'kept' });
  expect(gate.redrive(held[0], '1,1.00')).toMatchObject({ verdict: 'held', held: { reason: 'duplicate-key' } });
  expect(gate.redrive(held[0], '2,1.00')).toEqual({ verdict: 'kept' });
  expect([...arrived.values()]).toEqual([[1, 900], [2, 100]]);
});

test('a row that is mended into one that is there already changes nothing', () => {
  const { gate, arrived, held } = gated('1,1.00', '2,two');
  expect(gate.redrive(held[0], '1,1.00')).toEqual({ verdict: 'copy' });
  expect(arrived.size).toBe(1);
});

import { expect, test } from 'vitest';
import { Gate } from './gate.ts';
import type { Held } from './held.ts';
import type { FeedDefinition } from './schema.ts';

const feed: FeedDefinition = { columns: [{ name: 'id', type: 'integer' }, { name: 'name', type: 'text', lineBreaks: true }], maxLineBytes: 100_000, dialect: { quote: '"' } };
const megabyte = (sign: string): Buffer => Buffer.alloc(2 ** 20, sign);

/** How many bytes the process holds more at the worst while `feedIt` feeds a gate. */
function growth(definition: FeedDefinition, feedIt: (write: (chunk: Buffer) => void) => void): { bytes: number; held: Held[]; kept: number } {
  const held: Held[] = [];
  let [kept, worst] = [0, 0];
  const gate = new Gate(definition, { onRow: () => kept++, onHeld: (each) => held.push(each) });
  const holds = (): number => process.memoryUsage().arrayBuffers;
  const before = holds();
  let written = 0;
  feedIt((chunk) => {
    gate.write(chunk);
    // Buffers that nobody holds any more are freed some time later; every so often is often enough to see what is kept.
    if (++written % 64 !== 0) return;
    globalThis.gc?.();
    worst = Math.max(worst, holds() - before);
  });
  gate.end();
  return { bytes: worst, held, kept };
}

test('a line without end is let go by: two gigabytes of it take no more than its beginning', () => {
  const long = megabyte('x');
  const { bytes, held, kept } = growth(feed, (write) => {
    write(Buffer.from('id,name\n1,a\n2,'));
    for (let i = 0; i < 2048; i++) write(long);
    write(Buffer.from('\n3,c\n'));
  });
  expect(held).toMatchObject([{ line: 3, reason: 'line-too-long', byteLength: 2 + 2 ** 31, rawCut: true }]);
  expect([kept, held[0].raw!.length]).toEqual([2, 4096]);
  // The test's own, and what has not been freed yet.
  expect(bytes).toBeLessThan(256 * 2 ** 20);
});

test('a quote without end is given up at the limit, and the lines behind it are rows', () => {
  const lines = Buffer.from('7,seven\n'.repeat(100_000));
  const { held, kept } = growth(feed, (write) => {
    write(Buffer.from('id,name\n1,a\n2,"b\n'));
    for (let i = 0; i < 4; i++) write(lines);
  });
  expect(held).toMatchObject([{ line: 3, reason: 'unclosed-quote', byteLength: 4 }]);
  expect(kept).toBe(400_001);
});

test('keys beyond the limit are refused, not forgotten', () => {
  const gate = new Gate({ ...feed, key: ['id'] }, { onRow: () => {}, onHeld: () => {}, keyLimitBytes: 4 * 2 ** 20 });
  gate.write(Buffer.from('id,name\n'));
  expect(() => {
    for (let i = 0; i < 200_000; i += 1000) gate.write(Buffer.from(Array.from({ length: 1000 }, (_, j) => `${i + j},a\n`).join('')));
  }).toThrow(/after \d+ rows their keys would take \d+ bytes, and 4194304 is the limit/);
});

test.each([
  ['nothing but quotes', feed, '1,"a\n"b",c\n2,""x\n'],
  ['wrong rows whose texts end in a line break', { ...feed, maxLineBytes: 2 ** 20 }, 'x,"a\n"\n'],
])('a file that is %s takes time in proportion to its size', (_, definition, lines) => {
  const seconds = (size: number): number => {
    const bytes = Buffer.concat([Buffer.from('id,name\n'), Buffer.from(lines.repeat(size))]);
    const before = process.cpuUsage();
    const gate = new Gate(definition, { onRow: () => {}, onHeld: () => {} });
    gate.write(bytes);
    gate.end();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  };
  seconds(10_000);
  const [small, large] = [seconds(10_000), seconds(80_000)];
  // Eight times as much; sixty-four times would be its square.
  expect(large).toBeLessThan(24 * Math.max(small, 0.01));
});

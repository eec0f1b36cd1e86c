import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readLines, type LogLine } from './log-lines.ts';

let folder: string;
let path: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-lines-'));
  path = join(folder, 'log');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function linesOf(): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  for await (const line of readLines({ path, codec: 'none' })) lines.push(line);
  return lines;
}

test('lines are those that were written, however long, and what follows the last line end is told apart', async () => {
  const line = fc.tuple(fc.stringMatching(/^[^\n]{0,5}$/), fc.constantFrom(1, 3, 30_000, 70_000)).map(([text, times]) => text.repeat(times));
  await fc.assert(fc.asyncProperty(fc.array(line, { maxLength: 6 }), line, async (whole, rest) => {
    writeFileSync(path, [...whole, rest].join('\n'));
    const written = [...whole.map((text, i) => ({ text, path, line: i + 1, whole: true })), ...(rest === '' ? [] : [{ text: rest, path, line: whole.length + 1, whole: false }])];
    expect(await linesOf()).toEqual(written);
  }), { numRuns: 40 });
});

test('a line takes time in proportion to its length', async () => {
  const seconds = async (mebibytes: number): Promise<number> => {
    const file = openSync(path, 'w');
    for (let i = 0; i < mebibytes; i++) writeSync(file, Buffer.alloc(2 ** 20, 'x'));
    closeSync(file);
    const before = process.cpuUsage();
    const [{ text }] = await linesOf();
    const { user, system } = process.cpuUsage(before);
    expect(text).toHaveLength(mebibytes * 2 ** 20);
    return (user + system) / 1e6;
  };
  await seconds(1);
  const [small, large] = [await seconds(4), await seconds(32)];
  // Eight times as much; sixty-four times would be its square.
  expect(large).toBeLessThan(24 * Math.max(small, 0.01));
});

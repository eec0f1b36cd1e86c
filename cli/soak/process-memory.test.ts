import { spawn } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { processTable, rowOfStat, treeBytes, treeOf } from './process-memory.ts';

test('a line of /proc is read whatever its program is called', () => {
  fc.assert(fc.property(fc.string({ maxLength: 15 }), fc.nat(99_999), fc.nat(99_999), fc.nat(99_999), (name, pid, parent, group) => {
    expect(rowOfStat(`${pid} (${name}) S ${parent} ${group} 1 0 -1 4194560`)).toEqual({ pid, parent, group });
  }));
});

test('a tree has its root, what descends from it, and what is left of its group; nothing else', () => {
  const rows = [
    { pid: 10, parent: 1, group: 10 }, { pid: 11, parent: 10, group: 10 }, { pid: 12, parent: 11, group: 12 },
    { pid: 13, parent: 1, group: 10 }, { pid: 14, parent: 13, group: 14 }, { pid: 20, parent: 1, group: 20 },
  ];
  expect(treeOf(10, rows).toSorted()).toEqual([10, 11, 12, 13, 14]);
  expect(treeOf(99, rows)).toEqual([]);
});

test('what this process holds is read, and what it has started besides', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdout.write("up"); setInterval(() => {}, 1000)'], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    await new Promise((resolve) => child.stdout.once('data', resolve));
    const table = (await processTable())!;
    const [own, both, its] = await Promise.all([table.residentBytes(process.pid), treeBytes(process.pid, table), treeBytes(child.pid!, table)]);
    // Other tests may have children of their own.
    expect(its).toBeGreaterThan(10 * 2 ** 20);
    expect(both).toBeGreaterThanOrEqual(own + its * 0.5);
  } finally {
    child.kill('SIGKILL');
  }
});

test('one that is gone holds nothing', async () => {
  const table = (await processTable())!;
  expect(await treeBytes(2 ** 30, table)).toBe(0);
  expect(await table.residentBytes(2 ** 30)).toBe(0);
});

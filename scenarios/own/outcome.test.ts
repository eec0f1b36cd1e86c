import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OwnTables } from '../../pipeline/own/own-tables.ts';
import { definitionSchema } from './definition.ts';
import { outputStore, witnesses } from './outcome.ts';

const definition = definitionSchema.parse({
  topics: { in: { topic: 'a', id: { field: 'id' } }, out: { topic: 'b' }, group: 'g' }, service: { command: 'x' }, relation: 'aggregate', records: { like: { id: 'o-1' } },
});
async function all<T>(read: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const each of read) found.push(each);
  return found;
}

const partition = fc.integer({ min: 0, max: 1 });
const offset = fc.integer({ min: 0, max: 12 });

test('a record of an aggregate is committed when an offset behind it first was, whatever was committed after', async () => {
  await fc.assert(fc.asyncProperty(
    fc.array(fc.option(fc.record({ partition, offset })), { maxLength: 12 }), fc.array(fc.record({ partition, offset, atMs: fc.integer({ min: 0, max: 99 }) }), { maxLength: 12 }),
    async (places, commits) => {
      const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
      try {
        const tables = await OwnTables.create(folder);
        places.forEach((place, item) => {
          tables.push('generated', [item, `o-${item}`, 0, null, '{}', 5n]);
          if (place !== null) tables.push('acknowledged', [item, place.partition, BigInt(place.offset), 1]);
        });
        for (const commit of commits) tables.push('committed', [commit.partition, BigInt(commit.offset), commit.atMs]);
        await tables.close();
        const due = places.map((place) => Math.min(...commits.filter((commit) => commit.partition === place?.partition && commit.offset > place.offset).map(({ atMs }) => atMs)));
        const rows = await all(outputStore(definition).read(folder));
        expect(rows).toEqual(due.flatMap((storedMs, item) => (storedMs === Infinity ? [] : [{ item, content: 5, storedMs }])));
        const left = await all(witnesses(definition).find(({ id }) => id === 'places')!.read(folder));
        expect(left.map(({ item }) => item)).toEqual(due.flatMap((storedMs, item) => (storedMs === Infinity ? [item] : [])));
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }), { numRuns: 8 });
});

test('what the log took back is told, each item once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
  try {
    const tables = await OwnTables.create(folder);
    for (const [place, item] of [4, null, 2, 4].entries()) tables.push('taken_back', [item, 0, BigInt(place), 1]);
    await tables.close();
    expect(await all(outputStore(definition).takenBack!(folder))).toEqual([2, 4]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

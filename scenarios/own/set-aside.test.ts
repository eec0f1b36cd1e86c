import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Evidence, Judged } from '../../engine/check.ts';
import type { Observed } from '../../engine/scenario.ts';
import { OwnTables } from '../../pipeline/own/own-tables.ts';
import { definitionSchema } from './definition.ts';
import { definitionMistakes } from './definition-mistakes.ts';
import { judging } from './judging.ts';
import { witnesses } from './outcome.ts';

const given = {
  topics: { in: { topic: 'raw', id: { field: 'id' } }, out: { topic: 'clean' }, deadLetter: { topic: 'dead' }, group: 'g' }, service: { command: 'true' }, records: { like: { id: 'o-1' } },
};
const definition = definitionSchema.parse(given);

/** What a run has written whose items came out, or were set aside, or both; odd ones were struck so that nothing need come out of them. */
async function observedOf(cameOut: readonly number[], aside: readonly (number | null)[], relation: object | string = 'one-to-one'): Promise<(id: string) => Observed[]> {
  const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
  try {
    const tables = await OwnTables.create(folder);
    for (let item = 0; item < 6; item++) {
      tables.push('generated', [item, `o-${item}`, 0, null, '{}', 5n]);
      tables.push('acknowledged', [item, 0, BigInt(item), 1]);
      if (item % 2 === 1) tables.push('struck', [item, 'malformed', 0, 0]);
    }
    tables.push('committed', [0, 6n, 9]);
    for (const item of cameOut) tables.push('delivered', [item, `o-${item}`, 5, 0, BigInt(item), null, '{}', 5n]);
    aside.forEach((item, offset) => tables.push('set_aside', [item, item === null ? null : `o-${item}`, 1, BigInt(offset), null, '{}']));
    await tables.close();
    const seen: Record<string, Observed[]> = {};
    for (const { id, read } of witnesses({ ...definition, relation: relation as typeof definition.relation })) {
      seen[id] = [];
      for await (const row of read(folder)) seen[id].push(row);
    }
    return (id) => seen[id];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const { checks } = judging(definition, { from: 'raw', to: 'clean' });
const judged = (observed: (id: string) => Observed[]): Judged => checks['set-aside'].judge({ observed } as unknown as Evidence) as Judged;

test('what was struck belongs there, however often', async () => {
  expect(judged(await observedOf([0, 2, 4], [1, 3, 5, 3]))).toMatchObject({ verdict: 'passed', value: 0 });
});

test('a sound record, one that came out as well, and one that is nobody\'s do not', async () => {
  const { verdict, value, message, items } = judged(await observedOf([0, 1], [1, 2, 3, 2, null]));
  expect([verdict, value]).toEqual(['failed', 3]);
  expect(message).toBe('2 set aside that should come out, or did; 1 with an id that was never sent, or none, the first at dead/1, offset 4');
  expect(items).toEqual([
    { item: 1, text: 'o-1 (dead/1, offset 0) was set aside, and came out in clean' },
    { item: 2, text: 'o-2 (dead/1, offset 1) was set aside, though no fault has struck it' },
  ]);
});

test('what the relation leaves out may stand there', async () => {
  expect(judged(await observedOf([], [0, 2, 4], { filter: 'false' }))).toMatchObject({ verdict: 'passed' });
});

test('a struck record that is in neither topic is told with its place', async () => {
  const observed = await observedOf([0, 2, 4], [1, 3]);
  expect(observed('places').map(({ item }) => item)).toEqual([5]);
  const ledger = { each: (bucket: string, _: null, visit: (item: number) => void) => (bucket === 'unaccounted' ? visit(5) : undefined), endMs: () => 1_000 };
  const lost = checks.undelivered.judge({ ledger, account: { generated: 6 }, observed } as unknown as Evidence) as Judged;
  expect(lost.items).toEqual([{ item: 5, text: 'o-5, struck by malformed, (raw/0, offset 5) was in the topic from 0.0 s, committed by 0.0 s, and never came out, and is not in dead' }]);
});

test('a topic for two purposes, and one beside an aggregate, are refused', () => {
  const mistakes = (change: object, relation = 'one-to-one'): string[] => definitionMistakes(definitionSchema.parse({ ...given, topics: { ...given.topics, ...change }, relation })).map(({ path, message }) => `${path.join('.')} ${message}`);
  expect(mistakes({})).toEqual([]);
  expect(mistakes({ deadLetter: { topic: 'clean' } })).toEqual([expect.stringMatching(/^topics\.deadLetter\.topic is the topic that the service writes/)]);
  expect(mistakes({ deadLetter: { topic: 'raw' } })).toEqual([expect.stringMatching(/^topics\.deadLetter\.topic is the topic that the service reads/)]);
  expect(mistakes({}, 'aggregate')).toEqual([expect.stringMatching(/^topics\.deadLetter of an aggregate nobody can tell/)]);
});

test('its name is filled in where there is one', () => {
  const wrong = (deadLetter: object): string[] => definitionMistakes(definitionSchema.parse({ ...given, topics: { in: given.topics.in, out: given.topics.out, group: 'g', ...deadLetter }, service: { command: 'true', env: { DEAD: '${deadLetter}' } } })).map(({ message }) => message);
  expect(wrong({ deadLetter: { topic: 'dead' } })).toEqual([]);
  expect(wrong({})).toEqual([expect.stringMatching(/^\$\{deadLetter\} is not filled in/)]);
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Streams } from '../../engine/random-stream.ts';
import { definitionSchema } from './definition.ts';
import { Expectation } from './expectation.ts';

const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const expectationOf = (same: readonly string[], lines: readonly object[]): Expectation => {
  writeFileSync(join(folder, 'records.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return new Expectation(definitionSchema.parse({
    topics: { in: { topic: 'a', id: { field: 'id' } }, out: { topic: 'b' }, group: 'g' }, service: { command: 'x' }, same, records: { file: 'records.jsonl' },
  }), new Streams(1), folder);
};

test('a field that no record of a file has is refused before anything is sent', () => {
  expect(() => expectationOf(['amount', 'amuont'], [{ id: 1 }, { id: 2, amount: 3 }])).toThrow(expect.objectContaining({
    name: 'UsageError', where: 'same.1', message: 'no record has the field amuont', hint: 'fields are id, amount',
  }));
});

test('one that some record has is not', () => expect(() => expectationOf(['id', 'note.text'], [{ id: 1 }, { id: 2, note: { text: 'late' } }])).not.toThrow());

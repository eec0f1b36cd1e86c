import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { fromFile } from './file.ts';
import type { RecordSource } from './record-source.ts';

const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'records.jsonl');

function source(...lines: readonly string[]): RecordSource {
  writeFileSync(path, lines.join('\n'));
  return fromFile(path, 'id', 'records.file');
}
const idsAre = (...ids: readonly (string | number)[]): RecordSource => source(...ids.map((id) => JSON.stringify({ id })));

test('every record of every round has an id of its own, which is that of the file in the first, and of its kind', () => {
  const number = fc.integer({ min: -1e12, max: 1e12 });
  const text = fc.string({ minLength: 1 }).filter((id) => !/~\d+$/.test(id));
  fc.assert(fc.property(fc.oneof(fc.uniqueArray(number, { minLength: 1, maxLength: 8 }), fc.uniqueArray(text, { minLength: 1, maxLength: 8 })), (ids) => {
    const records = idsAre(...ids);
    const made = Array.from({ length: ids.length * 4 }, (_, item) => records.record(item, 0));
    expect(made.slice(0, ids.length).map(({ fields }) => fields.id)).toEqual(ids);
    expect(new Set(made.map(({ id }) => id)).size).toBe(made.length);
    made.forEach(({ fields, id }, item) => {
      expect(typeof fields.id).toBe(typeof ids[0]);
      expect(id).toBe(String(fields.id));
      expect(records.itemOf(id)).toBe(item);
    });
  }));
});

test.each<[string, readonly (string | number)[], number, RegExp]>([
  ['that another has', ['a', 'b', 'a'], 3, /has the id a, which .*records\.jsonl:1 has too/],
  ['that another will have', ['a', 'a~2'], 2, /has the id a~2, which a gets when the file is sent for the 2\. time/],
  ['that has lost its last digits', [1, 2 ** 53], 2, /whole one below 2\^53/],
  ['that is no whole number', [1.5], 1, /whole one below 2\^53/],
])('an id %s is refused with its line', (_, ids, line, message) => {
  expect(() => idsAre(...ids)).toThrow(expect.objectContaining({ message: expect.stringMatching(message), where: `${path}:${line}` }));
});

test('blank lines count as lines', () => {
  expect(() => source('{"id": 1}', '', '{"id": 1}')).toThrow(expect.objectContaining({ where: `${path}:3`, message: expect.stringMatching(/records\.jsonl:1 has too/) }));
  expect(() => source('', '{"id": 1}', '', 'none')).toThrow(expect.objectContaining({ where: `${path}:4` }));
});

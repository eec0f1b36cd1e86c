import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JsonSyntaxError, lineOf, positionOf, scanJson } from './json-text.ts';

function accepts(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}

test('the scanner accepts exactly what JSON.parse accepts', () => {
  const spoiled = fc.tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '}', ']', '"', '0', '\\', '\n', 'e', '-')).map(([text, at, by]) => {
    const cut = at % (text.length + 1);
    return text.slice(0, cut) + by + text.slice(cut + 1);
  });
  fc.assert(
    fc.property(fc.oneof(fc.json(), spoiled), (text) => {
      expect(accepts(() => scanJson(text, () => undefined))).toBe(accepts(() => JSON.parse(text)));
    }),
    { numRuns: 2000 },
  );
});

test('every value of a pretty-printed object is found on its line', () => {
  const text = JSON.stringify({ seed: 1, workload: { shapes: [{ kind: 'wave' }, { kind: 'burst' }] }, 'a "quoted" key': 0 }, null, 2);
  const lines = text.split('\n');
  const at = (...path: (string | number)[]) => lines[lineOf(text, path) - 1].trim();
  expect(at('seed')).toBe('"seed": 1,');
  expect(at('workload', 'shapes', 1, 'kind')).toBe('"kind": "burst"');
  expect(at('a "quoted" key')).toBe('"a \\"quoted\\" key": 0');
});

test('an absent property is placed at its nearest ancestor', () => {
  const text = '{\n  "workload": {\n    "shapes": []\n  }\n}';
  expect(lineOf(text, ['workload', 'process'])).toBe(2);
  expect(lineOf(text, ['clock'])).toBe(1);
});

test('a mistake is told with what was expected and where', () => {
  const text = '{\n  "a": [1, 2\n  "b": 3\n}';
  let error: unknown;
  try {
    scanJson(text, () => undefined);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(JsonSyntaxError);
  expect((error as JsonSyntaxError).message).toBe('expected "," or "]", found "\\""');
  expect(positionOf(text, (error as JsonSyntaxError).offset)).toEqual({ line: 3, column: 3 });
});

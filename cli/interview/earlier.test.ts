import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';
import { earlierSheets, earlierText } from './earlier.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

function withFiles(name: string, ...files: readonly string[]): string {
  const path = join(folder.path, name);
  mkdirSync(path);
  files.forEach((file, nth) => {
    writeFileSync(join(path, file), '{}');
    utimesSync(join(path, file), 1000 + nth, 1000 + nth);
  });
  return path;
}

test('the sheets of a paper are found by their names, the newest first, and those of other papers are not', () => {
  const path = withFiles('class', '2024-zoë-müller.json', '2024.json', '20245-ada.json', '12024.json', '2024-ada.html', '2024-ada.json.partial', '2024-ada.json');
  expect(earlierSheets(2024, path)).toEqual(['2024-ada.json', '2024.json', '2024-zoë-müller.json'].map((file) => join(path, file)));
  expect(earlierText(2024, path)).toBe(`paper 2024 was handed in before: ${join(path, '2024-ada.json')}, the newest of 3; to read it: npx wavetank report ${join(path, '2024-ada.json')}`);
});

test('one is told with its file and the command that shows it; of none nothing is told', () => {
  const path = withFiles('one', '7-ada.json');
  expect(earlierText(7, path)).toBe(`paper 7 was handed in before: ${join(path, '7-ada.json')}; to read it: npx wavetank report ${join(path, '7-ada.json')}`);
  expect([earlierText(8, path), earlierText(7, join(path, 'none')), earlierText(7, join(path, '7-ada.json'))]).toEqual([null, null, null]);
});

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { madeSheet } from '../../test/interview/made-sheet.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { earlierSheets, earlierText } from './earlier.ts';
import { paperVersion } from './paper.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

/** A folder with these files. */
function withFiles(name: string, files: Readonly<Record<string, unknown>>): string {
  const path = join(folder.path, name);
  mkdirSync(path);
  for (const [file, content] of Object.entries(files)) writeFileSync(join(path, file), typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const takenAt = (hour: number) => ({ takenAt: `2026-01-02T${String(hour).padStart(2, '0')}:00:00.000Z` });
const filesOf = (path: string, paper: number, name?: string): string[] => earlierSheets(paper, name, path).map(({ file }) => file.slice(path.length + 1));

const path = withFiles('class', {
  '2024-zoë-müller.json': madeSheet(2024, 'Zoë Müller', takenAt(9)),
  '2024-ada.json': madeSheet(2024, 'Ada', takenAt(12)),
  '2024.json': madeSheet(2024, '', takenAt(10)),
  'second try.json': madeSheet(2024, ' ADA', takenAt(11)),
  // Of another paper, whatever the name says; as is every one below.
  '2024-bob.json': madeSheet(20_245, 'Bob', takenAt(13)),
  '12024.json': madeSheet(12_024, 'Ada', takenAt(14)),
  '2024-old.json': madeSheet(2024, 'Ada', { ...takenAt(15), paper: { number: 2024, version: paperVersion - 1, hash: '', day: null } }),
  '2024-changed.json': { ...madeSheet(2024, 'Ada', takenAt(16)), takenAt: '2026-01-02T17:00:00.000Z' },
  '2024-damaged.json': '{',
  '2024-ada.html': '', '2024-ada.json.partial': '{}',
});

test('the sheets of a paper are found by what they hold, the one that was taken last first', () => {
  expect(filesOf(path, 2024)).toEqual(['2024-ada.json', 'second try.json', '2024.json', '2024-zoë-müller.json']);
  expect(filesOf(path, 20_245)).toEqual(['2024-bob.json']);
});

test('of a candidate whose name is known only their own are told, and not those of others', () => {
  expect(filesOf(path, 2024, 'Ada')).toEqual(['2024-ada.json', 'second try.json']);
  expect(filesOf(path, 2024, 'zoë  müller')).toEqual(['2024-zoë-müller.json']);
  expect(earlierText(2024, 'Bob', path)).toBeNull();
  expect(earlierText(2024, 'Zoë Müller', path)).toBe(`paper 2024 was handed in before: ${join(path, '2024-zoë-müller.json')} (by Zoë Müller); to read it: npx wavetank report ${join(path, '2024-zoë-müller.json')}`);
});

test('of several each is told with its file and who handed it in, and which of them the command shows', () => {
  const [ada, second, nobody] = ['2024-ada.json', 'second try.json', '2024.json'].map((file) => join(path, file));
  expect(earlierText(2024, '', path)).toBe(`paper 2024 was handed in before, 4 times: ${ada} (by Ada), ${second} (by ADA), ${nobody} and 1 more; to read the newest: npx wavetank report ${ada}`);
});

test('one is told with its file and the command that shows it; of none nothing is told', () => {
  const one = withFiles('one', { '7.json': madeSheet(7) });
  expect(earlierText(7, '', one)).toBe(`paper 7 was handed in before: ${join(one, '7.json')}; to read it: npx wavetank report ${join(one, '7.json')}`);
  expect([earlierText(8, '', one), earlierText(7, '', join(one, 'none')), earlierText(7, '', join(one, '7.json'))]).toEqual([null, null, null]);
});

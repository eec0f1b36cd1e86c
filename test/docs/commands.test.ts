import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { workFolder } from '../cli/wavetank.ts';
import { exceptions, followed, isDear, ofTheirOwn } from './executed.ts';
import { followPage, missingLines, type Followed, type Step } from './follow-page.ts';
import { blocksOf, commandsOf, pages, root } from './pages.ts';

describe('every command of every page is executed, or it is known why not', () => {
  const all = pages().map((page) => ({ page, commands: commandsOf(page) })).filter(({ commands }) => commands.length > 0);
  const named = new Set([...Object.keys(followed), ...Object.keys(ofTheirOwn)]);
  const executed = new Set(all.filter(({ page }) => named.has(page)).flatMap(({ commands }) => commands).filter((line) => !Object.hasOwn(exceptions, line)));

  test.each(all)('$page', ({ commands }) => {
    expect(commands.filter((line) => !executed.has(line) && !Object.hasOwn(exceptions, line))).toEqual([]);
  });

  test('no page and no exception is named that is not there', () => {
    expect([...named].filter((page) => !all.some((each) => each.page === page))).toEqual([]);
    const written = new Set(all.flatMap(({ commands }) => commands));
    expect(Object.keys(exceptions).filter((line) => !written.has(line))).toEqual([]);
  });

  test('the tests that are named read these pages', () => {
    const strangers = Object.entries(ofTheirOwn).flatMap(([page, tests]) => tests.filter((file) => !existsSync(join(root, file)) || !readFileSync(join(root, file), 'utf8').includes(basename(page))));
    expect(strangers).toEqual([]);
  });
});

/** One for all: pages that begin with the same run share it, since nothing that is executed here makes another. */
const folder = workFolder();
const known = new Map<string, Step>();
/** What a reader has who has cloned the project. */
beforeAll(() => {
  for (const name of ['histories']) cpSync(join(root, 'examples', name), join(folder, 'examples', name), { recursive: true });
  const [history] = blocksOf('docs/delivery-histories.md').filter(({ language }) => language === 'json');
  writeFileSync(join(folder, 'history.jsonl'), history.text);
});

const isLeft = (line: string): boolean => Object.hasOwn(exceptions, line) || isDear(line);

describe.each(Object.entries(followed).filter(([page]) => !commandsOf(page).every(isLeft)))('%s', (page, endings) => {
  let done: Followed;
  beforeAll(() => {
    done = followPage(page, { folder, known, leaves: isLeft });
  }, 300_000);

  test('every line ends as it says', () => {
    const expected = done.steps.map(({ line }) => [line, Object.entries(endings).find(([part]) => line.includes(part))?.[1] ?? 0]);
    expect(done.steps.map(({ line, code }) => [line, code])).toEqual(expected);
    expect(done.steps.filter(({ err }) => /^error:/m.test(err))).toEqual([]);
  });

  test('and prints what the page shows', () => {
    expect(done.shown.map((each) => ({ after: each.after, missing: missingLines(each) }))).toEqual(done.shown.map(({ after }) => ({ after, missing: [] })));
  });
});

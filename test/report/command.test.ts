import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { command } from '../../cli/commands/report.ts';
import type { Terminal } from '../../cli/terminal.ts';
import { noStyle } from '../../cli/text/style.ts';
import { writeRun } from '../../engine/store/write-run.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { madeReport } from '../capacity/made-report.ts';
import { smallRun } from '../small-run.ts';

const folder = mkdtempSync(join(tmpdir(), 'wavetank-report-'));
const runs = join(folder, 'runs');
const said: string[] = [];
const terminal: Terminal = { say: (text = '') => void said.push(text), emit: () => {}, warn: () => {}, rewind: () => {}, style: noStyle, width: 80, height: 24, live: false, withMachineOnStdout: () => terminal };
const report = (what: string, out?: string): Promise<number> => command.execute({ args: [what], flags: { runs, out }, given: new Set(), terminal });

beforeAll(async () => {
  for (const name of ['20260102T030405-small-1', '20260102T030406-cut-1', '20260102T030407-spoiled-1']) {
    mkdirSync(join(runs, name), { recursive: true });
    await writeRun(join(runs, name), smallRun(40));
  }
  writeFileSync(join(runs, '20260102T030406-cut-1/result.json'), '{ "schemaVersion": 1,');
  writeFileSync(join(runs, '20260102T030407-spoiled-1/ledger.parquet'), 'PAR1, or so it says');
  mkdirSync(join(runs, '.20260102T030408-killed-1.partial'));
  writeFileSync(join(folder, 'own.html'), '<!doctype html><title>mine</title>');
  writeFileSync(join(folder, 'capacity.json'), JSON.stringify(madeReport({ scenario: 'made' })));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('a run has its page beside its records, also where its result is named', async () => {
  const file = join(runs, '20260102T030405-small-1/report.html');
  for (const name of ['small', join(runs, '20260102T030405-small-1/result.json')]) {
    await report(name);
    expect(said.at(-1)).toMatch(new RegExp(`^wrote ${file.replaceAll(/[.\\]/g, '\\$&')} \\(\\d+ kB\\)`));
    expect(readFileSync(file, 'utf8')).toContain('small · seed 1');
    rmSync(file);
  }
});

test('a document has its page beside it, and both where and how it is called can be chosen', async () => {
  await report(join(folder, 'capacity.json'));
  await report(join(folder, 'capacity.json'), join(folder, 'new/folder/page.html'));
  const pages = ['capacity.html', 'new/folder/page.html'].map((name) => readFileSync(join(folder, name), 'utf8'));
  expect(pages[0]).toBe(pages[1]);
});

test('the line that has a run again is one that a shell takes', async () => {
  const odd = join(folder, "it's odd");
  mkdirSync(odd);
  await writeRun(odd, smallRun(40));
  await report(odd);
  const [, line] = /<code>npx wavetank replay ([^<]*)<\/code>/.exec(readFileSync(join(odd, 'report.html'), 'utf8'))!;
  expect(line.replaceAll('&#39;', "'")).toBe(`'${folder}/it'\\''s odd'`);
});

test('the page before is whole until the new one is', async () => {
  const file = join(folder, 'twice.html');
  await report(join(folder, 'capacity.json'), file);
  const [before, open] = [readFileSync(file, 'utf8'), openSync(file, 'r')];
  await report('small', file);
  expect(readFileSync(open, 'utf8')).toBe(before);
  expect(readFileSync(file, 'utf8')).not.toBe(before);
  closeSync(open);
});

test.each<[string, string, string | undefined, RegExp, string]>([
  ['a run that is not there', 'nothing', undefined, /no run nothing/, 'runs'],
  ['a run that was killed before it was written', '20260102T030408-killed-1', undefined, /killed before it was written/, 'killed'],
  ['a result that was cut off', 'cut', undefined, /result\.json is damaged or was cut off/, 'result.json'],
  ['records that are damaged', 'spoiled', undefined, /ledger\.parquet cannot be read/, 'spoiled'],
  ['a folder to write to', 'small', folder, /is a folder/, '--out'],
  ['a file in a file', 'small', join(folder, 'capacity.json/page.html'), /cannot be written \((ENOTDIR|EEXIST)\)/, '--out'],
  ['the file that it is read from', join(folder, 'capacity.json'), join(folder, 'capacity.json'), /is there, and is no page/, '--out'],
  ['a page of somebody else', 'small', join(folder, 'own.html'), /own\.html is there, and is no page of wavetank: it is left as it is/, '--out'],
])('%s is told, with where and what to try', async (_, what, out, message, where) => {
  const own = (): string => readFileSync(join(folder, 'own.html'), 'utf8');
  const before = [...readdirSync(folder, { recursive: true }).toSorted(), own()];
  const failure = await report(what, out).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(UsageError);
  const { message: told, where: place, hint } = failure as UsageError;
  expect(told).toMatch(message);
  expect(place).toContain(where);
  expect(hint).not.toBeNull();
  expect([...readdirSync(folder, { recursive: true }).toSorted(), own()]).toEqual(before);
});

test('what a page is made of is part of the package', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { files: string[] };
  const made = readdirSync(join(root, 'cli/report')).filter((name) => !name.endsWith('.ts') && statSync(join(root, 'cli/report', name)).isFile());
  expect(made.toSorted()).toEqual(['page.css', 'page.js']);
  for (const name of made) expect(files).toContain(`cli/report/${name}`);
});

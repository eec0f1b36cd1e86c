import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { begunSittings, draftFile, keepDraft, readDraft, removeDraft } from './draft.ts';
import { hiddenFaults, makePaper, paperOf, paperVersion } from './paper.ts';
import { beginSitting, looked, type Sitting } from './sitting.ts';

const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const now = new Date('2026-01-02T03:04:05Z');
const paper = makePaper(7, hiddenFaults['slow-sink'], scenario);
const sitting: Sitting = {
  ...looked(beginSitting(7, '2026-01-02')), usedMs: 250_000, next: { remedies: [], set: { 'gateway.queue': '4k' }, predict: { lost: '0' } },
  answers: { paper: 7, diagnosis: { says: 'burst', at: '4:10' }, tries: [{ at: '4:00', set: { 'gateway.queue': '4k' } }] },
};

let file = '';
let told: string[] = [];
beforeEach(() => {
  file = join(mkdtempSync(join(folder, 'a-')), draftFile(7));
  told = [];
});
const read = (of = paper): Sitting | null => readDraft(file, of, scenario, now, (text) => void told.push(text));

test('an interview is there again as it was left, until it is handed in', () => {
  expect(read()).toBeNull();
  keepDraft(file, paper, sitting);
  keepDraft(file, paper, { ...sitting, usedMs: 260_000 });
  expect(read()).toEqual({ ...sitting, usedMs: 260_000 });
  expect(readdirSync(dirname(file))).toEqual(['7.json']);
  removeDraft(file);
  expect(existsSync(file)).toBe(false);
  expect([read(), told]).toEqual([null, []]);
});

test('those that were begun are listed, the newest first', () => {
  const folderOf = dirname(file);
  expect(begunSittings(scenario, folderOf)).toEqual([]);
  for (const [number, keptAt] of [[7, 30], [12, 10], [3, 20]] as const) {
    keepDraft(join(folderOf, `${number}.json`), paperOf(number, scenario), { ...sitting, paper: number });
    utimesSync(join(folderOf, `${number}.json`), keptAt, keptAt);
  }
  expect(begunSittings(scenario, folderOf).map(({ paper: number }) => number)).toEqual([7, 3, 12]);
});

test('what cannot be gone on with is not listed, and stays where it is', () => {
  const at = (name: string): string => join(dirname(file), name);
  keepDraft(at('12.json'), paperOf(12, scenario), { ...sitting, paper: 12 });
  keepDraft(at('12.older-20260102T030405.json'), paperOf(12, scenario), { ...sitting, paper: 12 });
  writeFileSync(at('8.json'), '{');
  keepDraft(at('9.json'), paperOf(12, scenario), { ...sitting, paper: 12 });
  keepDraft(at('1000000000.json'), paperOf(12, scenario), { ...sitting, paper: 1_000_000_000 });
  // As another version draws it, and as an earlier one did.
  keepDraft(at('10.json'), { ...paperOf(10, scenario), incident: paperOf(11, scenario).incident }, { ...sitting, paper: 10 });
  keepDraft(at('11.json'), paperOf(11, scenario), { ...sitting, paper: 11 });
  writeFileSync(at('11.json'), readFileSync(at('11.json'), 'utf8').replace(`"version": ${paperVersion}`, '"version": 1'));
  expect(begunSittings(scenario, dirname(file)).map(({ paper: number }) => number)).toEqual([12]);
  expect(readdirSync(dirname(file))).toHaveLength(7);
});

test('nothing of what is hidden is in the file', () => {
  keepDraft(file, paper, { ...sitting, answers: { paper: 7 } });
  const text = readFileSync(file, 'utf8');
  for (const id of [paper.hidden.id, ...Object.keys(scenario.faults)]) expect(text).not.toContain(id);
});

test.each([
  ['cut off', (text: string) => text.slice(0, 40)],
  ['changed by hand', (text: string) => text.replace('"looks": 1', '"looks": "one"')],
  ['with a run that there cannot be', (text: string) => text.replace('"4k"', '"99999k"')],
])('what is %s is set aside, told, and not lost', (_, damage) => {
  keepDraft(file, paper, { ...sitting, next: { remedies: [], set: {}, predict: {} } });
  const damaged = damage(readFileSync(file, 'utf8'));
  writeFileSync(file, damaged);
  expect(read()).toBeNull();
  expect(told).toEqual([expect.stringMatching(/is damaged.*: it is kept as .*7\.damaged-20260102T030405\.json, and your interview begins anew$/)]);
  expect(readFileSync(join(dirname(file), '7.damaged-20260102T030405.json'), 'utf8')).toBe(damaged);
  expect(existsSync(file)).toBe(false);
});

test('answers to the paper as another version draws it are set aside', () => {
  keepDraft(file, makePaper(7, hiddenFaults.burst, scenario), sitting);
  expect(read()).toBeNull();
  expect(told).toEqual([expect.stringContaining('is of another version of the paper: it is kept as')]);
  expect(readdirSync(dirname(file))).toEqual(['7.older-20260102T030405.json']);
});

test('numbers that could be set in an earlier version of the paper are no damage', () => {
  keepDraft(file, paper, { ...sitting, answers: { paper: 7, tries: [{ at: '4:00', set: { 'session.timeout': '3s' } }] } });
  writeFileSync(file, readFileSync(file, 'utf8').replace(`"version": ${paperVersion}`, '"version": 1'));
  expect(read()).toBeNull();
  expect(told).toEqual([expect.stringContaining('is of another version of the paper: it is kept as')]);
});

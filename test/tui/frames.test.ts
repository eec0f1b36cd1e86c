import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { press } from '../../tui/keys.ts';
import { widthOf } from '../../tui/text/cells.ts';
import { makeTheme } from '../../tui/theme.ts';
import type { Size } from '../../tui/program.ts';
import { frame } from '../../tui/view.ts';
import { diedState, recorded, stateAt } from './states.ts';

/** Frames as text, to be read: what a change of the screen does is seen in the difference of these files. */
const folder = fileURLToPath(new URL('./frames/', import.meta.url));
const plain = makeTheme({ colour: false, ascii: false });
const ascii = makeTheme({ colour: false, ascii: true });
const sizes: readonly Size[] = [{ columns: 120, rows: 40 }, { columns: 80, rows: 24 }];

describe.each(sizes)('$columns x $rows', (size) => {
  test.each(Object.keys(recorded))('%s', async (name) => {
    const rows = frame(recorded[name](), size, plain);
    await expect(`${rows.map((row) => row.trimEnd()).join('\n')}\n`).toMatchFileSnapshot(`${folder}${name}-${size.columns}x${size.rows}.txt`);
    expect(rows).toHaveLength(size.rows);
    for (const row of rows) expect(widthOf(row)).toBe(size.columns);
  });

  test('in ASCII', async () => {
    const rows = frame(recorded.wave(), size, ascii);
    await expect(`${rows.map((row) => row.trimEnd()).join('\n')}\n`).toMatchFileSnapshot(`${folder}wave-ascii-${size.columns}x${size.rows}.txt`);
    for (const name of Object.keys(recorded)) expect(frame(recorded[name](), size, ascii).join('')).toMatch(/^[\u0020-\u007E]*$/);
  });

  test('colour changes nothing but the colour, and a frame in colour names no background', () => {
    const coloured = frame(recorded.wave(), size, makeTheme({ colour: true, ascii: false })).join('\n');
    expect(coloured.replace(/\u001B\[[0-9;]*m/g, '')).toBe(frame(recorded.wave(), size, plain).join('\n'));
    const codes = [...coloured.matchAll(/\u001B\[([0-9;]*)m/g)].flatMap(([, list]) => list.split(';').map(Number));
    expect(codes.filter((code) => code !== 0 && code !== 1 && !(code >= 30 && code <= 37) && !(code >= 90 && code <= 97))).toEqual([]);
  });
});

test('of a run whose engine died nothing is called right, and there are no lists to go through', () => {
  for (const size of sizes) {
    const text = frame(diedState(), size, plain).join('\n');
    expect(text).not.toMatch(/[✓]|delivered|no check|no fault was planned/);
    expect(text.replace(/\s+/g, ' ')).toContain('worker-1 and worker-2); nothing was read back, and by its last word 32,073 of 87,257 items were stored');
    expect(text).not.toMatch(/tab pane|enter why/);
  }
  for (const key of ['enter', 'tab', 'down', 'v'] as const) expect(press(diedState(), key).state).toMatchObject({ screen: 'end', focus: 'checks' });
});

test('a terminal that is too small is told why, and how to go on', () => {
  const text = frame(stateAt(157_300), { columns: 60, rows: 20 }, plain).join(' ').replace(/ +/g, ' ');
  expect(text).toContain('This terminal has 60 columns and 20 rows; the screen needs 80 and 24.');
  expect(text).toContain('--ui plain');
});

test('a larger terminal shows more, not the same with holes', () => {
  const rows = frame(stateAt(157_300), { columns: 200, rows: 60 }, plain);
  expect(rows.filter((row) => row.trim() === '')).toEqual([]);
  expect(rows.at(-1)).toContain('q quit');
});

test('wide from 110 columns on', () => {
  const live = (columns: number, rows: number): string => frame(stateAt(157_300), { columns, rows }, plain).join('\n');
  expect(live(110, 40)).toContain('╭ account of every event');
  expect(live(109, 40)).not.toContain('╭');
  expect(live(120, 24)).toContain('─ account of 87,257 events');
});

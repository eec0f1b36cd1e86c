import { describe, expect, test } from 'vitest';
import type { Command } from '../../tui/command.ts';
import type { HeldPart } from '../../engine/exhibit.ts';
import { keyWords, offeredKeys, press } from '../../tui/keys.ts';
import { receive, type State } from '../../tui/model.ts';
import { makeTheme } from '../../tui/theme.ts';
import { frame } from '../../tui/view.ts';
import { csvEnd, csvState, driftState, tasksEnd, tasksState } from './data-run.ts';
import { feedAt, runEnd, story } from './spike-run.ts';
import { pressed, stateAt } from './states.ts';

/** Pages of data: which there are, what keys do on them, and what they say. */
const text = (state: State, columns = 120, rows = 40): string => frame(state, { columns, rows }, makeTheme({ colour: false, ascii: false })).join('\n');
const asked = (state: State, ...keys: readonly string[]): Command[] => {
  const { commands } = press(pressed(state, ...keys.slice(0, -1)), keys.at(-1)!);
  return [...commands];
};

describe('which pages there are', () => {
  test('follows from what a run has to show', () => {
    const pagesBy = (state: State): string => text(pressed(state, 'v')).split('\n')[2].replace(/\s+/g, ' ').trim();
    expect([csvState(), driftState(), tasksState()].map(pagesBy)).toEqual(['▸ damage quarantine', '▸ damage quarantine drift', '▸ tasks']);
  });

  test('where nothing is to show, no key leads there and no pane stands for it', () => {
    const state = stateAt(64_000);
    expect(pressed(state, 'v').screen).toBe('live');
    expect(text(pressed(state, '?'))).not.toContain('what its data shows');
    expect(text(state)).toContain('╭ behind');
  });

  test('tab goes around, escape leads back to the run, help and what was opened back to the page', () => {
    const page = pressed(driftState(), 'v');
    expect(['tab', 'tab', 'tab'].reduce((states: State[], key) => [...states, pressed(states.at(-1)!, key)], [page]).map(({ screen }) => screen)).toEqual(['damage', 'held', 'changed', 'damage']);
    expect(pressed(page, 'shift+tab').screen).toBe('changed');
    expect(pressed(page, 'tab', 'escape').screen).toBe('live');
    expect(pressed(csvEnd(), 'v', 'q').screen).toBe('end');
    expect(pressed(page, 'tab', '?', '?').screen).toBe('held');
    expect(pressed(csvState(), 'v', 'tab', 'enter', 'escape').screen).toBe('held');
    expect(pressed(csvState(), 'v', 'tab', 'enter', 'escape', 'escape').screen).toBe('live');
  });

  test('the end of the run comes to the reader wherever they are', () => {
    for (const keys of [['v'], ['v', 'tab'], ['v', 'tab', 'enter'], ['v', '?']]) {
      const over = receive(pressed(csvState(), ...keys), { kind: 'end', end: runEnd });
      expect(over.screen).toBe('end');
      expect(pressed(over, '?', '?').screen).toBe('end');
    }
  });
});

describe('the quarantine', () => {
  const total = 1000;
  const list = csvState().held.parts;
  const partsFrom = (from: number, count: number): HeldPart[] => Array.from({ length: Math.max(0, Math.min(count, total - from)) }, (_, i) => ({ ...list[1], place: `${from + i}`, item: from + i, detail: `part ${from + i}` }));
  const shown = { held: total, changed: 0, task: 0 };
  const begun = receive(csvState(), { kind: 'feed', feed: { ...feedAt(157_300), remedies: ['quarantine-alert'], shown } });
  /** As a host answers. */
  const answered = (state: State, commands: readonly Command[]): State => commands.reduce((now, command) => (command.to === 'held' ? receive(now, { kind: 'held', page: { from: command.from, total, parts: partsFrom(command.from, command.count) } }) : now), state);
  const played = (state: State, keys: readonly string[]): State => keys.reduce((now, key) => {
    const step = press(now, key);
    return answered(step.state, step.commands);
  }, state);

  test('is asked for in stretches around the reader, and holds no more than one of them', () => {
    let state = played({ ...begun, held: { from: 0, total: 0, parts: [] } }, ['v', 'tab']);
    for (let at = 0; at < total - 1; at++) {
      state = played(state, ['down']);
      expect(state.held.parts.length).toBeLessThanOrEqual(200);
      expect(played(state, ['enter']).part?.detail).toBe(`part ${at + 1}`);
    }
    expect(text(state)).toContain('1,000 of 1,000');
    expect(text(state)).not.toContain('is being read');
  });

  test('one that is opened tells why, where, what to do, and shows its bytes', () => {
    const opened = text(pressed(csvState(), 'v', 'tab', 'down', 'enter'));
    for (const part of ["type  A cell is not of its column's type.", 'line 76, byte 49 of it; bytes 5,642 to 5,705', 'correct the cell', 'Åsa\\tRossi', '\\xe9\\0\\e[31m']) expect(opened).toContain(part);
  });

  test('once the run is over, what became of its item is asked for and told', () => {
    const over = csvEnd();
    expect(asked(over, 'v', 'tab', 'down', 'enter')).toEqual([{ to: 'records', item: 278 }]);
    const told = receive(pressed(over, 'v', 'tab', 'down', 'enter'), { kind: 'story', story: { ...story, item: 278, bucket: 'quarantined', cause: 'type' } });
    expect(text(told)).toContain('item 278, ended quarantined: type');
  });

  test('what is longer than the terminal scrolls, and no further than to its end', () => {
    const long: HeldPart = { ...list[1], raw: Buffer.from(Array.from({ length: 60 }, (_, i) => `line ${i}\n`).join('')).toString('base64') };
    const opened = pressed(receive(csvState(), { kind: 'held', page: { from: 0, total: 1, parts: [long] } }), 'v', 'tab', 'enter');
    expect(text(opened, 80, 24)).toContain('line 0\\n');
    const down = pressed(opened, ...Array.from({ length: 30 }, () => 'pagedown'));
    expect(text(down, 80, 24)).toContain('line 59\\n');
    expect(down.scroll).toBeLessThan(100);
  });

  test('empty, it says why', () => {
    expect(text(pressed(csvState([]), 'v', 'tab'))).toContain('the remedy quarantine-alert is off');
    const none = receive(csvState(), { kind: 'feed', feed: { ...feedAt(1), remedies: ['quarantine-alert'] } });
    expect(text(pressed({ ...none, held: { from: 0, total: 0, parts: [] } }, 'v', 'tab'))).toContain('✓ nothing is held');
  });
});

describe('damage, drift and tasks', () => {
  test('what cannot be told before the end says so, and in the end it is told', () => {
    const [before, after] = [csvState(), csvEnd()].map((state) => text(pressed(state, 'v')));
    expect([before.includes('open: on its way or stored'), after.includes('open')]).toEqual([true, false]);
    expect(before).toMatch(/duplicate-row +14 +0 +0 +0 +14/);
    expect(after).toMatch(/duplicate-row +14 +14 +0 +0/);
  });

  test('the story of a record can be read once the run is over', () => {
    const page = pressed(driftState(), 'v', 'tab', 'tab');
    expect(offeredKeys(page).some(({ does }) => keyWords(does, page).startsWith('open'))).toBe(false);
    const over = receive(driftState(), { kind: 'end', end: runEnd });
    expect(asked(over, 'v', 'tab', 'tab', 'enter')).toEqual([{ to: 'records', item: 1221 }]);
    expect(pressed(over, 'v', 'tab', 'tab', 'enter', 'escape').screen).toBe('changed');
  });

  test('a run follows the stage at work; once it is over, the most uneven one comes first; left and right go to others', () => {
    expect(text(pressed(tasksState(), 'v'))).toContain('╭ reduce of batch 3');
    expect(text(pressed(tasksState(), 'v', 'left', 'left'))).toContain('╭ map of batch 2');
    expect(pressed(tasksState(), 'v', 'left', 'right').places.tasks).toBeUndefined();
    expect(text(pressed(tasksEnd(), 'v'))).toContain('╭ reduce of batch 2');
  });

  test('a run that goes back forgets what it showed later', () => {
    const back = receive(pressed(tasksState(), 'v', 'left'), { kind: 'back', toMs: 90_000 });
    expect([back.tasks, back.places]).toEqual([[], {}]);
    expect(text(back)).toContain('no task runs yet');
  });
});

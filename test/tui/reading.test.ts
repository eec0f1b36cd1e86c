import { describe, expect, test } from 'vitest';
import type { Command } from '../../tui/command.ts';
import type { Snapshot } from '../../engine/snapshot.ts';
import { keyTable, keyWords, offeredKeys, press } from '../../tui/keys.ts';
import { initialState, receive, shownEvents, type State } from '../../tui/model.ts';
import { screens, type ScreenId } from '../../tui/screens/registry.ts';
import { checkRows } from '../../tui/panes/checks.ts';
import { standings } from '../../tui/standing.ts';
import { makeTheme } from '../../tui/theme.ts';
import { frame } from '../../tui/view.ts';
import { catalogue, feedAt, runEnd } from './spike-run.ts';
import { endState, pressed, stateAt } from './states.ts';

/** What keys do: to the state, and to the run. */
function commandsOf(state: State, ...keys: readonly string[]): Command[] {
  const commands: Command[] = [];
  let now = state;
  for (const key of keys) {
    const step = press(now, key);
    now = step.state;
    commands.push(...step.commands);
  }
  return commands;
}

const wave = stateAt(157_300);
const told = (state: State, change: Partial<Snapshot>): State => receive(state, { kind: 'feed', feed: { ...feedAt(157_300), ...change } });
const text = (state: State, columns = 120, rows = 40): string => frame(state, { columns, rows }, makeTheme({ colour: false, ascii: false })).join('\n');

test('at the end of a run whose driver was saturated its times are told to be unknown, and of no other', () => {
  const over = (saturated: string | null): string => text(receive(wave, { kind: 'end', end: { ...runEnd, result: { ...runEnd.result, driver: { ...runEnd.result.driver, saturated } } } }));
  expect(over('the driver was saturated: too late')).toContain('times and rates are unknown: the driver was saturated: too late');
  expect(over(null)).not.toContain('times and rates');
});

describe('the rows of checks', () => {
  const about = "A threshold of this run's own. While the run lasts, the value is what is known so far.";
  const own = [
    { id: 'critical-p99<=1s', about, unit: 'ms', limit: 1000 }, { id: 'latency:max<2s', about, unit: 'ms', limit: 2000, isStrict: true as const },
    { id: 'behind:p50<=30s', about, unit: 'ms', limit: 30_000 }, { id: 'generated>9', about, unit: 'items', limit: 9, isLeast: true as const, isStrict: true as const },
  ];
  const values = [3000, 2000, 14_200, 9];
  const verdicts = ['failed', 'failed', 'passed', 'open'] as const;
  const started = receive(initialState({ ...catalogue, checks: [...catalogue.checks, ...own] }, 'auto'), {
    kind: 'feed', feed: { ...feedAt(157_300), checks: [...feedAt(157_300).checks, ...own.map(({ id }, i) => ({ id, verdict: verdicts[i], value: values[i], firstBreachMs: null }))] },
  });
  const rows = (width: number): string[] => checkRows(started, width, 20, makeTheme({ colour: false, ascii: false }));

  test('two that would be called the same keep their limits in their names', () => {
    const names = rows(60).map((row) => row.slice(3).split(/ {2,}/)[0].trim());
    expect(names.filter((name) => name.startsWith('critical-p99'))).toEqual(['critical-p99', 'critical-p99<=1s']);
    expect(names).toContain('behind:p50');
  });

  test.each([[60, 'limit < 2 s', 'min > 9'], [40, 'max < 2 s', 'min > 9']])('in %d cells a limit at which a value may not stand says so', (width, most, least) => {
    const row = (id: string): string => rows(width).find((each) => each.includes(id))!;
    expect(row('latency:max')).toContain(most);
    expect(row('generated')).toContain(least);
    expect(row('behind:p50')).not.toMatch(/[<>]/);
  });

  test('as does what stands behind it', () => {
    const sheet = (presses: number): string => text(pressed({ ...started, focus: 'checks' }, ...Array<string>(presses).fill('down'), 'enter'));
    const sheets = standings(started).map((_, i) => sheet(i));
    expect(sheets.find((each) => each.includes('latency:max<2s ─'))).toContain('2 s, must be < 2 s');
    expect(sheets.find((each) => each.includes('generated>9 ─'))).toContain('9 items, must be > 9 items');
  });
});

describe('the clock', () => {
  test('space pauses and goes on; the wish shows until a snapshot does', () => {
    expect(commandsOf(wave, ' ', ' ')).toEqual([{ to: 'clock', steering: { do: 'pause' } }, { to: 'clock', steering: { do: 'resume' } }]);
    expect(text(pressed(wave, ' '))).toContain('‖ paused');
    expect(told(pressed(wave, ' '), { paused: true }).pauseWished).toBeNull();
  });

  test('a step is a second', () => {
    expect(commandsOf(wave, '.')).toEqual([{ to: 'clock', steering: { do: 'step', ms: 1000 } }]);
  });

  test('n goes to the next beginning or end of a fault, then to the end of the workload', () => {
    expect(commandsOf(wave, 'n')).toEqual([{ to: 'clock', steering: { do: 'run to', atMs: 160_000 } }]);
    expect(pressed(wave, 'n').notice).toBe('on to the end of slow-sink at 2:40');
    expect(commandsOf(stateAt(250_000), 'n')).toEqual([{ to: 'clock', steering: { do: 'run to', atMs: 300_000 } }]);
    expect(pressed(stateAt(305_000), 'n').notice).toBe('nothing more is planned');
  });

  test('speed goes from auto through the factors to max, and around', () => {
    const factors = (...keys: readonly string[]): unknown[] => commandsOf(wave, ...keys).map((command) => command.to === 'clock' && command.steering.do === 'speed' && command.steering.factor);
    expect(factors('>', '>', '>', '>', '>', '>', '>')).toEqual([5, 10, 20, 50, 100, 'max', 'auto']);
    expect(factors('<', '<', '<', '<', '<', '<')).toEqual([1, 0.5, 0.25, 0.1, 'auto', 1]);
  });

  test('a real clock cannot be steered, and no key says so', () => {
    const real = receive(initialState({ ...catalogue, clock: 'real' }, 'max'), { kind: 'feed', feed: feedAt(157_300) });
    expect(commandsOf(real, ' ', '.', 'n', '>')).toEqual([]);
    expect(text(real)).not.toContain('space pause');
    expect(text(pressed(real, '?'))).not.toContain('the clock');
  });
});

describe('remedies', () => {
  test('a number switches, and shows as asked for until a snapshot says so', () => {
    expect(commandsOf(wave, '5')).toEqual([{ to: 'run', action: { do: 'toggle', remedy: 'replay', on: true } }]);
    const asked = pressed(wave, '5');
    expect(text(asked)).toContain('5 [.] replay');
    expect(text(told(asked, { remedies: ['buffer', 'replay'] }))).toContain('5 [x] replay');
  });

  test('what it needs must be on first, and what is needed stays on', () => {
    const off = told(wave, { remedies: [] });
    expect(commandsOf(off, '2')).toEqual([]);
    expect(pressed(off, '2').notice).toBe('autoscale needs 1 buffer and 3 backpressure: switch it on first');
    expect(commandsOf(off, '1', '3', '2')).toHaveLength(3);
    expect(pressed(wave, '1').notice).toBe('2 autoscale needs it: switch that off first');
  });

  test('some cannot be switched at any time', () => {
    const remedies = catalogue.remedies.map((each, i) => ({ ...each, switching: i === 0 ? 'at-start' as const : 'one-way' as const }));
    const state = receive(initialState({ ...catalogue, remedies }, 'auto'), { kind: 'feed', feed: { ...feedAt(0), remedies: ['priority'] } });
    expect(pressed(state, '1').notice).toContain('before a run');
    expect(pressed(state, '4').notice).toBe('priority cannot be switched off again in this run');
    expect(commandsOf(state, '1', '4')).toEqual([]);
  });

  test('one that no key can switch is a word and no box; where there are only such, no key is offered', () => {
    const fixed = { ...catalogue, remedies: catalogue.remedies.map((each) => ({ ...each, switching: 'at-start' as const })) };
    const state = receive(initialState(fixed, 'auto'), { kind: 'feed', feed: { ...feedAt(0), remedies: ['priority'] } });
    expect(text(state)).toContain('off buffer');
    expect(text(state)).toContain('on priority');
    expect(text(state)).not.toMatch(/\[[ x]\]/);
    expect(text(pressed(state, '?'))).not.toContain('a remedy on or off');
  });

  test('i tells what each of them does, and leads back', () => {
    const shown = text(pressed(wave, 'i'));
    for (const { id, about, without } of catalogue.remedies) for (const word of [id, about, without]) expect(shown).toContain(word);
    expect(pressed(wave, 'i', 'i').screen).toBe('live');
    expect(pressed(endState(), 'i', 'escape').screen).toBe('end');
  });

  test('a number without a remedy says so', () => {
    expect(pressed(wave, '9').notice).toBe('there is no remedy 9');
  });
});

describe('declared numbers', () => {
  const chosen = pressed(wave, '=', 'down', 'down', 'down', 'down');

  test('a typed value replaces the old one and is set by enter', () => {
    expect(text(chosen)).toContain('▸ sink.service      [5_] ms');
    expect(commandsOf(chosen, '1', '2', '.', '5', 'backspace', 'backspace', 'enter')).toEqual([{ to: 'run', action: { do: 'set', knob: 'sink.service', value: 12 } }]);
  });

  test('what is out of range, no number or no whole number is refused with a word', () => {
    expect(pressed(chosen, '0', 'enter').notice).toBe('sink.service goes from 0.01ms to 1s');
    expect(pressed(chosen, '2', 's', 'enter').notice).toBe('sink.service goes from 0.01ms to 1s');
    expect(pressed(chosen, 'x', 'enter').notice).toBe('"x" is not a duration such as 250ms, 30s, 5m or 24h');
    expect(pressed(wave, '=', 'down', 'down', '2', '.', '5', 'enter').notice).toBe('worker.count takes whole numbers');
    expect(commandsOf(chosen, '0', 'enter', 'x', 'enter')).toEqual([]);
  });

  test('a quantity is read as on the command line, and told as it is typed', () => {
    const timeout = pressed(chosen, 'down', 'down');
    expect(text(timeout)).toContain('[6000_] ms     6s to 5m');
    expect(commandsOf(timeout, '1', '0', 's', 'enter')).toEqual([{ to: 'run', action: { do: 'set', knob: 'session.timeout', value: 10_000 } }]);
    expect(text(pressed(timeout, '1', '0', 's'))).toContain('[10s_] ');
    expect(text(pressed(timeout, '1', '0', 's'))).not.toContain('[10s_] ms');
    expect(pressed(timeout, '1', '0', 's', 'enter').notice).toBe('session.timeout is to be 10s');
    expect(commandsOf(pressed(wave, '=', 'down'), '3', 'k', 'enter')).toEqual([{ to: 'run', action: { do: 'set', knob: 'gateway.queue', value: 3000 } }]);
    expect(commandsOf(pressed(wave, '=', 'pagedown'), '1', '.', '5', 'x', 'enter')).toEqual([{ to: 'run', action: { do: 'rate', factor: 1.5 } }]);
  });

  test('of a letter for which there is no room, the screen says so', () => {
    const full = pressed(chosen, ...'1'.repeat(24));
    expect(text(full)).not.toContain('no more than');
    expect(text(pressed(full, '2'))).toContain('no more than 24 characters: the rest is left out');
    expect(pressed(full, '2', 'backspace').form.typed).toEqual({ 'sink.service': '1'.repeat(23) });
  });

  test('a value that was set is told on the live screen, and in the list', () => {
    const set = told(chosen, { knobs: { 'sink.service': 12 } });
    expect(text(set)).toContain('◆ set by you');
    expect(text(pressed(set, 'escape'))).toMatch(/5 \[ ] replay +sink\.service 12ms/);
    // The narrow screen has no room for it beside whole names.
    expect(text(pressed(set, 'escape'), 80, 24)).toMatch(/^1 \[x] buff  2 \[x] auto  3 \[x] back  4 \[x] prio  5 \[ ] repl +sink\.service 12ms$/m);
  });

  test('of several that were set the narrow screen tells the newest, and how many there are besides', () => {
    const commands = ['sink.service', 'session.timeout', 'sink.service'].map((knob, firing) => ({ atMs: firing, firing, action: { do: 'set', knob, value: 1 } as const }));
    const set = told(wave, { knobs: { 'session.timeout': 30_000, 'sink.service': 12 }, commands });
    expect(text(set, 80, 24)).toMatch(/5 \[ ] repl +sink\.service 12ms, \+1$/m);
    expect(text(set, 120, 40)).toMatch(/5 \[ ] repl\w* +sink\.service 12ms, session\.timeout 30s$/m);
  });

  test('the arrival rate is the last of them', () => {
    expect(commandsOf(pressed(wave, '=', 'pagedown'), '3', 'enter')).toEqual([{ to: 'run', action: { do: 'rate', factor: 3 } }]);
  });

  test('the arrival rate that is in force stands in it', () => {
    const set = told(pressed(wave, '=', 'pagedown'), { commands: [2, 5].map((factor) => ({ atMs: 1, firing: 1, action: { do: 'rate', factor } })) });
    expect(pressed(set, 'enter').notice).toBe('arrivals, times is 5x already');
    expect(commandsOf(set, '1', 'enter')).toEqual([{ to: 'run', action: { do: 'rate', factor: 1 } }]);
  });
});

describe('faults', () => {
  test('enter injects one with what stands in the form', () => {
    expect(commandsOf(wave, 'f', 'pagedown', 'up', 'enter')).toEqual([{ to: 'run', action: { do: 'inject', fault: 'broker-restart', forMs: 3000, params: {} } }]);
    const quiet = stateAt(64_000);
    expect(commandsOf(quiet, 'f', '4', '5', 'tab', '2', 'enter')).toEqual([{ to: 'run', action: { do: 'inject', fault: 'burst', forMs: 45_000, params: { factor: 2 } } }]);
    expect(commandsOf(quiet, 'f', '2', 'm', 'enter')).toEqual([{ to: 'run', action: { do: 'inject', fault: 'burst', forMs: 120_000, params: { factor: 10 } } }]);
    expect(pressed(quiet, 'f', '2', '5', 'h', 'enter').notice).toBe('for goes from 0ms to 24h');
    expect(pressed(quiet, 'f', 'x', 'enter').notice).toBe('"x" is not a duration such as 250ms, 30s, 5m or 24h');
    expect(pressed(quiet, 'f', 'tab', 'x', 'enter').notice).toBe('"x" is no number');
  });

  test('one that lasts longer than a day can be injected for as long again', () => {
    const day = 86_400_000;
    const quiet = stateAt(64_000);
    const calendar = told(quiet, { durationMs: 30 * day, faults: quiet.feed!.faults.map((each) => (each.id === 'burst' ? { ...each, atMs: 0, endMs: 3 * day, status: 'over' as const } : each)) });
    expect(commandsOf(calendar, 'f', 'enter')).toEqual([{ to: 'run', action: { do: 'inject', fault: 'burst', forMs: 3 * day, params: { factor: 10 } } }]);
  });

  test('one that acts is ended', () => {
    expect(commandsOf(wave, 'f', 'enter')).toEqual([{ to: 'run', action: { do: 'clear', fault: 'burst' } }]);
  });

  test('one that has nothing to hit says so', () => {
    expect(text(told(pressed(wave, 'f'), { topology: { nodes: [], edges: [] } }))).toContain('no broker in this topology');
  });
});

describe('looking', () => {
  test('the newest event is followed until the cursor moves, and again after escape', () => {
    const up = pressed(wave, 'up', 'up');
    const later = receive(up, { kind: 'event', event: { atMs: 158_000, node: 'run', text: 'one more' } });
    expect(later.cursor.events).toBe(up.cursor.events);
    expect(pressed(later, 'escape').cursor.events).toBeUndefined();
  });

  test('a filter keeps what holds the text', () => {
    const filtered = pressed(wave, '/', ...'WORKER-1', 'enter');
    expect(shownEvents(filtered).map(({ node }) => node)).toEqual(['worker-1', 'kafka']);
    expect(text(filtered)).toContain('events with: WORKER-1');
    expect(shownEvents(pressed(filtered, 'escape'))).toHaveLength(wave.events.length);
    expect(text(pressed(wave, '/', 'q', 'q', 'enter'))).toContain('no event holds "qq": esc shows all');
    const full = pressed(wave, '/', ...'q'.repeat(40));
    expect([full.filter, full.notice]).toEqual(['q'.repeat(40), '']);
    expect([pressed(full, 'q').filter, text(pressed(full, 'q'))]).toEqual([full.filter, expect.stringContaining('no more than 40 characters: the rest is left out')]);
  });

  test('tab goes through the panes, enter opens what the cursor is on, escape comes back', () => {
    expect(pressed(wave, 'tab').focus).toBe('checks');
    expect(pressed(wave, 'tab', 'tab', 'tab').focus).toBe('events');
    expect(pressed(wave, 'shift+tab').focus).toBe('topology');
    const why = pressed(wave, 'tab', 'enter');
    expect(text(why)).toContain('An alarm is stored within two seconds, also under the wave.');
    expect(pressed(why, 'escape').screen).toBe('live');
  });

  test('of an event in a second that has only begun, the figures are those of the second before, and none is cut', () => {
    const shown = (atMs: number): string => text(pressed(receive(wave, { kind: 'event', event: { atMs, node: 'worker-1', text: 'crashed' } }), 'enter'), 80, 24).replace(/[│ ]*\n[│ ]*/g, ' ');
    const figures = (before: string): RegExp => new RegExp(`${before} +offered [\\d,]+/s, stored \\d+/s, waiting [\\d,]+, behind \\d+ min \\d+ s `);
    const begun = wave.history.offered.length * 1000;
    expect(shown(begun + 200)).toMatch(figures('second before'));
    expect(shown(begun - 200)).toMatch(figures('that second'));
    expect(shown(begun + 1200)).toContain('offered unknown');
  });

  test('old events are forgotten, and a cursor stays on its event', () => {
    let state = pressed(stateAt(0), 'up');
    for (let i = 0; i < 1200; i++) state = receive(state, { kind: 'event', event: { atMs: i, node: 'run', text: `event ${i}` } });
    expect(state.events).toHaveLength(1000);
    expect(state.events.at(-1)?.text).toBe('event 1199');
  });
});

describe('the end', () => {
  test('quitting asks while the run lasts', () => {
    expect(commandsOf(wave, 'q')).toEqual([]);
    expect(text(pressed(wave, 'q'))).toContain('quit? the run is at 2:37 of 5:00');
    expect(commandsOf(wave, 'q', 'q')).toEqual([{ to: 'program', wish: 'quit' }]);
    expect(commandsOf(wave, 'q', 'escape', 'q', 'x')).toEqual([]);
    expect(commandsOf(endState(), 'q')).toEqual([{ to: 'program', wish: 'quit' }]);
  });

  test('ctrl+c is passed on each time, from everywhere', () => {
    for (const state of [wave, pressed(wave, 'q'), pressed(wave, '/'), pressed(wave, '='), endState()]) {
      expect(commandsOf(state, 'ctrl+c', 'ctrl+c')).toEqual([{ to: 'program', wish: 'interrupt' }, { to: 'program', wish: 'interrupt' }]);
    }
    expect(text(pressed(wave, 'ctrl+c'))).toContain('stopping: what was measured so far is saved');
  });

  test('the verdict comes first, and the account has the names of the buckets', () => {
    const rows = text(endState()).split('\n');
    expect(rows[2]).toMatch(/^✗ FAILED {3}critical-p99, duplicates /);
    for (const word of ['delivered', 'shed', 'dropped', 'pending', 'unaccounted', '37 duplicates']) expect(text(endState())).toContain(word);
    expect(text(endState(), 80, 24)).toContain('again npx wavetank replay');
  });

  test('whatever the reader was about, the end is shown and its keys work', () => {
    for (const keys of [['/', 'x'], ['='], ['f', 'tab'], ['q'], ['tab', 'enter'], ['?']]) {
      const over = receive(pressed(wave, ...keys), { kind: 'end', end: runEnd });
      expect(text(over)).toContain('✗ FAILED');
      expect(commandsOf(over, 'q')).toEqual([{ to: 'program', wish: 'quit' }]);
    }
  });

  test('nothing acts on a run that is over', () => {
    expect(commandsOf(endState(), ' ', '.', 'n', '1', '=', 'f', '>').filter(({ to }) => to !== 'program')).toEqual([]);
  });
});

describe('the key table', () => {
  test('no key has two meanings on a screen', () => {
    for (const screen of Object.keys(screens) as ScreenId[]) {
      const keys = keyTable.filter(({ on }) => on.includes(screen)).flatMap((entry) => entry.keys);
      expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
    }
  });

  test('wishes are offered only to a host that fulfils them', () => {
    expect(commandsOf(wave, ',', 'b')).toEqual([]);
    const able = receive(initialState(catalogue, 'auto', ['back', 'branch', 'again']), { kind: 'feed', feed: feedAt(157_300) });
    expect(commandsOf(able, ',', 'b')).toEqual([{ to: 'back', ms: 10_000 }, { to: 'program', wish: 'branch' }]);
    expect(text(pressed(able, '?'))).toContain('back 10 s');
    expect(text(pressed(wave, '?'))).not.toContain('back 10 s');
  });

  test('the help tells every key that is offered', () => {
    const shown = text(pressed(wave, '?'));
    for (const { label, does } of offeredKeys(wave, 'live')) expect(shown).toContain(`${label.padEnd(10)}${keyWords(does, wave)}`);
  });

  test('before anything is known, every pane says what is to come', () => {
    const shown = text(initialState(catalogue, 'auto'));
    for (const hint of ['the first figures come with the first second', 'nothing flows yet', 'the first events are on their way', 'nothing yet: the first event comes when']) expect(shown).toContain(hint);
  });
});

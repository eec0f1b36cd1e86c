import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { Screen, type Terminal } from './screen.ts';

/** The edge of the machine: what a terminal is sent, and whether it takes more. */
class Sent extends EventEmitter implements Terminal {
  columns = 10;
  rows = 3;
  takes = true;
  written: string[] = [];

  write(text: string): boolean {
    this.written.push(text);
    return this.takes;
  }

  /** What was sent since the last look. */
  get news(): string {
    return this.written.splice(0).join('');
  }
}

const row = (y: number, text: string, erase = true): string => `\u001B[${y};1H${text}\u001B[0m${erase ? '\u001B[K' : ''}`;
const atOnce = (changes: string): string => `\u001B[?2026h${changes}\u001B[?2026l`;

function opened(): { readonly terminal: Sent; readonly screen: Screen; readonly raw: boolean[] } {
  const terminal = new Sent();
  const raw: boolean[] = [];
  const screen = new Screen(terminal, { isRaw: false, setRawMode: (on) => raw.push(on) });
  screen.open();
  return { terminal, screen, raw };
}

test('the terminal is given back as it was found, once', () => {
  const before = ['SIGINT', 'SIGTERM', 'SIGHUP', 'exit', 'uncaughtExceptionMonitor'].map((event) => process.listenerCount(event));
  const { terminal, screen, raw } = opened();
  expect(terminal.news).toBe('\u001B[?1049h\u001B[?25l\u001B[?7l\u001B[2J');
  screen.close();
  screen.close();
  expect(terminal.news).toBe('\u001B[?2026l\u001B[0m\u001B[?7h\u001B[?25h\u001B[?1049l');
  expect(raw).toEqual([false]);
  expect(['SIGINT', 'SIGTERM', 'SIGHUP', 'exit', 'uncaughtExceptionMonitor'].map((event) => process.listenerCount(event))).toEqual(before);
  expect([terminal.listenerCount('resize'), terminal.listenerCount('drain')]).toEqual([0, 0]);
  screen.write('too late');
  expect(terminal.news).toBe('');
});

test('continued after a stop, it takes the terminal anew and draws a whole frame', () => {
  const terminal = new Sent();
  const raw: boolean[] = [];
  const screen = new Screen(terminal, { isRaw: true, setRawMode: (on) => raw.push(on) });
  screen.on('size', () => screen.write('one\ntwo'));
  screen.open();
  screen.write('one\ntwo');
  terminal.written = [];
  process.emit('SIGCONT', 'SIGCONT');
  expect(raw).toEqual([false, true]);
  expect(terminal.news).toBe(`\u001B[?1049h\u001B[?25l\u001B[?7l\u001B[2J${atOnce(`\u001B[2J${row(1, 'one')}${row(2, 'two')}`)}`);
  screen.close();
  terminal.written = [];
  process.emit('SIGCONT', 'SIGCONT');
  expect(terminal.news).toBe('');
});

test('of a frame only the lines go out that changed, at once', () => {
  const { terminal, screen } = opened();
  screen.write('one\ntwo\n0123456789');
  expect(terminal.news).toContain(atOnce(row(1, 'one') + row(2, 'two') + row(3, '0123456789', false)));
  screen.write('one\n2\n0123456789');
  expect(terminal.news).toBe(atOnce(row(2, '2')));
  screen.write('one\n2\n0123456789');
  expect(terminal.news).toBe('');
  screen.write('one');
  expect(terminal.news).toBe(atOnce(row(2, '') + row(3, '')));
  screen.close();
});

test('another size clears the terminal with the next frame, not before', () => {
  const { terminal, screen } = opened();
  let sizes = 0;
  screen.on('size', () => sizes++);
  screen.write('one\ntwo');
  expect(terminal.news).not.toBe('');
  terminal.columns = 20;
  terminal.emit('resize');
  expect([sizes, screen.columns, terminal.news]).toEqual([1, 20, '']);
  screen.write('one\ntwo');
  expect(terminal.news).toBe(atOnce(`\u001B[2J${row(1, 'one')}${row(2, 'two')}`));
  screen.close();
});

test('a terminal that takes no more gets the latest frame when it does again', () => {
  const { terminal, screen } = opened();
  terminal.takes = false;
  screen.write('one');
  expect(terminal.news).toContain(row(1, 'one'));
  screen.write('two');
  screen.write('three');
  expect(terminal.news).toBe('');
  terminal.takes = true;
  terminal.emit('drain');
  expect(terminal.news).toBe(atOnce(row(1, 'three')));
  screen.write('four');
  expect(terminal.news).toBe(atOnce(row(1, 'four')));
  screen.close();
});

test('where nobody knows the size, it is the usual one', () => {
  const terminal = Object.assign(new EventEmitter(), { write: () => true });
  const screen = new Screen(terminal, {});
  expect([screen.columns, screen.rows]).toEqual([80, 24]);
});

test('a signal that others answer gives the terminal back and leaves the answer to them', () => {
  const { terminal, screen } = opened();
  let answered = 0;
  const answer = (): void => void answered++;
  process.on('SIGHUP', answer);
  process.emit('SIGHUP', 'SIGHUP');
  process.off('SIGHUP', answer);
  expect(answered).toBe(1);
  expect(terminal.news).toContain('\u001B[?1049l');
  screen.close();
});

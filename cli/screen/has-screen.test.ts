import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Terminal } from '../terminal.ts';
import { hasScreen, type ScreenWish } from './has-screen.ts';

const warned: string[] = [];
const terminal = { live: true, width: 120, height: 40, warn: (text: string) => warned.push(text) } as unknown as Terminal;
const isTTY = { stdout: process.stdout.isTTY, stdin: process.stdin.isTTY };

beforeEach(() => {
  warned.length = 0;
  process.stdout.isTTY = process.stdin.isTTY = true;
  vi.stubEnv('CI', '');
});
afterEach(() => {
  process.stdout.isTTY = isTTY.stdout;
  process.stdin.isTTY = isTTY.stdin;
  vi.unstubAllEnvs();
});

test('a terminal has a screen, unless it was asked for lines', () => {
  expect((['auto', 'tui', 'plain', 'off'] as const).map((ui) => hasScreen({ ui, terminal }))).toEqual([true, true, false, false]);
});

test.each<[string, Partial<ScreenWish>, string]>([
  ['several runs', { runs: 3 }, 'it shows one run, not 3'],
  ['a reporter on stdout', { stdoutTaken: true }, 'a reporter writes to stdout'],
  ['no terminal', { terminal: { ...terminal, live: false } }, 'it needs a terminal'],
  ['a small terminal', { terminal: { ...terminal, width: 79 } }, 'the screen needs 80x24, this terminal has 79x40'],
])('%s: there is none, and whoever asked for it by name is told why', (_, wish, why) => {
  expect(hasScreen({ ui: 'auto', terminal, ...wish })).toBe(false);
  expect(() => hasScreen({ ui: 'tui', terminal, ...wish })).toThrow(why);
});

test('who did not ask is told only where another terminal would do', () => {
  hasScreen({ ui: 'auto', terminal, runs: 3 });
  expect(warned).toEqual([]);
  hasScreen({ ui: 'auto', terminal: { ...terminal, height: 10 } });
  expect(warned).toEqual(['no screen: the screen needs 80x24, this terminal has 120x10']);
  vi.stubEnv('CI', 'true');
  expect(() => hasScreen({ ui: 'tui', terminal })).toThrow('a build server has no reader');
});

import { expect, test } from 'vitest';
import { ProgressLine } from './progress-line.ts';
import type { Terminal } from './terminal.ts';
import { noStyle } from './text/style.ts';

/** A terminal as its reader sees it: whole lines, of which the last ones can be taken back. */
function seen(live = true): { readonly terminal: Terminal; readonly lines: string[] } {
  const lines: string[] = [];
  const write = (text = ''): void => void lines.push(...text.replace(/\n$/, '').split('\n'));
  const terminal: Terminal = {
    say: write, emit: write, warn: write, rewind: (count) => void lines.splice(lines.length - count), style: noStyle, width: 20, height: 24, live, withMachineOnStdout: () => terminal,
  };
  return { terminal, lines };
}

test('the line is the last one, whatever else is written, by whatever way', () => {
  const { terminal, lines } = seen();
  const line = new ProgressLine(terminal);
  line.tell('run 1 of 2');
  expect(lines).toEqual(['run 1 of 2']);
  line.others.emit('row 1\n');
  expect(lines).toEqual(['row 1']);
  line.tell('run 2 of 2');
  line.others.warn('error: one\n  hint');
  line.tell('run 2 of 2');
  line.tell('run 2 of 2');
  line.others.say('done');
  line.clear();
  expect(lines).toEqual(['row 1', 'error: one', '  hint', 'done']);
});

test('one that would be wrapped is cut, and nothing in it moves the cursor', () => {
  const { terminal, lines } = seen();
  const line = new ProgressLine(terminal);
  line.tell(`run 1 of 2: ${'日本'.repeat(9)}`);
  expect(lines).toEqual(['run 1 of 2: 日本日']);
  line.tell('a\u001B[2Jb');
  expect(lines[0]).not.toContain('\u001B');
});

test('once its reader has pressed enter, it stays where it is', () => {
  const { terminal, lines } = seen();
  const line = new ProgressLine(terminal);
  line.tell('run 1 of 2');
  terminal.say('h');
  line.leave();
  line.others.say('a hint');
  line.tell('run 1 of 2');
  expect(lines).toEqual(['run 1 of 2', 'h', 'a hint', 'run 1 of 2']);
});

test('where nothing can be rewritten, nothing is told', () => {
  const { terminal, lines } = seen(false);
  const line = new ProgressLine(terminal);
  line.tell('run 1 of 2');
  line.others.say('done');
  expect(lines).toEqual(['done']);
});

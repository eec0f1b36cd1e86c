import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shellWord } from './shell-word.ts';

test.each([
  ['.wavetank/runs/20260102T030405-iot-spike-1', null], ['papers/7-zoë-müller.json', null], ['papers/7-李雷.json', null],
  ["run folder/it's", "'run folder/it'\\''s'"], ['a b', "'a b'"], ['~/x', "'~/x'"], ['latency{class=critical,phase=burst}:p99', "'latency{class=critical,phase=burst}:p99'"], ['$HOME', "'$HOME'"], ['', "''"],
])('%s', (text, quoted) => expect(shellWord(text)).toBe(quoted ?? text));

test.skipIf(process.platform === 'win32')('a shell takes it as one word, whatever is in it', () => {
  const texts = [...fc.sample(fc.string({ unit: 'grapheme' }), 300), ...fc.sample(fc.string({ unit: 'grapheme-ascii' }), 300)].map((text) => text.replaceAll('\0', ''));
  const line = texts.map((text) => ` ${shellWord(text)}`).join('');
  const words = execFileSync('sh', ['-c', `printf '%s\\0'${line}`], { encoding: 'utf8' });
  expect(words.split('\0').slice(0, -1)).toEqual(texts);
});

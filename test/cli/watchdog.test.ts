// With limits that are soon reached: those of a run are as they are for the sake of slow machines.
import { execFile } from 'node:child_process';
import { expect, test } from 'vitest';
import { lastWordIn } from '../../cli/last-word.ts';

const watchdog = JSON.stringify(new URL('../../dist/cli/watchdog/watchdog.js', import.meta.url).href);
const growthBytes = 64 * 2 ** 20;
/** One of them is near in each: however slow the machine is, no other is reached before. */
const [computing, growing, blocked] = [{ computingMs: 300, blockedMs: 60_000, growthBytes }, { computingMs: 60_000, blockedMs: 60_000, growthBytes }, { computingMs: 60_000, blockedMs: 2000, growthBytes }];

/** `where: message` of what ended a process that executes a program under the watchdog; null where it came to its end. */
async function endOf(limits: typeof computing, lines: readonly string[]): Promise<string | null> {
  const program = JSON.stringify(lines.join('\n'));
  const script = `(async () => {
    const { startWatchdog } = await import(${watchdog});
    const { passed } = await startWatchdog('worker.mjs', ${JSON.stringify(limits)});
    const program = 'return (async () => {' + ${program} + '\\n})()';
    await require('node:vm').compileFunction(program, ['passed'], { filename: 'worker.mjs' })(passed);
  })()`;
  const words = await new Promise<string>((resolve) => void execFile(process.execPath, ['-e', script], (_, __, stderr) => resolve(stderr)));
  const failure = lastWordIn(words);
  if (failure === null && words !== '') throw new Error(words);
  return failure === null ? null : `${failure.where}: ${failure.message}`;
}

const alloc = 'new Array(1000).fill(1)';

test.each<[name: string, limits: typeof computing, lines: readonly string[], told: RegExp]>([
  ['a loop', computing, ['let i = 0;', 'while (true)', '  i++;'], /^worker\.mjs:[23]: ran for 0\.3 s and did not come back$/],
  ['a loop that awaits', computing, ['let i = 0;', 'while (true)', '  await i;'], /^worker\.mjs:[23]: ran for /],
  ['an expression that takes for ever', computing, ['', "return /(a+)+b/.test('a'.repeat(50));"], /^worker\.mjs:2: ran for /],
  ['memory that a loop takes', growing, ['const all = [];', 'for (;;)', `  all.push(${alloc});`], /^worker\.mjs:[23]: took more than 64 MiB of memory$/],
  ['memory that is taken little by little', growing, ['const all = [];', 'const grow = () => {', `  for (let i = 0; i < 100; i++) all.push(${alloc});`, '};', 'await new Promise(() => void setInterval(() => { passed(all.length); grow(); }, 1));'], /^worker\.mjs:[23]: took more than /],
  ['a call that blocks', blocked, ['', 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);'], /^worker\.mjs: stood still for 2 s$/],
])('%s is ended with its line', async (_, limits, lines, told) => expect(await endOf(limits, lines)).toMatch(told));

test('what moves on is left alone, however long it computes', async () => {
  expect(await endOf(computing, ['for (let moment = 0; process.cpuUsage().user < 700_000; moment++) { passed(moment); await new Promise((go) => setImmediate(go)); }'])).toBeNull();
});

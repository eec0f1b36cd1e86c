import { appendFileSync } from 'node:fs';
import { openDisplay } from '../../tui/open.ts';
import { showRun } from '../../tui/run-screen.ts';
import { catalogue, events, feedAt, ghost, runEnd } from './spike-run.ts';

/**
 * A program around the screen, to be started in a terminal: it shows a moment of the recorded run and writes down what the
 * keys ask for. `player.ts <log> [how]`; how it answers a steering key: `throw`, `end` (the run is over), or only noting it.
 */
const [, , log, how = 'note'] = process.argv;
const note = (...words: readonly unknown[]): void => appendFileSync(log, `${words.map((word) => (typeof word === 'string' ? word : JSON.stringify(word))).join(' ')}\n`);

const display = await openDisplay(process.stdout, process.stdin);
const app = showRun(display, {
  catalogue, speed: 'auto', framesPerSecond: 20,
  onAction: (action) => note('action', action),
  onSteer(steering) {
    note('steer', steering);
    if (how === 'throw') throw new Error('a bug of ours');
    if (how === 'end') app.end(runEnd);
  },
  onQuit(why) {
    note('quit', why);
    display.close();
    console.log(`bye, ${why}`);
  },
});
app.ghost(ghost(300));
for (const event of events) app.event(event);
for (let clockMs = 0; clockMs < 157_300; clockMs += 10_000) app.feed(feedAt(clockMs));
app.feed(feedAt(157_300));
note('pid', process.pid, 'environment', { NODE_ENV: process.env.NODE_ENV ?? null, FORCE_COLOR: process.env.FORCE_COLOR ?? null });

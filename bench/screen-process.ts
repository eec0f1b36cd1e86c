import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Snapshot } from '../engine/snapshot.ts';
import { notation } from '../cli/screen/notation.ts';
import type { Catalogue } from '../tui/feed.ts';
import { openDisplay } from '../tui/open.ts';
import { showRun } from '../tui/run-screen.ts';

/** The main of a process that shows recorded snapshots, ten a second, and writes down what that cost it. */
interface Input {
  readonly catalogue: Omit<Catalogue, 'notation'>;
  readonly snapshots: readonly Snapshot[];
  readonly framesPerSecond: number;
  readonly seconds: number;
}

const [, , inputFile, outputFile] = process.argv;
const { catalogue, snapshots, framesPerSecond, seconds } = JSON.parse(readFileSync(inputFile, 'utf8')) as Input;
const display = await openDisplay(process.stdout, process.stdin);
const screen = showRun(display, { catalogue: { ...catalogue, notation }, speed: 'auto', framesPerSecond, onAction: () => {}, onSteer: () => {}, onQuit: () => {} });
const play = async (pictures: number): Promise<void> => {
  for (let nth = 0; nth < pictures; nth++) {
    screen.feed(snapshots[nth % snapshots.length]);
    await wait(100);
  }
};
// Compiled and warm before it counts.
await play(20);
const before = process.cpuUsage();
await play(seconds * 10);
const { user, system } = process.cpuUsage(before);
display.close();
writeFileSync(outputFile, String((user + system) / 1000));
process.exit();

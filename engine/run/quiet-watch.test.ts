import { expect, test } from 'vitest';
import { QuietWatch } from './quiet-watch.ts';

/** A watch on a clock of its own: `advance` fires what is due, and tells when it looked and what it concluded. */
function make() {
  let nowMs = 0;
  let timers: { atMs: number; fire(): void }[] = [];
  const looks: number[] = [];
  const quiet: number[] = [];
  const watch = new QuietWatch((fire, delayMs) => timers.push({ atMs: nowMs + delayMs, fire }));
  const begin = (isQuiet: () => boolean): void => watch.begin(
    () => { looks.push(nowMs); return isQuiet(); },
    (isSo) => { if (isSo) quiet.push(nowMs); },
  );
  const advance = (toMs: number): void => {
    for (;;) {
      const [next] = timers.filter(({ atMs }) => atMs <= toMs).sort((a, b) => a.atMs - b.atMs);
      if (!next) break;
      timers = timers.filter((each) => each !== next);
      nowMs = next.atMs;
      next.fire();
    }
    nowMs = toMs;
  };
  return { watch, begin, advance, looks, quiet };
}

test('is quiet at the second look in a row that finds nothing, and looks no more then', () => {
  const { begin, advance, looks, quiet } = make();
  const found = [false, true, false, true, true, true];
  begin(() => found.shift()!);
  advance(5_000);
  expect(quiet).toEqual([1_250]);
  expect(looks).toEqual([250, 500, 750, 1_000, 1_250]);
});

test('one that begins ends the one before: two looks are never of one moment, and never of two watches', () => {
  const { begin, advance, looks, quiet } = make();
  begin(() => true);
  begin(() => true);
  advance(300);
  expect(looks).toEqual([250]);
  begin(() => true);
  advance(5_000);
  expect(looks).toEqual([250, 550, 800]);
  expect(quiet).toEqual([800]);
});

test('one that was ended says nothing more', () => {
  const { watch, begin, advance, looks } = make();
  begin(() => true);
  advance(300);
  watch.end();
  advance(5_000);
  expect(looks).toEqual([250]);
});

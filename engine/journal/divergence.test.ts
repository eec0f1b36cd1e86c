import { describe, expect, test } from 'vitest';
import { divergence, type Divergence } from './divergence.ts';
import { Journal } from './journal.ts';

interface Change {
  /** The item of which one transition is another one. */
  readonly item?: number;
  /** How many draws more the stream stands at from this second on. */
  readonly drawnFrom?: number;
  /** The last item of all. */
  readonly until?: number;
  /** What the node says in second four. */
  readonly text?: string;
}

/** Ten seconds with a firing and an item in every tenth of one; two streams. */
function journal({ item, drawnFrom = Infinity, until = 100, text = 'crashed holding 12 items' }: Change = {}, traceFromMs?: number): Journal {
  const made = new Journal(1000, traceFromMs);
  let nowMs = 0;
  made.countDraws(() => new Map([['a', 3], ['b', nowMs >= drawnFrom * 1000 ? 8 : 7]]));
  for (let i = 0; i < until; i++) {
    made.timer(nowMs, 'worker-1');
    nowMs = (i + 1) * 100;
    made.record('transition', i, 2, i === item ? 4 : 3);
    if (i === 45) made.note('worker-1', text);
  }
  made.digest();
  return made;
}

const kept = (made: Journal) => ({ lines: made.lines, fingerprints: made.fingerprints() });
const parting = (change: Change): Divergence => divergence(kept(journal()), kept(journal(change)));

/** The words of the record at which a changed run parts, out of its traced second. */
function words(change: Change): string | undefined {
  const { fromMs, record } = parting(change);
  return journal(change, fromMs).trace.find(({ index }) => index === record)?.text;
}

describe('two journals part', () => {
  test('at a record of the second in which it was made', () => {
    expect(parting({ item: 37 }).fromMs).toBe(3_000);
    expect(words({ item: 37 })).toBe('3.700 s item 37: stage 2, transition 0, cause 4');
  });

  test('at the draws of the second, which belong to it and not to the next one', () => {
    expect(parting({ drawnFrom: 6.5 }).fromMs).toBe(6_000);
    expect(words({ drawnFrom: 6.5 })).toBe('6.900 s stream b stands at 8 draws');
  });

  test('at the draws that were made before the first second', () => {
    expect(parting({ drawnFrom: -1 }).fromMs).toBe(0);
    expect(words({ drawnFrom: -1 })).toBe('0.000 s stream b stands at 8 draws');
  });

  test('at the draws of the last second, which no line covers', () => {
    expect(words({ drawnFrom: 9.95 })).toBe('9.900 s stream b stands at 8 draws');
  });

  test('at a decision in other words', () => {
    expect(words({ text: 'crashed holding 13 items' })).toBe('4.500 s worker-1: crashed holding 13 items');
  });

  test('where one of them has ended', () => {
    expect(parting({ until: 55 }).fromMs).toBe(5_000);
  });
});

test('of a second whose only other record has the same fingerprint, no record is named, and none of a later second', () => {
  const [a, b] = [kept(journal()), kept(journal({ item: 37 }))];
  const { record } = divergence(a, b);
  const collided = b.fingerprints.slice();
  collided[record!] = a.fingerprints[record!];
  // A second difference in a later second is not the first one.
  collided[collided.length - 1] ^= 1;
  expect(divergence(a, { ...b, fingerprints: collided })).toEqual({ fromMs: 3_000, record: null });
});

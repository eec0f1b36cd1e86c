import { beforeAll, describe, expect, test } from 'vitest';
import { confusion, kinds, play, type Played } from './confusion.ts';
import { rules } from './oracle.ts';

let played: Played[];
beforeAll(async () => { played = await play([21]); }, 600_000);

test('there are twelve kinds and more, and the player has a rule for each', () => {
  expect(kinds.length).toBeGreaterThanOrEqual(12);
  expect(Object.keys(rules).toSorted()).toEqual(kinds);
});

test('a player who reads only what the screen has names each hidden fault', () => {
  expect(played.filter(({ kind, named }) => kind !== named).map(({ kind }) => kind), confusion(played)).toEqual([]);
});

describe.each(kinds)('%s', (kind) => {
  test('hurts, takes hold, and what a candidate sees does not name it', () => {
    const { paper, looked: { outcome: { result }, events, snapshots } } = played.find((each) => each.kind === kind)!;
    expect(result.verdict).toBe('failed');
    expect(result.faults.map(({ status }) => status)).toEqual(paper.faults.map(() => 'fired'));
    expect(result.checks.filter(({ id }) => id === 'contradiction' || id === 'corrupted').map(({ verdict }) => verdict)).toEqual(['passed', 'passed']);
    const shown = JSON.stringify({ events, snapshots: snapshots.map(({ checks: _, ...rest }) => rest) });
    for (const { fault } of paper.faults) expect(shown).not.toMatch(new RegExp(`\\b${fault}\\b`));
  });
});

import { beforeAll, describe, expect, test } from 'vitest';
import { lookText, paperText } from '../../cli/interview/paper-text.ts';
import { noStyle, widthOf } from '../../cli/text/style.ts';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { confusion, kinds, play, type Played } from './confusion.ts';
import { rules } from './oracle.ts';
import { screensOf } from './screen.ts';

/** Incidents that people are asked about. All kinds, under three numbers each, are in the long tests. */
const asked = ['poison-record', 'commit-before-write', 'write-before-commit', 'offset-reset', 'rebalance-storm', 'hot-partition'];

const hidden = new RegExp(`(?<![\\w-])(${[...Object.keys(scenario.faults), ...Object.keys(scenario.remedies)].join('|')})(?![\\w-])`);

let played: Played[];
beforeAll(async () => { played = await play(asked, [21]); }, 600_000);

test('there are twelve kinds and more, and the player has a rule for each', () => {
  expect(kinds.length).toBeGreaterThanOrEqual(12);
  expect(Object.keys(rules).toSorted()).toEqual(kinds);
});

test('a player who reads only what the screen has names each of them', () => {
  expect(played.filter(({ kind, named }) => kind !== named).map(({ kind }) => kind), confusion(played)).toEqual([]);
});

test('what was dropped between two marks is the same when a paper is executed again, and names no fault or remedy', async () => {
  const [first, again] = await play(['slow-network', 'slow-network'], [21]);
  const text = first.looked.lines.text(80);
  expect(text.filter((line) => /^ +dropped since \d:\d\d: gateway [1-9]/.test(line)).length, text.join('\n')).toBeGreaterThanOrEqual(3);
  expect(again.looked.lines.text(80)).toEqual(text);
  expect([first.named, again.named]).toEqual(['slow-network', 'slow-network']);
  expect(text.join('\n')).not.toMatch(hidden);
});

describe.each(asked)('%s', (kind) => {
  const paperOfKind = (): Played => played.find((each) => each.kind === kind)!;

  test('hurts, and takes hold', () => {
    const { paper, looked: { outcome: { result } } } = paperOfKind();
    expect(result.verdict).toBe('failed');
    expect(result.faults.map(({ status }) => status)).toEqual(paper.faults.map(() => 'fired'));
    expect(result.checks.filter(({ id }) => id === 'contradiction' || id === 'corrupted').map(({ verdict }) => verdict)).toEqual(['passed', 'passed']);
  });

  test('is not named by what a candidate sees, with a screen or without one', () => {
    const { paper, looked: { events, snapshots, lines } } = paperOfKind();
    const shown = JSON.stringify({ events, snapshots, lines: lines.text(80) });
    for (const { fault } of paper.faults) expect(shown).not.toMatch(new RegExp(`\\b${fault}\\b`));
  });

  test('is in no picture of the screen of a look, and no fault or remedy either', () => {
    expect(screensOf(paperOfKind())).not.toMatch(hidden);
  });

  test('is looked at in eighty columns', () => {
    const { paper, looked: { outcome: { result }, lines } } = paperOfKind();
    for (const line of [...paperText(paper, scenario, 80), ...lookText(lines, result, paper, scenario, { style: noStyle, width: 80 })]) expect(widthOf(line), line).toBeLessThanOrEqual(80);
  });
});

import { expect, test } from 'vitest';
import { hiddenFaults, makePaper } from '../../cli/interview/paper.ts';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { runPlan } from '../contracts/run-scenario.ts';
import { confusion, kinds, play } from '../interview/confusion.ts';
import { screensOf } from '../interview/screen.ts';

/** Of each kind so many papers. */
const numbers = [1, 2, 3];

test('a player who reads only what the screen has names each hidden fault, on three papers of each kind', async () => {
  const played = await play(kinds, numbers);
  expect(played.filter(({ kind, named }) => kind !== named).map(({ kind }) => kind), confusion(played)).toEqual([]);
  const hidden = new RegExp(`(?<![\\w-])(${[...Object.keys(scenario.faults), ...Object.keys(scenario.remedies)].join('|')})(?![\\w-])`);
  expect(played.filter(({ paper }) => paper.number === numbers[0]).filter((each) => hidden.test(screensOf(each))).map(({ kind }) => kind)).toEqual([]);
  expect(played.filter(({ looked }) => looked.result.verdict !== 'failed').map(({ kind, paper }) => `${kind} ${paper.number}`)).toEqual([]);
});

test.each(kinds)('%s: the answer that its entry names holds on three papers, and on the five seeds of each that nobody is shown', async (kind) => {
  const broken: string[] = [];
  for (const number of numbers) {
    const { plan, hidden, seed, unseen } = makePaper(number, hiddenFaults[kind], scenario);
    for (const each of [seed, ...unseen]) {
      const { result } = await runPlan(scenario, plan(hidden.answer, { seed: each }), { guard: false });
      if (result.verdict !== 'passed') broken.push(`paper ${number}, seed ${each}: ${result.reason}`);
    }
  }
  expect(broken).toEqual([]);
});

import { expect, test } from 'vitest';
import { makePlan } from '../../engine/make-plan.ts';
import { Interruption } from '../interruption.ts';
import { scenarioNamed } from '../scenario-named.ts';
import { watchAgain } from './watch-again.ts';

const scenario = await scenarioNamed('iot-spike');

test.each([
  ['on the real clock', 'real', 5000, 'on the real clock no run is had again'],
  ['after its end', 'virtual', 18_000_000, 'by 5:00:00 the run was over'],
] as const)('a moment %s is refused before anything runs', async (_, clock, atMs, message) => {
  const plan = makePlan(scenario, { seed: 1, form: 'short', remedies: 'none', faults: 'all', set: {}, clock });
  await expect(watchAgain(plan, 1000, atMs, new Interruption(() => {}))).rejects.toMatchObject({ message, where: '--at' });
});

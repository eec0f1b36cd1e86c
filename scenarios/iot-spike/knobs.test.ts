import { Broker, SimulatedDisk } from '@wavetank/kafka';
import { expect, test } from 'vitest';
import { makePlan } from '../../engine/make-plan.ts';
import { checkAction, checkPlan, formatPlan } from '../../engine/plan-file.ts';
import type { Plan } from '../../engine/plan.ts';
import { scenario } from './scenario.ts';

const planWith = (set: Record<string, string>) => makePlan(scenario, { seed: 1, form: 'short', remedies: 'all', faults: 'all', set });

test('watermarks that would never let a sender go on are refused, on the command line, in a plan and while the run lasts', () => {
  expect(() => planWith({ 'watermark.low': '90%' })).toThrow('a sender pauses at 80 % and would go on at 90 %: watermark.low must be below watermark.high');
  expect(() => planWith({ 'watermark.high': '50%' })).toThrow('watermark.low must be below watermark.high');
  const plan = planWith({ 'watermark.low': '70%' });
  expect(() => checkPlan(plan, scenario, formatPlan(plan), 'plan.json')).not.toThrow();
  const broken = { ...plan, knobs: { ...plan.knobs, 'watermark.low': 80 } };
  expect(() => checkPlan(broken, scenario, formatPlan(broken), 'plan.json')).toThrow('watermark.low must be below watermark.high');
  const now = (id: string): number => plan.knobs[id];
  expect(() => checkAction(scenario, { do: 'set', knob: 'watermark.high', value: 70 }, now)).toThrow('action.value: a sender pauses at 70 % and would go on at 70 %');
  expect(() => checkAction(scenario, { do: 'set', knob: 'watermark.high', value: 71 }, now)).not.toThrow();
});

test('a heartbeat that does not come within its session is refused, on the command line, in a plan and its commands, and while the run lasts', () => {
  const why = 'session.heartbeat must be below session.timeout: a consumer would speak every 10s, and is given up after 6s of silence';
  expect(() => planWith({ 'session.timeout': '6s', 'session.heartbeat': '10s' })).toThrow(expect.objectContaining({ message: why, where: '--set session.heartbeat', hint: 'a third of session.timeout is usual: 2s' }));
  expect(() => planWith({ 'session.heartbeat': '6s' })).toThrow('would speak every 6s');
  const plan = planWith({ 'session.timeout': '30s', 'session.heartbeat': '10s' });
  const check = (change: Partial<Plan>) => (): void => checkPlan({ ...plan, ...change }, scenario, formatPlan({ ...plan, ...change }), 'plan.json');
  expect(check({})).not.toThrow();
  const hint = 'a third of session.timeout is usual: 2s';
  const contradicting = { knobs: { ...plan.knobs, 'session.timeout': 6000 } };
  const lineOf = (change: Partial<Plan>, part: string): number => formatPlan({ ...plan, ...change }).split('\n').findIndex((line) => line.includes(part)) + 1;
  const where = `plan.json:${lineOf(contradicting, '"session.heartbeat"')}`;
  expect(check(contradicting)).toThrow(expect.objectContaining({ message: `knobs.session.heartbeat: ${why}`, where, hint }));
  // Beside another mistake it says which of them its hint is for.
  const { 'broker.sync': _, ...lacking } = plan.knobs;
  expect(check({ ...contradicting, remedies: ['bufer'] })).toThrow(expect.objectContaining({ message: expect.stringContaining(`knobs.session.heartbeat: ${why} (${hint})\n`), where, hint: null }));
  expect(check({ knobs: lacking })).toThrow(expect.objectContaining({ message: 'knobs: lacks broker.sync', hint: null }));
  const set = (firing: number, knob: string, value: number) => ({ atMs: firing, firing, action: { do: 'set' as const, knob, value } });
  expect(check({ commands: [set(1, 'session.heartbeat', 1000), set(2, 'session.timeout', 6000)] })).not.toThrow();
  expect(check({ commands: [set(1, 'session.timeout', 6000), set(2, 'session.heartbeat', 1000)] })).toThrow(expect.objectContaining({ message: `commands[0].action.value: ${why}`, where: expect.stringMatching(/^plan\.json:\d+$/), hint }));
  const now = (id: string): number => plan.knobs[id];
  expect(() => checkAction(scenario, { do: 'set', knob: 'session.timeout', value: 6000 }, now)).toThrow(`action.value: ${why}`);
  expect(() => checkAction(scenario, { do: 'set', knob: 'session.timeout', value: 10_001 }, now)).not.toThrow();
});

test('a session is within what the log takes: a shorter one is refused, on the command line and in a plan', () => {
  const { options } = new Broker({ host: 'kafka', port: 9092, storage: new SimulatedDisk(() => 0.5), random: () => 0.5 });
  const { min, max } = scenario.knobs.find(({ id }) => id === 'session.timeout')!;
  expect(min).toBe(options.groupMinSessionTimeoutMs);
  expect(max).toBeLessThanOrEqual(options.groupMaxSessionTimeoutMs);
  expect(() => planWith({ 'session.timeout': '5999ms' })).toThrow(expect.objectContaining({ message: '5999ms is out of the range of session.timeout', hint: expect.stringMatching(/^6s to 5m; .*Kafka takes no less than 6 s\.$/) }));
  const plan = planWith({ 'session.timeout': '6s' });
  const broken = { ...plan, knobs: { ...plan.knobs, 'session.timeout': 3000 } };
  expect(() => checkPlan(broken, scenario, formatPlan(broken), 'plan.json')).toThrow('knobs.session.timeout: 3000 is out of the range 6s to 5m');
});

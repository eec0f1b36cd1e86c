import type { Action } from '../../engine/command.ts';
import type { FaultParams } from '../../engine/fault.ts';
import type { Plan } from '../../engine/plan.ts';
import { formatQuantity } from '../../engine/quantity.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { formatCount } from './number.ts';

/** Something that a plan says: in words, and what they are made of. */
interface Fact {
  readonly text: string;
  readonly of: unknown;
}

/** What two plans say otherwise, in words, each with what the one and the other says; `–` where one says nothing of it. */
export function planDifferences(a: Plan, b: Plan, knobs: Scenario['knobs']): string[][] {
  const [left, right] = [a, b].map((plan) => factsOf(plan, knobs));
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((name) => {
    const [before, after] = [left.get(name), right.get(name)];
    if (JSON.stringify(before?.of) === JSON.stringify(after?.of)) return [];
    const alike = before?.text === after?.text ? ', and other values' : '';
    return [[name, before?.text ?? '–', `${after?.text ?? '–'}${alike}`]];
  });
}

function factsOf(plan: Plan, knobs: Scenario['knobs']): Map<string, Fact> {
  const { scenario, seed, form, clock, durationMs, drainMs, workload, remedies, backends, code } = plan;
  const facts = new Map<string, Fact>();
  /** What comes several times is counted from the second on. */
  const say = (name: string, text: string, of: unknown = text): void => {
    let [known, nth] = [name, 1];
    while (facts.has(known)) known = `${name} (${++nth})`;
    facts.set(known, { text, of });
  };
  say('scenario', scenario);
  say('seed', String(seed));
  say('form', form);
  say('clock', clock);
  say('length', formatQuantity(durationMs, 'ms'));
  say('draining, at most', formatQuantity(drainMs, 'ms'));
  say('mean rate', `${workload.rateEps}/s`);
  say('arrivals', workload.process);
  for (const { kind, ...params } of workload.shapes) say(`shape ${kind}`, paramsText(params) || 'as it is', params);
  say('remedies', remedies.join(', ') || 'none');
  if (code !== undefined) say('code', code.file, code.text);
  const units = new Map(knobs.map(({ id, unit }) => [id, unit]));
  for (const [id, value] of Object.entries(plan.knobs)) say(id, formatQuantity(value, units.get(id) ?? 'count'), value);
  for (const { fault, atMs, forMs, params } of plan.faults) say(`fault ${fault}`, `at ${formatQuantity(atMs, 'ms')}${lasting(forMs, params)}`, [atMs, forMs, params]);
  for (const [port, target] of Object.entries(backends)) say(`backend of ${port}`, target);
  for (const { atMs, firing, action } of plan.commands) say('done by hand', `at ${formatQuantity(atMs, 'ms')}: ${actionText(action, units)}`, [atMs, firing, action]);
  return facts;
}

function actionText(action: Action, units: ReadonlyMap<string, Scenario['knobs'][number]['unit']>): string {
  switch (action.do) {
    case 'toggle': return `${action.remedy} ${action.on ? 'on' : 'off'}`;
    case 'set': return `${action.knob} = ${formatQuantity(action.value, units.get(action.knob) ?? 'count')}`;
    case 'inject': return `${action.fault}${lasting(action.forMs, action.params)}`;
    case 'clear': return `${action.fault} ends`;
    case 'rate': return `${action.factor} times the rate`;
    case 'abort': return 'stopped';
  }
}

function lasting(forMs: number, params: FaultParams | undefined): string {
  const told = paramsText(params ?? {});
  return `${forMs === 0 ? '' : ` for ${formatQuantity(forMs, 'ms')}`}${told === '' ? '' : `, ${told}`}`;
}

/** `factor 10, node worker-1`. */
function paramsText(params: Readonly<Record<string, unknown>>): string {
  return Object.entries(params).map(([name, value]) => `${name} ${Array.isArray(value) ? listText(value) : String(value)}`).join(', ');
}

/** A list that is longer is told by its length and its sum: a replayed series has a value for every minute. */
const longestList = 8;

function listText(values: readonly unknown[]): string {
  if (values.length <= longestList) return values.join(' ') || 'none';
  const sum = values.reduce((total: number, each) => total + Number(each), 0);
  return Number.isNaN(sum) ? `of ${formatCount(values.length)} values` : `of ${formatCount(values.length)} values, sum ${formatCount(sum)}`;
}

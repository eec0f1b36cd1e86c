import type { Plan } from '../engine/plan.ts';
import type { Scenario } from '../engine/scenario.ts';
import { nearest, UsageError } from '../engine/usage-error.ts';
import { scenarios } from '../scenarios/registry.ts';

export const scenarioNames: readonly string[] = Object.keys(scenarios);

/** The scenario of that name, one of ours or one of the nearest config; a mistyped one gets the nearest. `where`: what names it. */
export async function scenarioNamed(name: string, where?: string): Promise<Scenario> {
  const load = (scenarios as Record<string, (() => Promise<Scenario>) | undefined>)[name];
  if (load !== undefined) return load();
  const { ownScenarios } = await import('./config/config-file.ts');
  const config = await ownScenarios();
  const own = Object.keys(config?.scenarios ?? {});
  if (config !== null && own.includes(name)) return ownFrom(name, config.scenarios[name]);
  throw unknownName('scenario', name, [...own, ...scenarioNames], where);
}

/** The scenario of a plan: the one that it carries, or the one that it names. `file`: where the plan was read. */
export async function scenarioOf({ scenario, own, code }: Pick<Plan, 'scenario' | 'own' | 'code'>, file?: string): Promise<Scenario> {
  const named = await (own === undefined ? scenarioNamed(scenario, file === undefined ? undefined : `${file}: scenario`) : ownFrom(scenario, own));
  if (code === undefined) return named;
  if (named.withCode === undefined) throw new UsageError(`${scenario} takes no code`, { where: 'code', hint: 'leave it out of the plan' });
  return named.withCode(code);
}

async function ownFrom(name: string, definition: Readonly<Record<string, unknown>>): Promise<Scenario> {
  const { ownScenario } = await import('../scenarios/own/own-scenario.ts');
  return ownScenario(name, definition);
}

/** The scenario of a run that was kept; null where this version has none of that name. */
export async function knownScenario(plan: Pick<Plan, 'scenario' | 'own'>): Promise<Scenario | null> {
  return plan.own !== undefined || scenarioNames.includes(plan.scenario) ? scenarioOf(plan) : null;
}

/** The error for a name that is not in a registry. */
export function unknownName(kind: string, name: string, known: readonly string[], where?: string): UsageError {
  const near = nearest(name, known);
  return new UsageError(`unknown ${kind} "${name}"${near === null ? '' : `: did you mean ${near}?`}`, {
    where, hint: `one of ${known.join(', ')}`,
  });
}

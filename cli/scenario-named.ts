import type { Scenario } from '../engine/scenario.ts';
import { nearest, UsageError } from '../engine/usage-error.ts';
import { scenarios } from '../scenarios/registry.ts';

export const scenarioNames: readonly string[] = Object.keys(scenarios);

/** The scenario of that name; a mistyped one gets the nearest. */
export async function scenarioNamed(name: string): Promise<Scenario> {
  const load = (scenarios as Record<string, (() => Promise<Scenario>) | undefined>)[name];
  if (load !== undefined) return load();
  throw unknownName('scenario', name, scenarioNames);
}

/** The scenario of a run that was kept; null where this version has none of that name. */
export async function knownScenario(name: string): Promise<Scenario | null> {
  return scenarioNames.includes(name) ? scenarioNamed(name) : null;
}

/** The error for a name that is not in a registry. */
export function unknownName(kind: string, name: string, known: readonly string[], where?: string): UsageError {
  const near = nearest(name, known);
  return new UsageError(`unknown ${kind} "${name}"${near === null ? '' : `: did you mean ${near}?`}`, {
    where, hint: `one of ${known.join(', ')}`,
  });
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../installed.ts';
import { scenarioNames } from '../scenario-named.ts';

/** The lesson of a scenario that comes with the program; null where it has none. */
export function lessonFileOf(scenario: string): string | null {
  const file = join(packageFolder, 'scenarios', scenario, 'lesson.yaml');
  return existsSync(file) ? file : null;
}

/** The scenarios that have a lesson. */
export const taught: readonly string[] = scenarioNames.filter((scenario) => lessonFileOf(scenario) !== null);

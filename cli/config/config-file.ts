import { readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { checksOf } from '../../engine/run/judge.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { mistakesOf, type SchemaMistake } from '../../engine/schema-words.ts';
import { plannedThreshold } from '../../engine/threshold-expression.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { definitionSchema, type Definition } from '../../scenarios/own/definition.ts';
import { definitionMistakes } from '../../scenarios/own/definition-mistakes.ts';
import { ownScenario } from '../../scenarios/own/own-scenario.ts';
import { relationMistake, sqlMistake } from '../../scenarios/own/sql-check.ts';
import { scenarios } from '../../scenarios/registry.ts';
import { optionMistakes, optionsSchema } from './config-options.ts';
import { allOf, nameOf, readBack, refusal, textOf, type Placed } from './config-text.ts';
import { findConfig } from './find-config.ts';
import { secretMistakes } from './secrets.ts';

const scenarioName = z.string().regex(/^[a-z][a-z0-9-]*$/, 'is no name of a scenario: small letters, digits, hyphens');

/** What stands in a config: scenarios of one's own by their names, and options of the commands. */
export const configSchema = z.strictObject({ options: optionsSchema.optional(), scenarios: z.record(scenarioName, definitionSchema).default({}) });

/** A config that holds: every definition as it was written, under its name. */
export interface Config {
  readonly file: string;
  readonly folder: string;
  readonly scenarios: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Reads a config; all of its mistakes are told at once, each with its line. */
export async function readConfig(file: string): Promise<Config> {
  const { value, lineOf } = await readBack(file);
  const mistakes = await mistakesIn(value);
  if (mistakes.length > 0) throw refusal(file, mistakes, lineOf);
  const folder = dirname(resolve(file));
  const written = Object.entries((value as Partial<Config>).scenarios ?? {});
  const scenarios: Record<string, Readonly<Record<string, unknown>>> = {};
  const wrong: Placed[] = [];
  for (const [name, definition] of written) {
    scenarios[name] = await withChecks(definition, folder, () => `${nameOf(file)}:${lineOf(['scenarios', name, 'checks']) ?? 1}`, (mistake) => wrong.push(mistake));
  }
  if (wrong.length > 0) throw allOf(wrong, 'a check is one SELECT over generated, delivered, ledger and faults, in a file named after what it finds');
  return { file, folder, scenarios };
}

/** A definition with the texts of its checks: a plan must run where their files are not. One that cannot be asked is told to `refuse`. */
async function withChecks(definition: Readonly<Record<string, unknown>>, folder: string, where: () => string, refuse: (mistake: Placed) => void): Promise<Readonly<Record<string, unknown>>> {
  if (typeof definition.checks !== 'string') return definition;
  const taken = checksOf(ownScenario('', { ...definition, checks: undefined }));
  const checks: Record<string, string> = {};
  const path = resolve(folder, definition.checks);
  for (const file of checkFiles(path, where)) {
    const id = basename(file, '.sql');
    if (Object.hasOwn(taken, id)) refuse({ where: nameOf(join(path, file)), text: `${id} is the name of a check that comes with the program` });
    checks[id] = textOf(join(path, file));
    const mistake = await sqlMistake(checks[id]);
    if (mistake !== null) refuse({ where: `${nameOf(join(path, file))}:${mistake.line}`, text: mistake.message });
  }
  return { ...definition, checks };
}

function checkFiles(path: string, where: () => string): string[] {
  try {
    return readdirSync(path).filter((file) => file.endsWith('.sql')).toSorted();
  } catch (error) {
    throw new UsageError(`the folder of checks ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`, { where: where(), hint: 'a folder of .sql files, relative to the config' });
  }
}

/** What is wrong with a config as a value; nothing where it holds. */
export async function mistakesIn(value: unknown): Promise<SchemaMistake[]> {
  const parsed = configSchema.safeParse(value, { reportInput: true });
  if (!parsed.success) return mistakesOf(parsed.error, configSchema);
  const mistakes: SchemaMistake[] = optionMistakes(parsed.data.options ?? {});
  for (const [name, definition] of Object.entries(parsed.data.scenarios)) {
    const at = ['scenarios', name];
    if (Object.hasOwn(scenarios, name)) mistakes.push({ path: at, message: 'is the name of a scenario that comes with the program' });
    const own = [...definitionMistakes(definition), ...secretMistakes(definition, process.env)];
    if (own.length === 0) own.push(...thresholdMistakes(ownScenario(name, (value as Pick<Config, 'scenarios'>).scenarios[name]), definition));
    mistakes.push(...own.map(({ path, message }) => ({ path: [...at, ...path], message })));
    const wrong = await relationMistake(definition.relation);
    if (wrong !== null) mistakes.push({ path: [...at, 'relation'], message: wrong });
  }
  return mistakes;
}

/** Thresholds are about phases and gauges: only the scenario as a whole knows them. */
function thresholdMistakes(scenario: Scenario, { thresholds, faults, service }: Definition): { path: PropertyKey[]; message: string }[] {
  const plan = { faults: faults.map(({ fault, at, for: forMs }) => ({ fault, atMs: at, forMs, params: {} })), remedies: [], knobs: { 'service.instances': service.instances } };
  return thresholds.flatMap((text, i) => {
    try {
      plannedThreshold(text, scenario, plan);
      return [];
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      return [{ path: ['thresholds', i], message: `${error.message}${error.hint === null ? '' : `; ${error.hint}`}` }];
    }
  });
}

/** The scenarios of one's own that can be named from here. */
export async function ownScenarios(): Promise<Config | null> {
  const file = findConfig(process.cwd());
  return file === null ? null : readConfig(file);
}

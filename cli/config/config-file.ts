import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { LineCounter, parseDocument, type Document } from 'yaml';
import { z } from 'zod';
import { checksOf } from '../../engine/run/judge.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { plannedThreshold } from '../../engine/threshold-expression.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { definitionMistakes, definitionSchema, type Definition } from '../../scenarios/own/definition.ts';
import { ownScenario } from '../../scenarios/own/own-scenario.ts';
import { relationMistake, sqlMistake } from '../../scenarios/own/sql-check.ts';
import { scenarios } from '../../scenarios/registry.ts';
import { findConfig } from './find-config.ts';
import { secretMistakes } from './secrets.ts';

const scenarioName = z.string().regex(/^[a-z][a-z0-9-]*$/, 'is no name of a scenario: small letters, digits, hyphens');

/** What stands in a config: scenarios of one's own by their names. */
export const configSchema = z.strictObject({ scenarios: z.record(scenarioName, definitionSchema) });

/** A config that holds: every definition as it was written, under its name. */
export interface Config {
  readonly file: string;
  readonly folder: string;
  readonly scenarios: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Reads a config; all of its mistakes are told at once, each with its line. */
export async function readConfig(file: string): Promise<Config> {
  const { value, lineOf } = /\.ya?ml$/.test(file) ? readYaml(file) : await readModule(file);
  const mistakes = await mistakesIn(value);
  if (mistakes.length > 0) throw refusal(file, mistakes, lineOf);
  const folder = dirname(resolve(file));
  const written = Object.entries((value as Pick<Config, 'scenarios'>).scenarios);
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

function nameOf(file: string): string {
  return relative(process.cwd(), resolve(file));
}

interface Mistake {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

interface ReadBack {
  readonly value: unknown;
  /** null where lines cannot be told. */
  lineOf(path: readonly PropertyKey[]): number | null;
}

function readYaml(file: string): ReadBack {
  const lines = new LineCounter();
  const document = parseDocument(textOf(file), { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new UsageError(`not valid YAML: ${error.message}`, { where: `${nameOf(file)}:${line}:${col}` });
  }
  return { value: document.toJS({ maxAliasCount: 100 }), lineOf: (path) => lineIn(document, lines, path) };
}

/** The line of the value at a path; where it is absent, of its nearest ancestor. */
function lineIn(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const parent = document.getIn(path.slice(0, length - 1), true) as { items?: readonly { key?: { value?: unknown; range?: readonly number[] } }[] } | undefined;
    const pair = parent?.items?.find((item) => item.key?.value === path[length - 1]);
    const node = document.getIn(path.slice(0, length), true) as { range?: readonly number[] } | undefined;
    const at = pair?.key?.range?.[0] ?? node?.range?.[0];
    if (at !== undefined) return lines.linePos(at).line;
  }
  return 1;
}

async function readModule(file: string): Promise<ReadBack> {
  const { createJiti } = await import('jiti');
  try {
    const value = await createJiti(import.meta.url).import(resolve(file), { default: true });
    // What a plan will carry is data.
    return { value: JSON.parse(JSON.stringify(value ?? null)) as unknown, lineOf: () => null };
  } catch (error) {
    throw new UsageError(`cannot be loaded: ${(error as Error).message}`, { where: file });
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot be read (${(error as NodeJS.ErrnoException).code})`, { where: file, hint: 'npx wavetank init makes one' });
  }
}

/** What is wrong with a config as a value; nothing where it holds. */
export async function mistakesIn(value: unknown): Promise<Mistake[]> {
  const parsed = configSchema.safeParse(value);
  if (!parsed.success) return parsed.error.issues.flatMap(told);
  const mistakes: Mistake[] = [];
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

/** What a schema says of a value, in a user's words; of alternatives, what is wrong with the one that comes nearest. */
function told(issue: z.core.$ZodIssue): Mistake[] {
  if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => ({ path: issue.path, message }));
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ path: [...issue.path, key], message: 'is no field here' }));
  if (issue.code === 'invalid_union') {
    const options = issue.errors.filter((errors) => errors.length > 0).toSorted((a, b) => depth(b) - depth(a) || a.length - b.length);
    const [closest] = options;
    if (closest !== undefined && depth(closest) > 0) return closest.flatMap((inner) => told({ ...inner, path: [...issue.path, ...inner.path] }));
    return [{ path: issue.path, message: `is none of: ${options.flatMap((errors) => errors.map(({ message }) => message)).join('; ')}` }];
  }
  return [{ path: issue.path, message: issue.message }];
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(...issues.map(({ path, code }) => path.length + (code === 'unrecognized_keys' ? 1 : 0)));
}

function refusal(file: string, mistakes: readonly Mistake[], lineOf: ReadBack['lineOf']): UsageError {
  const name = nameOf(file);
  const placed = mistakes.map(({ path, message }) => ({ line: lineOf(path), text: `${path.map(String).join('.') || 'the config'}: ${message}` }));
  placed.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  return allOf(placed.map(({ line, text }) => ({ where: line === null ? name : `${name}:${line}`, text })));
}

/** A mistake with where it stands, `wavetank.yaml:12`. */
interface Placed {
  readonly where: string;
  readonly text: string;
}

function allOf([first, ...others]: readonly Placed[], hint?: string): UsageError {
  return new UsageError([first.text, ...others.map(({ where, text }) => `${where}: ${text}`)].join('\n'), { where: first.where, hint });
}

/** The scenarios of one's own that can be named from here. */
export async function ownScenarios(): Promise<Config | null> {
  const file = findConfig(process.cwd());
  return file === null ? null : readConfig(file);
}

import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { UsageError } from '../../engine/usage-error.ts';

/** As much of a rule file as is needed here; what else stands in it is promtool's to judge. */
const rule = z.looseObject({ alert: z.string().optional(), record: z.string().optional(), expr: z.unknown() });
const rulesSchema = z.looseObject({ groups: z.array(z.looseObject({ name: z.string(), rules: z.array(rule).default([]) })) });

export interface RuleFile {
  readonly alerts: readonly { readonly alert: string; readonly expr: string }[];
  /** Names of the series that its other rules make. */
  readonly recorded: readonly string[];
}

export function readRules(file: string): RuleFile {
  const lines = new LineCounter();
  const document = parseDocument(textOf(file), { lineCounter: lines });
  const [error] = document.errors;
  if (error !== undefined) throw new UsageError(error.message.split('\n')[0].replace(/ at line \d+.*$/, ''), { where: `${file}:${error.linePos?.[0].line ?? 1}`, hint: 'a rule file of Prometheus is YAML' });
  const checked = rulesSchema.safeParse(document.toJS());
  if (!checked.success) {
    const [{ path, message }] = checked.error.issues;
    throw new UsageError(`${path.join('.') || 'content'}: ${message}`, { where: file, hint: 'a rule file of Prometheus has groups, each with a name and rules' });
  }
  const rules = checked.data.groups.flatMap((group) => group.rules);
  const alerts = rules.flatMap(({ alert, expr }) => (alert === undefined ? [] : [{ alert, expr: String(expr) }]));
  if (alerts.length === 0) throw new UsageError('there is no alert in it', { where: file, hint: 'a rule with `alert:` and `expr:`' });
  return { alerts, recorded: rules.flatMap(({ record }) => (record === undefined ? [] : [record])) };
}

/** The alerts of these files by name, each once. */
export function alertNames(files: readonly RuleFile[]): string[] {
  return [...new Set(files.flatMap(({ alerts }) => alerts.map(({ alert }) => alert)))];
}

/** Alerts that ask for none of these series, nor for one that a rule makes: whatever happens, they cannot tell of it. */
export function blindAlerts(files: readonly RuleFile[], series: Iterable<string>): string[] {
  const known = new Set([...[...series].map((each) => each.split('{', 1)[0]), ...files.flatMap(({ recorded }) => recorded)]);
  const sees = (expr: string): boolean => (expr.match(/[A-Za-z_:][\w:]*/g) ?? []).some((word) => known.has(word));
  const alerts = files.flatMap((file) => file.alerts);
  return alertNames(files).filter((name) => alerts.every(({ alert, expr }) => alert !== name || !sees(expr)));
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`the rules cannot be read (${(error as NodeJS.ErrnoException).code})`, { where: file, hint: 'a rule file of Prometheus, as in rule_files of its configuration' });
  }
}

import { execFile } from 'node:child_process';
import { accessSync, constants, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { UsageError } from '../../engine/usage-error.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import type { RunSeries } from './run-series.ts';
import { testFile } from './test-file.ts';

/** What a variable of the environment names where it is not on the PATH. */
export const promtoolVariable = 'WAVETANK_PROMTOOL';

/** An alert with its labels as it stood at one evaluation. */
export interface AlertSample {
  readonly atMs: number;
  readonly state: 'pending' | 'firing';
  readonly alert: string;
  /** Without the name and the state. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Where promtool is: as named, or on the PATH; null where it is not. */
export function findPromtool(named: string | undefined): string | null {
  const wanted = named ?? process.env[promtoolVariable];
  if (wanted !== undefined && wanted !== '') {
    if (isProgram(wanted)) return wanted;
    throw new UsageError(`${wanted} is no program`, { where: named === undefined ? promtoolVariable : '--promtool', hint: 'the path of promtool, which comes with Prometheus' });
  }
  return (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'promtool')).find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const mostBytes = 1 << 30;

/** An own environment: what it prints is read, and is not to be in colours or in another language. */
function call(program: string, args: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { maxBuffer: mostBytes, env: { ...process.env, NO_COLOR: '1', LC_ALL: 'C' } }, (error, out, err) => {
      const code = error === null ? 0 : error.code;
      if (typeof code === 'number') resolve({ code, out, err });
      else reject(new UsageError(`promtool cannot be started (${code ?? error!.message})`, { where: program }));
    });
  });
}

export async function promtoolVersion(program: string): Promise<string> {
  const { out, err } = await call(program, ['--version']);
  const [, version] = /promtool, version (\S+)/.exec(out + err) ?? [];
  if (version === undefined) throw new UsageError(`${program} does not say that it is promtool`, { where: program, hint: 'promtool comes with Prometheus' });
  return version;
}

/** Refuses rules that promtool does, in its own words: they tell the file and the line. */
export async function checkRules(program: string, rules: readonly string[]): Promise<void> {
  const { code, out, err } = await call(program, ['check', 'rules', ...rules]);
  if (code !== 0) throw new UsageError(wordsOf(out + err), { hint: `promtool check rules ${rules.join(' ')}` });
}

function wordsOf(text: string): string {
  const lines = text.split('\n').map((line) => line.trimEnd()).filter((line) => line !== '' && !/^(Checking |\s*FAILED:|\s*SUCCESS:)/.test(line));
  return lines.join('\n') || 'promtool refuses the rules without a word';
}

/**
 * Evaluates the rules over the series of a run, and answers with every alert that was pending or firing at any sample. promtool
 * only says where an expectation fails, and what it got instead: so it is told at every sample that there is no alert.
 */
export async function alertsOver(program: string, rules: readonly string[], series: RunSeries, labels: Readonly<Record<string, string>>): Promise<AlertSample[]> {
  const folder = temporaryFolder();
  try {
    const file = join(folder.path, 'probe.yml');
    const times = Array.from({ length: series.samples }, (_, i) => i * series.sampleMs);
    writeFileSync(file, testFile(file, rules, series, times.map((atMs) => ({ expr: 'ALERTS', atMs, values: [] })), labels, []));
    const { code, out, err } = await call(program, ['test', 'rules', file]);
    return readFailures(code, `${out}\n${err}`);
  } finally {
    folder.remove();
  }
}

/** What stands in the failures of promtool. Anything else in them is a mistake that it tells in its own words. */
export function readFailures(code: number | null, text: string): AlertSample[] {
  const failures = [...text.matchAll(/^\s+expr: "ALERTS", time: (\S+),\n\s+exp: ?.*\n\s+got: ?(.*)$/gm)];
  if (code !== 0 && failures.length === 0) throw new UsageError(wordsOf(text.replace(/^Unit Testing: .*$/m, '')), { hint: 'promtool cannot evaluate these rules over the run' });
  return failures.flatMap(([, time, got]) => {
    return metricsIn(got).map(({ alertname, alertstate, ...others }): AlertSample => {
      const labels = Object.fromEntries(Object.entries(others).filter(([name]) => name !== '__name__'));
      return { atMs: parseTime(time), state: alertstate === 'firing' ? 'firing' : 'pending', alert: alertname, labels };
    });
  });
}

/** `1m10s`, `1500ms`: as promtool writes the times that it was given. */
function parseTime(text: string): number {
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };
  return [...text.matchAll(/(\d+)(ms|s|m|h|d|w)/g)].reduce((sum, [, count, unit]) => sum + Number(count) * units[unit], 0);
}

/** The label sets in `{a="b", c="d"} 1E+00, {…} 1E+00`; values are quoted as Go quotes them. */
function metricsIn(text: string): Record<string, string>[] {
  const found: Record<string, string>[] = [];
  for (const [, inner] of text.matchAll(/\{((?:[^"{}]|"(?:[^"\\]|\\.)*")*)\}/g)) {
    found.push(Object.fromEntries([...inner.matchAll(/([A-Za-z_]\w*)=("(?:[^"\\]|\\.)*")/g)].map(([, label, quoted]) => [label, unquoted(quoted)])));
  }
  return found;
}

/** Of Go's escapes, those that JSON has not are of bytes and of control characters. */
function unquoted(quoted: string): string {
  const json = quoted.replace(/\\x([0-9a-f]{2})/g, '\\u00$1').replace(/\\a/g, '\\u0007').replace(/\\v/g, '\\u000b').replace(/\\U([0-9a-f]{8})/g, (_, hex: string) => String.fromCodePoint(parseInt(hex, 16)));
  return JSON.parse(json) as string;
}

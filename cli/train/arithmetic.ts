import { withDuckDb } from '../../engine/store/duckdb.ts';
import { nearest, UsageError } from '../../engine/usage-error.ts';
import { formatNumber } from '../text/number.ts';
import type { Measured } from './figure.ts';

/** A length of time is a number of the unit in which the name of its term ends: `drain_s`, `outage_h`. */
const timeUnits = { ms: 1, s: 1000, min: 60_000, h: 3_600_000, days: 86_400_000 } as const;
type TimeUnit = keyof typeof timeUnits;

function timeUnitOf(term: string): TimeUnit | null {
  const end = term.slice(term.lastIndexOf('_') + 1);
  return term.includes('_') && Object.hasOwn(timeUnits, end) ? (end as TimeUnit) : null;
}

/** Why a figure of this unit cannot be called so; null where it can. */
export function termMistake(term: string, unit: string): string | null {
  const isNamed = timeUnitOf(term) !== null;
  if ((unit === 'ms') === isNamed) return null;
  return isNamed ? `ends as a length of time does, and is measured in ${unit || 'no unit'}` : `is a length of time: its name ends in ${Object.keys(timeUnits).map((each) => `_${each}`).join(', ')}`;
}

/** A term with the number that stands for it; null where nobody can tell it. */
export interface Term {
  readonly name: string;
  readonly value: number | null;
}

export function termOf(name: string, { value }: Measured): Term {
  const unit = timeUnitOf(name);
  return { name, value: value === null ? null : unit === null ? value : value / timeUnits[unit] };
}

/** `12 s`, `1,097`. */
export function termText({ name, value }: Term): string {
  if (value === null) return 'unknown';
  const unit = timeUnitOf(name);
  return `${formatNumber(value)}${unit === null ? '' : ` ${unit}`}`;
}

/** As a person writes it. */
function signs(expression: string): string {
  return expression.replaceAll(/\s*\*\s*/g, ' × ').replaceAll(' - ', ' − ');
}

/** The expression with the names of its terms, and with their numbers. */
export function expressionTexts(expression: string, terms: readonly Term[]): { readonly names: string; readonly numbers: string } {
  const byName = new Map(terms.map((term) => [term.name, term]));
  const numbers = signs(expression).replaceAll(/[a-z][a-z0-9_]*/g, (word) => (byName.has(word) ? termText(byName.get(word)!) : word));
  return { names: signs(expression), numbers };
}

/** What arithmetic may call, as SQL has it: each gives one number in no time. */
const functions = ['abs', 'ceil', 'exp', 'floor', 'greatest', 'least', 'ln', 'log2', 'log10', 'pow', 'round', 'sqrt'];

/** A number, a name, or a sign. */
const token = /\s+|(?:\d+(?:\.\d*)?|\.\d+)(?:[eE]\d+)?|[A-Za-z_]\w*|[-+*/%^(),]/y;

/** What was read last: where a value is due next, and where one has just ended. */
const opens = new Set(['', '(', ',', '+', '-', '*', '/', '%', '^']);

/** A token where it cannot stand, in plain words. */
function refuseMisplaced(before: string, found: string, depth: number): void {
  const isValue = found === '(' || /^[A-Za-z_\d.]/.test(found);
  if (isValue && !opens.has(before) && !(found === '(' && functions.includes(before))) throw new UsageError(`there is no sign between "${before}" and "${found}"`, { hint: 'such as + - * /' });
  if (!isValue && opens.has(before) && found !== '-' && found !== '+') throw new UsageError(`${found === '' ? 'it ends' : `there is "${found}"`} where a number or a name is due${before === '' ? '' : `, after "${before}"`}`);
  if (found === ')' && depth === 0) throw new UsageError('")" closes what was never opened', { hint: 'each ( has its )' });
  if (found === '' && depth > 0) throw new UsageError(depth === 1 ? 'a "(" is never closed' : `${depth} "(" are never closed`, { hint: 'each ( has its )' });
}

/** A lesson may come from anybody: what is more than arithmetic (a query, a statement) is refused before a database sees it. */
function refuseOthers(expression: string, names: readonly string[]): void {
  token.lastIndex = 0;
  let [before, depth] = ['', 0];
  while (token.lastIndex < expression.length) {
    const from = token.lastIndex;
    const [found] = token.exec(expression) ?? [];
    if (found === undefined) throw new UsageError(`"${String.fromCodePoint(expression.codePointAt(from)!)}" is no arithmetic`, { hint: 'names of terms, numbers, + - * / % ^ and parentheses' });
    if (found.trim() === '') continue;
    refuseMisplaced(before, found, depth);
    before = found;
    depth += found === '(' ? 1 : found === ')' ? -1 : 0;
    if (!/^[A-Za-z_]/.test(found)) continue;
    const isCalled = expression.slice(token.lastIndex).trimStart().startsWith('(');
    const known = isCalled ? functions : names;
    if (!known.includes(found)) throw stranger(isCalled ? 'function' : 'term', found, known);
  }
  refuseMisplaced(before, '', depth);
}

function stranger(what: string, name: string, known: readonly string[]): UsageError {
  const near = nearest(name, known);
  return new UsageError(`unknown ${what} "${name}"${near === null ? '' : `: did you mean ${near}?`}`, { hint: known.length === 0 ? 'there is none' : `one of ${known.join(', ')}` });
}

/** The value of an expression over its terms, computed as SQL does; null where a term cannot be told, or it has no finite value. */
export async function valueOf(expression: string, terms: readonly Term[]): Promise<number | null> {
  refuseOthers(expression, terms.map(({ name }) => name));
  if (terms.some(({ value }) => value === null)) return null;
  const columns = terms.map(({ name, value }) => `${value}::DOUBLE AS "${name}"`).join(', ');
  const names = new Set(terms.map(({ name }) => name));
  // Words that SQL keeps for itself (`right`, `order`) are names of terms like any other.
  const quoted = expression.replaceAll(/[a-z][a-z0-9_]*/g, (word) => (names.has(word) ? `"${word}"` : word));
  const sql = `SELECT (${quoted})::DOUBLE FROM (SELECT ${columns})`;
  return withDuckDb(async (connection) => {
    try {
      const [[value]] = (await connection.runAndReadAll(sql)).getRowsJS() as (number | null)[][];
      return value !== null && Number.isFinite(value) ? value : null;
    } catch (error) {
      throw new UsageError(`cannot be computed: ${(error as Error).message.split('\n')[0].replace(/^\w+ Error: /, '')}`);
    }
  });
}

/** Whether a value is within a share of what was measured, in percent; of nothing measured, only nothing. */
export function isWithin(value: number, measured: number, percent: number): boolean {
  return Math.abs(value - measured) <= (Math.abs(measured) * percent) / 100;
}

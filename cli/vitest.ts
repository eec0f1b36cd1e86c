import { expect } from 'vitest';
import { isLost, type Account } from '../engine/bucket.ts';
import { makePlan, type PlanOptions } from '../engine/make-plan.ts';
import type { Result } from '../engine/result.ts';
import { Interruption } from './interruption.ts';
import { localOf } from './kafka-options.ts';
import { launch } from './launch.ts';
import { scenarioNamed } from './scenario-named.ts';
import { accountRows, splitText, type AccountRow } from './text/account.ts';
import { formatCount } from './text/number.ts';
import { quantityText } from './text/quantity-text.ts';
import { table } from './text/table.ts';

/**
 * Wavetank in tests of vitest: `import { runScenario } from 'wavetank/vitest'` runs a scenario, and adds matchers that
 * print the difference of the ledger. docs/how-to/keep-it-in-ci.md shows both.
 */
export type { Result } from '../engine/result.ts';

export interface ScenarioOptions extends Partial<Omit<PlanOptions, 'allowMissingNeeds'>> {
  /** Keeps a run folder there, for `wavetank why` and `replay`; by default nothing is kept but the result. */
  readonly out?: string;
}

/** Runs a scenario in a process of its own; seed 1 in full and without remedies, where nothing else is asked for. An engine that died throws. */
export async function runScenario(name: string, { out, ...options }: ScenarioOptions = {}): Promise<Result> {
  const plan = makePlan(await scenarioNamed(name), { seed: 1, form: 'full', remedies: 'none', faults: 'all', set: {}, ...options });
  const { result, failure } = await launch({ plan, keep: out === undefined ? 'result' : { out }, speed: 'max', local: localOf({}), interruption: new Interruption(() => {}) });
  if (result.run.status === 'errored') throw failure ?? new Error(result.reason);
  return result;
}

/** What a ledger is to hold: of a bucket all of its items, or of its splits those named (`{ 'gateway: queue full': 0 }`). */
export type ExpectedLedger = { readonly [bucket in keyof Account]?: number | Readonly<Record<string, number>> };

interface WavetankMatchers<R = unknown> {
  /** Every check and threshold held, and every applicable fault took hold. */
  toPass(): R;
  /** Nothing was dropped, expired, left waiting or unaccounted for; what was shed on purpose is not lost. */
  toLoseNothing(): R;
  /** The ledger holds these numbers; buckets that are not named are free. */
  toHaveLedger(expected: ExpectedLedger): R;
}

declare module 'vitest' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type
  interface Matchers<T = any> extends WavetankMatchers<T> {}
}

interface Difference {
  readonly label: string;
  readonly expected: number;
  readonly found: number;
  readonly note: string;
}

interface Matched {
  readonly pass: boolean;
  message(): string;
}

expect.extend({
  toPass(received: Result): Matched {
    const result = theResult(received);
    return matched(result, result.verdict === 'passed', 'to pass', judgedLines(result));
  },
  toLoseNothing(received: Result): Matched {
    const result = theResult(received);
    const lost = accountRows(result.ledger).filter(({ bucket, total }) => isLost(bucket) && total > 0);
    return matched(result, lost.length === 0, 'to lose nothing', differenceLines(lost.map((row) => ({ label: row.label, expected: 0, found: row.total, note: splitText(row) }))));
  },
  toHaveLedger(received: Result, expected: ExpectedLedger): Matched {
    const result = theResult(received);
    const different = accountRows(result.ledger).flatMap((row) => differencesOf(row, expected[row.bucket])).filter((each) => each.expected !== each.found);
    return matched(result, different.length === 0, 'to have this ledger', differenceLines(different));
  },
});

function theResult(received: unknown): Result {
  if (typeof received === 'object' && received !== null && 'ledger' in received && 'verdict' in received) return received as Result;
  throw new TypeError('this matcher takes the result of a run: await runScenario(…), or a result.json that was read');
}

function matched({ run, ledger }: Result, pass: boolean, what: string, lines: readonly string[]): Matched {
  const about = `${run.scenario} seed ${run.seed}, ${formatCount(ledger.generated)} items, remedies ${run.remedies.join(', ') || 'none'}`;
  return { pass, message: () => (pass ? `expected ${about} not ${what}` : [`expected ${about} ${what}`, '', ...lines].join('\n')) };
}

function judgedLines({ reason, checks, thresholds }: Result): string[] {
  const judged = [...checks, ...thresholds.map((each) => ({ ...each, id: each.metric, message: '' }))].filter(({ verdict }) => verdict !== 'passed');
  return [reason, ...table(judged.map(({ id, verdict, value, unit, limit, message }) => [`  ${verdict}`, id, quantityText(value, unit), limit === null ? '' : `limit ${quantityText(limit, unit)}`, message]))];
}

function differencesOf(row: AccountRow, expected: number | Readonly<Record<string, number>> | undefined): Difference[] {
  if (expected === undefined) return [];
  const { label, total, split } = row;
  const found = new Map(split);
  if (typeof expected === 'number') return [{ label, expected, found: total, note: splitText(row) }];
  return Object.entries(expected).map(([reason, count]) => ({ label: `${label}, ${reason}`, expected: count, found: found.get(reason) ?? 0, note: '' }));
}

function differenceLines(differences: readonly Difference[]): string[] {
  const rows = differences.map(({ label, expected, found, note }) => [`  ${label}`, formatCount(expected), formatCount(found), note]);
  return table([['', 'expected', 'found'], ...rows], [{}, { align: 'right' }, { align: 'right' }]);
}

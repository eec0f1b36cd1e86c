import type { Verdict } from '../engine/result.ts';
import type { State } from './model.ts';
import { marked } from './text/cells.ts';
import { glyph, type Theme, type Tone } from './theme.ts';

/** A check or a threshold as it stands: what it demands, and what can be said of it by now. */
export interface Standing {
  readonly id: string;
  readonly about: string;
  readonly unit: string;
  readonly limit: number | null;
  /** The limit is the least that there must be. */
  readonly isLeast?: true;
  /** A value just at the limit is beyond it. */
  readonly isStrict?: true;
  readonly verdict: Verdict | 'open';
  readonly value: number | null;
  readonly firstBreachMs: number | null;
  readonly message: string;
  readonly heading: 'up' | 'down' | null;
}

const order: readonly Standing['verdict'][] = ['failed', 'unknown', 'void', 'open', 'passed'];

/** All of them, what fails first; once the run is over, as its result judges them. */
export function standings(state: State): Standing[] {
  const said = state.end === null ? soFar(state) : inTheEnd(state.end.result);
  return state.catalogue.checks
    .map((entry): Standing => ({ ...entry, verdict: 'open', value: null, firstBreachMs: null, message: '', heading: null, ...said.get(entry.id) }))
    .sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
}

/** Before a limit at which a value may not stand. */
export function strictSign({ isLeast, isStrict }: Standing): string {
  return isStrict ? (isLeast ? '> ' : '< ') : '';
}

type Said = Partial<Standing>;

function soFar({ feed, trend }: State): Map<string, Said> {
  return new Map(feed?.checks.map(({ id, verdict, value, firstBreachMs }): [string, Said] => {
    const before = trend.earlier[id] ?? trend.values[id];
    const heading = value === null || before === undefined || value === before ? null : value > before ? 'up' : 'down';
    return [id, { verdict, value, firstBreachMs, heading }];
  }));
}

function inTheEnd({ checks, thresholds }: NonNullable<State['end']>['result']): Map<string, Said> {
  return new Map([
    ...checks.map(({ id, verdict, value, firstBreachMs, message }): [string, Said] => [id, { verdict, value, firstBreachMs, message }]),
    ...thresholds.map(({ metric, verdict, value }): [string, Said] => [metric, { verdict, value }]),
  ]);
}

export const verdictLook: Readonly<Record<Standing['verdict'], { readonly glyph: string; readonly tone: Tone; readonly word: string }>> = {
  passed: { glyph: glyph.pass, tone: 'good', word: 'holds' },
  failed: { glyph: glyph.fail, tone: 'bad', word: 'fails' },
  unknown: { glyph: glyph.unknown, tone: 'warning', word: 'cannot be told' },
  void: { glyph: glyph.void, tone: 'warning', word: 'nothing to judge' },
  open: { glyph: glyph.open, tone: 'quiet', word: 'open' },
};

/** `✗ failed: dropped …`. */
export function verdictRows({ verdict, reason }: { readonly verdict: Verdict; readonly reason: string }, width: number, { paint }: Theme): string[] {
  const look = verdictLook[verdict];
  return marked(paint(look.tone, look.glyph), reason.startsWith(verdict) ? reason : `${verdict}: ${reason}`, width);
}

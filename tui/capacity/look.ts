import { verdictLook } from '../standing.ts';
import { countText, rateText } from '../text/figure.ts';
import type { Tone } from '../theme.ts';
import type { Answer, KneeView, StepView } from './view.ts';

/** How an answer, and a run, is marked. */
export function lookOf(answer: Answer | StepView['outcome']): { readonly sign: string; readonly tone: Tone } {
  const { glyph, tone } = verdictLook[answer === 'held' ? 'passed' : answer];
  return { sign: glyph, tone };
}

/** `384/s (366–400)`. */
export function kneeText({ kneeEps, lowEps, highEps }: KneeView): string {
  return `${rateText(kneeEps)} (${countText(lowEps)}–${countText(highEps)})`;
}

/** How many times as much is held as was expected: `1.5x`. */
export function factorText(eps: number, expectEps: number): string {
  return `${Number((eps / expectEps).toPrecision(2))}x`;
}

import type { Result, Verdict } from '../../engine/result.ts';

/** Emphasis of a word. Colour never stands alone: a glyph and a word say the same. */
export type Tone = 'good' | 'bad' | 'warning' | 'quiet' | 'strong';
export type Style = (tone: Tone, text: string) => string;

/** The sixteen ANSI names only, so that the reader's own theme decides how they look. */
const codes: Record<Tone, readonly [on: number, off: number]> = {
  good: [32, 39], bad: [31, 39], warning: [33, 39], quiet: [90, 39], strong: [1, 22],
};
const escape = String.fromCharCode(27);

export const noStyle: Style = (_, text) => text;
export const ansiStyle: Style = (tone, text) => `${escape}[${codes[tone][0]}m${text}${escape}[${codes[tone][1]}m`;

export const verdictGlyph: Record<Verdict, string> = { passed: '✓', failed: '✗', unknown: '?', void: '∅' };
const verdictTone: Record<Verdict, Tone> = { passed: 'good', failed: 'bad', unknown: 'warning', void: 'warning' };

/** `✗ failed`, in the verdict's colour where there are colours. */
export function verdictWord(verdict: Verdict, style: Style): string {
  return style(verdictTone[verdict], `${verdictGlyph[verdict]} ${verdict}`);
}

/** How a run ended: its verdict, or that it did not come to its end, which no verdict tells. */
export function endWord({ run, verdict }: Pick<Result, 'run' | 'verdict'>, style: Style): string {
  return run.status === 'completed' ? verdictWord(verdict, style) : style('bad', `${verdictGlyph.failed} ${run.status}`);
}

export function verdictMark(verdict: Verdict, style: Style): string {
  return style(verdictTone[verdict], verdictGlyph[verdict]);
}

const escapes = new RegExp(`${escape}\\[[0-9;]*m`, 'g');

/** Columns that a text takes on the screen; every glyph used here is one column wide. */
export function widthOf(text: string): number {
  return [...text.replace(escapes, '')].length;
}

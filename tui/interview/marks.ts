import { glyph, type Theme, type Tone } from '../theme.ts';
import { marked } from '../text/cells.ts';
import type { KindView, Mark } from './view.ts';

export const markLook: Readonly<Record<Mark, { readonly glyph: string; readonly tone: Tone; readonly word: string }>> = {
  right: { glyph: glyph.pass, tone: 'good', word: 'right' },
  told: { glyph: '·', tone: 'quiet', word: 'told, not judged' },
  near: { glyph: '≈', tone: 'warning', word: 'off by so much' },
  unsaid: { glyph: '–', tone: 'quiet', word: 'not said' },
  unknown: { glyph: glyph.unknown, tone: 'warning', word: 'cannot be told' },
  wrong: { glyph: glyph.fail, tone: 'bad', word: 'wrong' },
};

export function markedRows({ mark, text }: { readonly mark: Mark; readonly text: string }, width: number, { paint }: Theme): string[] {
  const look = markLook[mark];
  return marked(paint(look.tone, look.glyph), text, width);
}

/** What a candidate has said of a kind: nothing here is right or wrong yet. */
export const saidLook: Readonly<Record<KindView['said'], { readonly glyph: string; readonly tone: Tone; readonly word: string }>> = {
  open: { glyph: glyph.open, tone: 'quiet', word: '' },
  named: { glyph: glyph.now, tone: 'accent', word: 'this is it' },
  'ruled out': { glyph: '–', tone: 'quiet', word: 'ruled out' },
};

import type { Tone, Theme } from '../theme.ts';
import { clip, fit, widthOf } from './cells.ts';

export interface BoxLook {
  readonly width: number;
  /** With the frame; rows that do not fit inside are left out. */
  readonly height: number;
  /** In the upper edge, left and right; the right one gives way. */
  readonly title: string;
  readonly note?: string;
  readonly focused?: boolean;
}

/** Cells that a box takes from its body: an edge and a blank on either side; the upper and the lower edge. */
export const boxFrame = { cells: 4, rows: 2 } as const;

/** A frame around rows: exactly `height` rows of `width` cells. */
export function box(rows: readonly string[], { width, height, title, note = '', focused = false }: BoxLook, { paint }: Theme): string[] {
  const tone: Tone = focused ? 'accent' : 'quiet';
  const inner = width - boxFrame.cells;
  const edge = paint(tone, '│');
  const body = Array.from({ length: Math.max(0, height - boxFrame.rows) }, (_, i) => `${edge} ${fit(rows[i] ?? '', inner)} ${edge}`);
  return [titled('╭', '╮', width, title, note, tone, paint), ...body, paint(tone, `╰${'─'.repeat(Math.max(0, width - 2))}╯`)];
}

/** A rule across the whole width with titles in it: what a box is where there is no room for one. */
export function rule(width: number, title: string, note: string, focused: boolean, { paint }: Theme): string {
  return titled('─', '─', width, title, note, focused ? 'accent' : 'quiet', paint);
}

/** Whether a rule of this width has both of its titles whole. */
export function hasRoom(width: number, title: string, note: string): boolean {
  return widthOf(title) + titleGap + widthOf(note) <= width - titleFrame;
}

const [titleFrame, titleGap] = [6, 3];

/** A title keeps three cells of line around it on either side: `╭ title ─── note ─╮`. */
function titled(left: string, right: string, width: number, title: string, note: string, tone: Tone, paint: Theme['paint']): string {
  const room = width - titleFrame;
  const name = widthOf(title) > room ? fit(title, Math.max(0, room)) : title;
  const noteRoom = room - widthOf(name) - titleGap;
  const shown = note !== '' && noteRoom >= 8 ? (widthOf(note) > noteRoom ? fit(note, noteRoom) : note) : '';
  const head = `${paint(tone, left)} ${paint('strong', name)} `;
  const tail = shown === '' ? paint(tone, right) : ` ${shown} ${paint(tone, `─${right}`)}`;
  const line = Math.max(0, width - widthOf(head) - widthOf(tail));
  return clip(head + paint(tone, '─'.repeat(line)) + tail, width);
}

import type { Paint, Tone } from '../theme.ts';
import { painted } from './line.ts';

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/** A bar of a share of `width` cells, in eighths of a cell, without padding; a share above zero is never invisible. */
export function bar(share: number, width: number): string {
  const filled = Math.max(share > 0 && width > 0 ? 1 : 0, Math.round(Math.max(0, Math.min(1, share || 0)) * width * 8));
  return '█'.repeat(filled >> 3) + eighths[filled & 7];
}

/** `███░░░`: how full something is, always `width` cells. */
export function gauge(share: number, width: number): string {
  const part = Math.max(0, Math.min(1, share || 0));
  const filled = Math.min(width, Math.max(part > 0 ? 1 : 0, Math.round(part * width)));
  return '█'.repeat(filled) + '░'.repeat(Math.max(0, width - filled));
}

export interface BarPart {
  readonly size: number;
  readonly glyph: string;
  readonly tone: Tone;
}

/** Parts of a whole side by side, exactly `width` cells; the smallest part keeps a cell, for nothing lost may be unseen. */
export function stackedBar(parts: readonly BarPart[], width: number, paint: Paint): string {
  const shown = parts.filter(({ size }) => size > 0).slice(0, Math.max(0, width));
  const whole = shown.reduce((sum, { size }) => sum + size, 0);
  if (shown.length === 0 || !Number.isFinite(whole)) return ' '.repeat(Math.max(0, width));
  const cells = shown.map(({ size }) => Math.max(1, Math.floor((size / whole) * width)));
  // Rounding is settled with the largest part, where a cell more or less is not seen.
  const largest = shown.reduce((best, { size }, i) => (size > shown[best].size ? i : best), 0);
  cells[largest] += width - cells.reduce((sum, each) => sum + each, 0);
  while (cells[largest] < 1) {
    const next = cells.indexOf(Math.max(...cells));
    cells[next]--;
    cells[largest]++;
  }
  return painted(shown.flatMap(({ glyph, tone }, i) => Array.from({ length: cells[i] }, () => [tone, glyph] as const)), paint);
}

const levels = '▁▂▃▄▅▆▇█';

/**
 * The last `samples` of a series as bars under a common `top`, exactly `width` cells; the newest at the right end, blank
 * where nothing is known.
 */
export function sparkline(values: readonly number[], samples: number, width: number, top: number): string {
  let line = '';
  const start = values.length - samples;
  for (let column = 0; column < width; column++) {
    const from = start + Math.floor((column * samples) / width);
    const to = Math.max(from + 1, start + Math.floor(((column + 1) * samples) / width));
    const known = to <= 0 ? [] : values.slice(Math.max(0, from), to).filter(Number.isFinite);
    const mean = known.reduce((sum, value) => sum + value / known.length, 0);
    const level = top > 0 ? Math.round(Math.max(0, Math.min(1, mean / top)) * (levels.length - 1)) : 0;
    line += known.length === 0 ? ' ' : levels[level];
  }
  return line;
}

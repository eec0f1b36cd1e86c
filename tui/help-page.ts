import type { Size } from './program.ts';
import { block, fit, paragraph } from './text/cells.ts';
import type { Theme } from './theme.ts';

/** What a screen without panes says of itself. */
export interface HelpPage {
  readonly title: string;
  /** Keys with what they do. */
  readonly keys: readonly (readonly [label: string, does: string])[];
  /** How what it shows is to be read, a paragraph each. */
  readonly reading: readonly string[];
}

const labelCells = 10;

/** Exactly as many rows as the size has; `?` and esc lead back. */
export function helpPage({ title, keys, reading }: HelpPage, { columns: width, rows: height }: Size, { paint, finish }: Theme): string[] {
  const body = [
    `${paint('strong', 'help')} ${paint('accent', '▸')} ${paint('strong', title)}`, '',
    ...keys.map(([label, does]) => `${paint('accent', fit(label, labelCells))}${does}`), '',
    ...reading.flatMap((text) => [...paragraph(text, Math.min(width, 100)), '']),
  ];
  return [...block(body, width, height - 1), fit(`${paint('accent', '? esc')} ${paint('quiet', 'back')}`, width)].map(finish);
}

import type { State } from './model.ts';
import { least, type Size } from './program.ts';
import { screens } from './screens/registry.ts';
import { block, fit, paragraph } from './text/cells.ts';
import type { Theme } from './theme.ts';

/** The whole picture: a pure function of the state and the size, exactly as many rows, none wider. */
export function frame(state: State, { columns, rows }: Size, theme: Theme): string[] {
  const view = { state, width: columns, height: rows, theme };
  const drawn = columns < least.columns || rows < least.rows ? null : screens[state.screen](view);
  return block(drawn ?? tooSmall(state.catalogue.scenario, state.asking === 'quit' ? `Quit? q: ${state.catalogue.watched ? 'leave it' : 'stop it and save what was measured'}. esc: go on.` : state.end === null ? 'What runs goes on meanwhile. q asks whether to stop it.' : 'q quits.', { columns, rows }), columns, rows).map((row) => theme.finish(row));
}

/** Not a half of a screen, but why there is none; the run goes on. */
/** `keys`: what can be pressed nevertheless. */
export function tooSmall(what: string, keys: string, { columns, rows }: Size): string[] {
  const lines = [
    `wavetank · ${what}`,
    `This terminal has ${columns} columns and ${rows} rows; the screen needs ${least.columns} and ${least.rows}.`,
    `Make it larger, or use --ui plain. ${keys}`,
  ];
  return lines.flatMap((line) => paragraph(line, Math.max(1, columns))).map((row) => fit(row, columns));
}

import type { State } from './model.ts';
import { least, type Size } from './program.ts';
import { screens } from './screens/registry.ts';
import { block, fit, paragraph } from './text/cells.ts';
import type { Theme } from './theme.ts';

/** The whole picture: a pure function of the state and the size, exactly as many rows, none wider. */
export function frame(state: State, { columns, rows }: Size, theme: Theme): string[] {
  const view = { state, width: columns, height: rows, theme };
  const drawn = columns < least.columns || rows < least.rows ? null : screens[state.screen](view);
  return block(drawn ?? tooSmallRun(state, { columns, rows }), columns, rows).map((row) => theme.finish(row));
}

function tooSmallRun({ catalogue: { scenario, watched }, heading, asking, end }: State, size: Size): string[] {
  const what = heading === '' ? scenario : heading;
  if (asking === 'quit') return tooSmall(what, watched ? 'Back to the paper? q: leave the run. esc: go on.' : 'Quit? q: stop it and save what was measured. esc: go on.', size, !watched);
  if (end !== null) return tooSmall(what, watched ? 'q and esc lead back to the paper.' : 'q quits.', size, !watched);
  return tooSmall(what, watched ? 'The run goes on meanwhile. q leads back to the paper, and asks before.' : 'What runs goes on meanwhile. q asks whether to stop it.', size, !watched);
}

/** Not a half of a screen, but why there is none; what runs goes on. `keys`: what can be pressed nevertheless. */
export function tooSmall(what: string, keys: string, { columns, rows }: Size, hasLines = true): string[] {
  const lines = [
    `wavetank · ${what}`,
    `This terminal has ${columns} columns and ${rows} rows; the screen needs ${least.columns} and ${least.rows}.`,
    `Make it larger${hasLines ? ', or use --ui plain' : ''}. ${keys}`,
  ];
  return lines.flatMap((line) => paragraph(line, Math.max(1, columns))).map((row) => fit(row, columns));
}

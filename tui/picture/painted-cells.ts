import { mapCharacters } from '../text/cells.ts';
import { colourOf, isBold, type Colour } from '../theme.ts';

/** A character of a frame where it stands. */
export interface PaintedCell {
  readonly column: number;
  readonly cells: number;
  readonly character: string;
  readonly colour: Colour | null;
  readonly bold: boolean;
}

const sgr = /\u001B\[([0-9;]*)m/g;

/** The characters of a row that are to be seen, with the colours in which it has them. */
export function paintedCells(row: string): PaintedCell[] {
  const painted: PaintedCell[] = [];
  let column = 0;
  let codes: readonly number[] = [];
  // Styles stand between texts; a text has none in it.
  row.split(/(\u001B\[[0-9;]*m)/).forEach((piece) => {
    const [style] = [...piece.matchAll(sgr)];
    if (style !== undefined) {
      codes = [...codes, ...style[1].split(';').map(Number)];
      codes = codes.slice(codes.lastIndexOf(0) + 1);
      return;
    }
    mapCharacters(piece, (character, cells) => {
      if (character.trim() !== '') painted.push({ column, cells, character, colour: colourOf(codes), bold: isBold(codes) });
      column += cells;
      return character;
    });
  });
  return painted;
}

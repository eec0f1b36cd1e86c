/** Dots of a braille cell: two columns, four rows; Unicode numbers them column by column, the lowest row last. */
const bitOf = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]] as const;
const firstBraille = 0x2800;

/** A raster of dots in braille cells: two to the right and four down in each. */
export class Raster {
  readonly columns: number;
  readonly rows: number;
  readonly #width: number;
  readonly #cells: Uint8Array;

  constructor(width: number, height: number) {
    this.#width = width;
    this.columns = width * 2;
    this.rows = height * 4;
    this.#cells = new Uint8Array(width * height);
  }

  /** `row` counts from the top. What lies outside is left out. */
  dot(column: number, row: number): void {
    if (column < 0 || row < 0 || column >= this.columns || row >= this.rows) return;
    this.#cells[(row >> 2) * this.#width + (column >> 1)] |= bitOf[row & 3][column & 1];
  }

  /** All dots of a column between two rows, both included. */
  stroke(column: number, fromRow: number, toRow: number): void {
    for (let row = Math.min(fromRow, toRow); row <= Math.max(fromRow, toRow); row++) this.dot(column, row);
  }

  has(x: number, y: number): boolean {
    return this.#cells[y * this.#width + x] !== 0;
  }

  /** The cell with the dots of another raster of the same size added. */
  cell(x: number, y: number, under?: Raster): string {
    const at = y * this.#width + x;
    return String.fromCharCode(firstBraille + (this.#cells[at] | (under ? under.#cells[at] : 0)));
  }
}

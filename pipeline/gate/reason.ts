/** Why a gate holds a file or a row: what it saw, and what a person can do about it. */
export interface Reason {
  readonly scope: 'file' | 'row' | 'both';
  /** One sentence, present tense. */
  readonly about: string;
  readonly hint: string;
}

export const reasons = {
  'file-missing': { scope: 'file', about: 'The file is not there.', hint: 'ask the sender for it, or wait until it is due' },
  'file-empty': { scope: 'file', about: 'The file has no bytes, or blank lines only.', hint: 'ask the sender whether there was nothing to send: then it should have its header' },
  'file-binary': { scope: 'file', about: 'The file is no text.', hint: 'unpack or convert it first' },
  'file-truncated': { scope: 'file', about: 'The file breaks off before its end.', hint: 'fetch it again' },
  'file-unstable': { scope: 'file', about: 'The file changes while it is read.', hint: 'read it when its writer is done: let the writer rename it into place' },
  checksum: { scope: 'file', about: 'The bytes are not those that the sender counted.', hint: 'fetch it again; if it stays so, ask the sender which of file and control is right' },
  'row-count': { scope: 'file', about: 'The file does not have the number of rows that the sender counted.', hint: 'ask the sender which of file and control is right' },
  'stale-file': { scope: 'file', about: "The file is another day's.", hint: 'ask the sender for the file of this day' },
  'repeated-file': { scope: 'file', about: 'The same file came before.', hint: 'nothing is lost: it is loaded already' },
  encoding: { scope: 'both', about: 'Bytes are not in the encoding of the file.', hint: 'save the row as UTF-8' },
  delimiter: { scope: 'file', about: 'Cells are not separated by what the schema says.', hint: 'ask the sender, or change "dialect.delimiter" in the schema' },
  'header-missing': { scope: 'file', about: 'The first line is no header, or leaves columns out.', hint: 'put the header back; a feed without one says so by "dialect": { "header": false }' },
  'header-duplicate': { scope: 'file', about: 'The header names a column twice.', hint: 'ask the sender which of the two is meant' },
  'header-unknown': { scope: 'file', about: 'The header names a column that the schema does not have.', hint: 'a column renamed or added is a new schema: change it there' },
  'column-count': { scope: 'row', about: 'The row has too few or too many cells.', hint: 'quote cells that hold the delimiter; look for a cell that was left out' },
  'unclosed-quote': { scope: 'row', about: 'A quoted cell is not closed on its line.', hint: 'close the quote; a column whose text holds line ends says so by "lineBreaks": true' },
  'stray-quote': { scope: 'row', about: 'A quote stands where none can.', hint: 'double the quotes inside of a cell, and quote the cell' },
  type: { scope: 'row', about: "A cell is not of its column's type.", hint: 'correct the cell' },
  null: { scope: 'row', about: 'A cell is empty whose column must not be.', hint: 'fill the cell, or make the column "nullable"' },
  range: { scope: 'row', about: "A cell is beyond its column's limits.", hint: 'correct the cell, or the limits in the schema' },
  date: { scope: 'row', about: 'A cell is no date of the calendar, or not written as dates are here.', hint: 'correct the date' },
  'duplicate-key': { scope: 'row', about: 'Rows that differ have the same key.', hint: 'keep the right one and drive it again' },
  'nul-byte': { scope: 'row', about: 'The row holds a byte of zero.', hint: 'remove the byte; if it hides a letter, ask the sender' },
  'line-too-long': { scope: 'both', about: 'The line is longer than the schema allows.', hint: 'look for a line end that was lost, or raise "maxLineBytes"' },
  formula: { scope: 'row', about: 'A cell would run as a formula where a spreadsheet opens it.', hint: 'remove the leading sign; a column that may hold such text says so by "formulas": true' },
  undecidable: { scope: 'row', about: 'The bytes can be read in more than one way.', hint: 'write the row so that it can be read in one way only' },
  'header-repeated': { scope: 'row', about: 'The header stands in the middle of the file.', hint: 'nothing is lost: it is no data' },
  'second-table': { scope: 'row', about: 'Another table begins in the middle of the file.', hint: 'put the other table into a file of its own' },
} satisfies Record<string, Reason>;

export type ReasonId = keyof typeof reasons;

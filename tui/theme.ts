import { mapCharacters } from './text/cells.ts';

/**
 * How a frame looks: the sixteen ANSI colours by name (the reader's own terminal decides what they are), no backgrounds.
 * Colour never stands alone: a glyph and a word say the same. Panes draw in Unicode; a terminal without it gets the ASCII
 * twin of every glyph at the very end, one cell for one cell, so that no pane has to know.
 */
const colours = { red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36, gray: 90 } as const;
export type Colour = keyof typeof colours;
export const colourNames = Object.keys(colours) as readonly Colour[];
const bold = 1;

/** What a list of SGR codes of a frame says of its colour; null for the reader's own. */
export function colourOf(codes: readonly number[]): Colour | null {
  return colourNames.findLast((name) => codes.includes(colours[name])) ?? null;
}

export function isBold(codes: readonly number[]): boolean {
  return codes.includes(bold);
}

/** What a text is, not how it looks. */
const tones = {
  /** Stored, and what holds. */
  good: [colours.green],
  /** Lost, and what fails. */
  bad: [colours.red],
  /** What waits, and how far the run is behind. */
  waiting: [colours.yellow],
  warning: [colours.yellow],
  fault: [colours.magenta],
  remedy: [colours.blue],
  /** Where the reader is, and what a key does. */
  accent: [colours.cyan],
  /** Frames, labels, the ghost: there, and not in the way. */
  quiet: [colours.gray],
  strong: [bold],
  alarm: [bold, colours.red],
  praise: [bold, colours.green],
} as const satisfies Record<string, readonly number[]>;
export type Tone = keyof typeof tones;
export type Paint = (tone: Tone, text: string) => string;

/** Glyphs with a meaning, and their ASCII twins. */
const meanings = {
  pass: ['✓', '+', 'holds'],
  fail: ['✗', 'x', 'fails, lost'],
  unknown: ['?', '?', 'cannot be told'],
  void: ['∅', '0', 'nothing to judge'],
  open: ['○', 'o', 'not decided'],
  fault: ['▲', '^', 'a fault'],
  declared: ['~', '~', 'not measured'],
  remedy: ['◆', '@', 'a remedy, or you'],
  chosen: ['▸', '>', 'enter opens it'],
  now: ['●', 'O', 'this moment'],
  rising: ['↑', '/', 'rises'],
  falling: ['↓', '\\', 'falls'],
} as const satisfies Record<string, readonly [unicode: string, ascii: string, meaning: string]>;

export type GlyphName = keyof typeof meanings;
export const glyph = Object.fromEntries(Object.entries(meanings).map(([name, [unicode]]) => [name, unicode])) as Record<GlyphName, string>;

/** The legend of the help screen: every glyph with its meaning. */
export const legend: readonly (readonly [glyph: string, meaning: string])[] = Object.values(meanings).map(([unicode, , meaning]) => [unicode, meaning]);

/** Glyphs without a meaning of their own, by their ASCII twin: frames, bars, punctuation. */
const twins: Readonly<Record<string, string>> = {
  '+': '╭╮╰╯┌┐└┘├┤┬┴┼', '-': '─┄╌–—−░', '|': '│╎╵╷',
  '=': '━▒≈', '#': '█▇▆▅▉▊▋▌▐', '*': '▄◐', '~': '▃', '_': '▁▂', '>': '…▶→', '<': '◂←',
  '.': '·▏▎▍', 'x': '×', '%': '▓', 'v': '▼', '"': '“”„', "'": '‘’', ':': '⏸',
};

const asciiTwin = new Map<string, string>([
  ...Object.values(meanings).map(([unicode, ascii]): [string, string] => [unicode, ascii]),
  ...Object.entries(twins).flatMap(([ascii, glyphs]) => [...glyphs].map((each): [string, string] => [each, ascii])),
]);

const firstBraille = 0x2800;
/** The dots of a braille cell by its row, from the top: Unicode numbers them column by column, the lowest row last. */
const brailleRows = [0x09, 0x12, 0x24, 0xc0] as const;

/** A braille cell as a piece of a line: by the rows in which it has dots. A single dot belongs to a dotted line. */
function asciiBraille(bits: number): string {
  const rows = brailleRows.map((row) => (bits & row) !== 0);
  const filled = rows.filter(Boolean).length;
  if (filled === 0) return ' ';
  if ((bits & (bits - 1)) === 0) return rows[0] ? "'" : rows[3] ? '.' : ':';
  if (filled >= 3) return '|';
  if (rows[0]) return '"';
  return rows[3] ? '_' : '-';
}

function inAscii(row: string): string {
  return mapCharacters(row, (character, cells) => {
    const code = character.codePointAt(0)!;
    if (character.length === 1 && code < 0x80) return character;
    if (code >= firstBraille && code < firstBraille + 0x100) return asciiBraille(code - firstBraille);
    const letter = asciiTwin.get(character) ?? character.normalize('NFD').replace(/[^\u0020-\u007E]/gu, '').slice(0, 1);
    return letter === '' ? '?'.repeat(cells) : letter.padEnd(cells, '?');
  });
}

export interface Theme {
  readonly paint: Paint;
  /** Nothing but ASCII is drawn; a letter that is none loses its accents. */
  readonly ascii: boolean;
  /** The last step of every row. */
  finish(row: string): string;
}

export function makeTheme({ colour, ascii }: { readonly colour: boolean; readonly ascii: boolean }): Theme {
  const escape = '\u001B[';
  return {
    ascii,
    paint: (tone, text) => (colour && text !== '' ? `${escape}${tones[tone].join(';')}m${text}${escape}0m` : text),
    finish: ascii ? inAscii : (row) => row,
  };
}

/** What the terminal says of itself: `NO_COLOR`, a locale without UTF-8, a console without braille. */
export function themeOf(environment: Readonly<Record<string, string | undefined>>): Theme {
  const { NO_COLOR: noColour, TERM: terminal } = environment;
  const locale = environment.LC_ALL || environment.LC_CTYPE || environment.LANG || '';
  return makeTheme({
    colour: !noColour && terminal !== 'dumb',
    ascii: terminal === 'linux' || (locale !== '' && !/utf-?8/i.test(locale)),
  });
}

import type { Key as InkKey } from 'ink';

/** A key: the letter that it types, or its name: `enter`, `escape`, `up`, `shift+tab`, `ctrl+c`. */
export type Key = string;

const named: readonly (readonly [flag: keyof InkKey, name: Key])[] = [
  ['upArrow', 'up'], ['downArrow', 'down'], ['leftArrow', 'left'], ['rightArrow', 'right'],
  ['pageUp', 'pageup'], ['pageDown', 'pagedown'], ['return', 'enter'], ['escape', 'escape'],
  // Most terminals send for the backspace key what Ink takes for delete.
  ['backspace', 'backspace'], ['delete', 'backspace'],
];

/** Keys that came together in one piece, as a fast typist or a paste sends them, are not told apart by Ink. */
const controls: Readonly<Record<string, Key>> = { '\r': 'enter', '\n': 'enter', '\t': 'tab', '\u007F': 'backspace', '\b': 'backspace', '\u0003': 'ctrl+c' };

/** The keys that Ink heard, by the names of the key table. */
export function keysOf(input: string, key: InkKey): Key[] {
  if (key.ctrl) return input === 'c' ? ['ctrl+c'] : [];
  if (key.tab) return [key.shift ? 'shift+tab' : 'tab'];
  const name = named.find(([flag]) => key[flag] === true)?.[1];
  if (name !== undefined) return [name];
  return [...input].map((letter) => controls[letter] ?? letter).filter((letter) => letter >= ' ');
}

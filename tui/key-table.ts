import type { Key } from './keyboard.ts';
import { keysFitting, keysInRows, type BarKey } from './panes/key-bar.ts';
import type { Size } from './program.ts';
import { fit } from './text/cells.ts';
import type { Paint } from './theme.ts';

/** A key, once: a screen obeys the table of its keys, and its help and its last row are drawn from it. */
export interface TableKey<State, Command> {
  readonly keys: readonly Key[];
  readonly label: string | ((state: State) => string);
  readonly does: string;
  /** A word or two for the last row; without it, or where it is empty, only the help tells. */
  readonly bar?: string | ((state: State, size: Size) => string);
  /** A key that could do nothing here is not shown, and does nothing. */
  offered(state: State, size: Size): boolean;
  press(state: State, key: Key, size: Size): { readonly state: State; readonly commands: readonly Command[] };
}

type Table<State> = readonly TableKey<State, unknown>[];

function textOf<State>(label: TableKey<State, unknown>['label'], state: State): string {
  return typeof label === 'string' ? label : label(state);
}

/** The keys that are offered, in the last row. */
export function keysText<State>(table: Table<State>, state: State, size: Size, paint: Paint): string {
  return keysFitting(barKeys(table, state, size), size.columns, paint);
}

/** Likewise, in as many rows as they take. */
export function keyRows<State>(table: Table<State>, state: State, size: Size, paint: Paint): string[] {
  return keysInRows(barKeys(table, state, size), size.columns, paint);
}

function barKeys<State>(table: Table<State>, state: State, size: Size): BarKey[] {
  const keys = table.filter(({ offered }) => offered(state, size)).flatMap(({ label, bar }) => (bar === undefined ? [] : [{ label: textOf(label, state), bar: typeof bar === 'string' ? bar : bar(state, size) }]));
  return keys.filter(({ bar }) => bar !== '');
}

const pairCells = 33;
const labelCells = 9;

/** Every key that some page offers, for the help; two in a row where there are more than `room` rows of them. */
export function helpEntries<State>(table: Table<State>, state: State, room: number): (readonly [label: string, does: string])[] {
  const all = table.map(({ label, does }) => [textOf(label, state), does] as const);
  if (all.length <= room) return all;
  const half = Math.ceil(all.length / 2);
  return all.slice(0, half).map(([label, does], i) => {
    const other = all[half + i];
    return [label, other === undefined ? does : `${fit(does, pairCells)} ${fit(other[0], labelCells)} ${other[1]}`] as const;
  });
}

import { remedyState, type State } from '../model.ts';
import { oneRow, type Pane, type View } from '../pane.ts';
import { clip, fit, spread, widthOf } from '../text/cells.ts';
import type { Paint } from '../theme.ts';

/** The switches, by their keys; those that no key can switch, as words; and numbers that no longer are what the plan says. */
export const remedies: Pane = {
  has: ({ catalogue }) => !catalogue.watched,
  wide: { place: 'band', rows: oneRow, draw: ({ state, width, theme: { paint } }) => [`${paint('quiet', 'remedies')}  ${row(state, width - 10, '   ', paint)}`] },
  narrow: { place: 'band', rows: oneRow, draw: ({ state, width, theme: { paint } }: View) => [row(state, width, '  ', paint)] },
};

/** Where there is no room for all, the names get shorter, then the newest numbers stand for all of them. */
function row(state: State, width: number, gap: string, paint: Paint): string {
  const { catalogue } = state;
  if (catalogue.remedies.length === 0) return fit(paint('quiet', 'this scenario has no remedies: = sets its numbers'), width);
  const numbers = numbersSet(state);
  const longest = Math.max(...catalogue.remedies.map(({ id }) => widthOf(id)));
  for (let shown = numbers.length; shown >= Math.min(1, numbers.length); shown--) {
    const told = numbersText(numbers, shown);
    const room = told === '' ? width : width - widthOf(told) - gap.length;
    for (let letters = longest; letters >= (told === '' ? longest : Math.min(leastLetters, longest)); letters--) {
      const text = switches(state, letters, gap, paint);
      if (widthOf(text) <= room) return spread(text, paint('remedy', told), width);
    }
  }
  return spread(switches(state, numbers.length === 0 ? longest : leastLetters, gap, paint), paint('remedy', numbersText(numbers, 1)), width);
}

/** With fewer, a name tells nothing. */
const leastLetters = 4;

function switches(state: State, letters: number, gap: string, paint: Paint): string {
  return state.catalogue.remedies.map(({ id, switching }, i) => {
    const { on, asked } = remedyState(state, id);
    const name = clip(id, letters);
    if (switching === 'at-start') return paint(on ? 'remedy' : 'quiet', `${on ? 'on' : 'off'} ${name}`);
    const box = asked ? '[.]' : on ? '[x]' : '[ ]';
    return `${paint('accent', String(i + 1))} ${paint(on ? 'remedy' : 'quiet', `${box} ${name}`)}`;
  }).join(gap);
}

/** What was set and is in force, the newest first: `sink.service 12ms`. */
function numbersSet({ catalogue, feed }: State): string[] {
  if (feed === null) return [];
  const setAt = (id: string): number => feed.commands.findLastIndex(({ action }) => action.do === 'set' && action.knob === id);
  return Object.entries(feed.knobs).sort(([a], [b]) => setAt(b) - setAt(a)).map(([id, value]) => {
    const knob = catalogue.knobs.find((each) => each.id === id);
    return `${id} ${knob === undefined ? String(value) : catalogue.notation.text(value, knob.unit)}`;
  });
}

/** `sink.service 12ms, +2`. */
function numbersText(numbers: readonly string[], shown: number): string {
  const left = numbers.length - shown;
  return [...numbers.slice(0, shown), ...(left > 0 ? [`+${left}`] : [])].join(', ');
}

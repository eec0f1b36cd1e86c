import { remedyState, type State } from '../model.ts';
import { oneRow, type Pane, type View } from '../pane.ts';
import { fit, spread, widthOf } from '../text/cells.ts';
import { quantityText } from '../text/figure.ts';
import type { Paint } from '../theme.ts';

/** The switches, by their keys; those that no key can switch, as words; and numbers that no longer are what the plan says. */
export const remedies: Pane = {
  has: ({ catalogue }) => !catalogue.watched,
  wide: { place: 'band', rows: oneRow, draw: ({ state, width, theme: { paint } }) => [`${paint('quiet', 'remedies')}  ${row(state, width - 10, '   ', paint)}`] },
  narrow: { place: 'band', rows: oneRow, draw: ({ state, width, theme: { paint } }: View) => [row(state, width, '  ', paint)] },
};

function row(state: State, width: number, gap: string, paint: Paint): string {
  const { catalogue } = state;
  if (catalogue.remedies.length === 0) return fit(paint('quiet', 'this scenario has no remedies: = sets its numbers'), width);
  const switches = catalogue.remedies.map(({ id, switching }, i) => {
    const { on, asked } = remedyState(state, id);
    if (switching === 'at-start') return paint(on ? 'remedy' : 'quiet', `${on ? 'on' : 'off'} ${id}`);
    const box = asked ? '[.]' : on ? '[x]' : '[ ]';
    return `${paint('accent', String(i + 1))} ${paint(on ? 'remedy' : 'quiet', `${box} ${id}`)}`;
  }).join(gap);
  const changed = Object.entries(state.feed?.knobs ?? {}).map(([id, value]) => `${id} ${quantityText(value, unitOf(state, id))}`).join(', ');
  return widthOf(switches) + widthOf(changed) + 3 <= width || changed === '' ? spread(switches, paint('remedy', changed), width) : fit(`${switches}${gap}${paint('remedy', changed)}`, width);
}

function unitOf({ catalogue }: State, id: string): string {
  return catalogue.knobs.find((knob) => knob.id === id)?.unit ?? '';
}

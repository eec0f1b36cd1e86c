import type { RunEvent } from '../../engine/snapshot.ts';
import { cursorIn, firstShown } from '../lists.ts';
import { shownEvents, type State } from '../model.ts';
import type { Pane, View } from '../pane.ts';
import { box, boxFrame, rule } from '../text/box.ts';
import { fit } from '../text/cells.ts';
import { clockText, momentText } from '../text/figure.ts';
import { glyph, type Paint } from '../theme.ts';

/** What just happened, the newest last; enter tells why. */
export const events: Pane = {
  wide: {
    place: 'band',
    rows: () => ({ least: 4, most: Infinity, weight: 1.5 }),
    draw({ state, width, height, theme }: View): string[] {
      const rows = eventRows(state, width - boxFrame.cells, height - boxFrame.rows, true, theme.paint);
      return box(rows, { width, height, title: titleOf(state), note: noteOf(state, theme.paint), focused: state.focus === 'events' }, theme);
    },
  },
  narrow: {
    place: 'band',
    rows: () => ({ least: 3, most: Infinity, weight: 2 }),
    draw({ state, width, height, theme }: View): string[] {
      const head = rule(width, titleOf(state), noteOf(state, theme.paint), state.focus === 'events', theme);
      return [head, ...eventRows(state, width, height - 1, false, theme.paint)];
    },
  },
};

function titleOf({ filter, typingFilter }: State): string {
  if (typingFilter) return `events with: ${filter}_`;
  return filter === '' ? 'what just happened' : `events with: ${filter}`;
}

function noteOf({ typingFilter, filter, focus }: State, paint: Paint): string {
  if (typingFilter) return paint('quiet', 'enter: keep · esc: all events');
  return paint('quiet', filter !== '' ? 'esc: all events' : focus === 'events' ? 'enter: why · /: filter' : '/: filter');
}

function eventRows(state: State, width: number, height: number, exact: boolean, paint: Paint): string[] {
  const shown = shownEvents(state);
  if (shown.length === 0) {
    const filtered = `no event holds "${state.filter}": esc shows all`;
    const empty = 'nothing yet: the first event comes when something starts, breaks or is switched';
    return [fit(paint('quiet', state.events.length === 0 ? empty : filtered), width)];
  }
  const cursor = cursorIn(state, 'events');
  const first = firstShown(shown.length, cursor, height);
  return shown.slice(first, first + height).map((event, i) => eventRow(event, first + i === cursor && state.focus === 'events', state, width, exact, paint));
}

export function eventRow(event: RunEvent, chosen: boolean, state: State, width: number, exact: boolean, paint: Paint): string {
  const mark = chosen ? paint('accent', glyph.chosen) : ' ';
  const timeCells = Math.max(exact ? 9 : 5, clockText(state.catalogue.durationMs + state.catalogue.drainMs).length);
  const time = paint('quiet', exact ? momentText(event.atMs, timeCells) : clockText(event.atMs));
  const [tone, sign] = aboutOf(event, state);
  const text = tone === null ? event.text : paint(tone, event.text);
  return fit(`${mark} ${fit(time, timeCells, 'right')} ${tone === null ? sign : paint(tone, sign)} ${paint('quiet', fit(event.node, exact ? 12 : 9))} ${text}`, width);
}

/** By the names that the catalogue knows: an event that names a fault is trouble, one that names a remedy a measure. */
function aboutOf({ text }: RunEvent, { catalogue }: State): readonly ['fault' | 'remedy' | null, string] {
  const names = (entries: readonly { readonly id: string }[]): boolean => entries.some(({ id }) => text.includes(id));
  if (names(catalogue.faults)) return ['fault', glyph.fault];
  if (names(catalogue.remedies) || catalogue.knobs.some(({ id }) => text.startsWith(id))) return ['remedy', glyph.remedy];
  return [null, ' '];
}

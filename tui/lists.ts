import type { RunEvent } from '../engine/snapshot.ts';
import { ask, stay, type Step } from './command.ts';
import { shownEvents, type Focus, type State } from './model.ts';
import { stagesOf } from './stages.ts';
import { standings } from './standing.ts';

/** Lists on a screen that the cursor goes through, in the order of the tab key. */
const focusOrder = { live: ['events', 'checks', 'topology'], end: ['checks', 'findings'] } as const satisfies Record<string, readonly Focus[]>;

function lengthOf(state: State, focus: Focus): number {
  switch (focus) {
    case 'topology': return stagesOf(state).length;
    case 'checks': return standings(state).length;
    case 'events': return shownEvents(state).length;
    case 'findings': return state.end?.findings.length ?? 0;
  }
}

/** Where the cursor of a list is; events are followed until the reader moves there. */
export function cursorIn(state: State, focus: Focus): number {
  const last = lengthOf(state, focus) - 1;
  return Math.max(0, Math.min(last, state.cursor[focus] ?? (focus === 'events' ? last : 0)));
}

/** The first entry that a window of `height` rows shows, so that the cursor is in it. */
export function firstShown(length: number, cursor: number, height: number): number {
  return Math.max(0, Math.min(length - height, cursor - Math.floor(height / 2)));
}

export function moveFocus(state: State, by: 1 | -1): Step {
  const order: readonly Focus[] = focusOrder[state.end === null ? 'live' : 'end'];
  const at = (order.indexOf(state.focus) + by + order.length) % order.length;
  return stay({ ...state, focus: order[at] });
}

export function moveCursor(state: State, by: number): Step {
  const { focus } = state;
  const last = lengthOf(state, focus) - 1;
  const at = Math.max(0, Math.min(last, cursorIn(state, focus) + by));
  const follows = focus === 'events' && at >= last;
  return stay({ ...state, cursor: { ...state.cursor, [focus]: follows ? undefined : at } });
}

/** Opens what the cursor is on. */
export function open(state: State): Step {
  const at = cursorIn(state, state.focus);
  switch (state.focus) {
    case 'topology': {
      const stage = stagesOf(state)[at];
      return stage ? stay({ ...state, screen: 'why', subject: { kind: 'hop', hop: stage.hop } }) : stay(state, 'nothing flows yet');
    }
    case 'checks':
      return stay({ ...state, screen: 'why', subject: { kind: 'check', id: standings(state)[at]?.id ?? '' } });
    case 'events': {
      const event = shownEvents(state)[at];
      return event ? stay({ ...state, screen: 'why', subject: { kind: 'event', event } }) : stay(state, 'nothing has happened yet');
    }
    case 'findings': {
      const finding = state.end?.findings[at];
      if (!finding) return stay(state, 'nothing was found');
      if (finding.item !== null) {
        const { item, check, text } = finding;
        const shown: State = { ...state, screen: 'why', subject: { kind: 'item', item, check, text } };
        return state.stories[item] ? stay(shown) : ask(shown, { to: 'records', item });
      }
      const event: RunEvent = { atMs: finding.atMs ?? state.end!.result.run.clockMs, node: finding.check, text: finding.text };
      return stay({ ...state, screen: 'why', subject: { kind: 'event', event } });
    }
  }
}

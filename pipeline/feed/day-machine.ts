import { assign, setup } from 'xstate';

/** What the machine of one file that is due asks for; who does it answers with an event. */
export interface DayActions {
  /** `late`: once, after the deadline; else until the deadline. `known`: what came before and was no good. */
  fetch(known: string | null, late: boolean): void;
  validate(delivery: string): void;
  load(delivery: string): void;
  /** It did not come: `final`, and is not waited for any more. */
  missing(final: boolean): void;
  /** Whether it is to be tried again at once when what came was no good. */
  mayRetry(): boolean;
}

export type DayEvent =
  | { readonly type: 'due' }
  | { readonly type: 'landed'; readonly delivery: string }
  | { readonly type: 'failed' }
  | { readonly type: 'valid' }
  | { readonly type: 'held' }
  | { readonly type: 'published' }
  /** Days that are missing are looked for again. */
  | { readonly type: 'sweep' }
  | { readonly type: 'close' };

interface DayContext {
  readonly actions: DayActions;
  readonly delivery: string | null;
  /** Something came that could not be published: whoever is on call knows of the day. */
  readonly held: boolean;
  readonly late: boolean;
}

/** The life of one file that is due. A day is published when its file is valid and loaded, and not before. */
export const dayMachine = setup({
  types: { context: {} as DayContext, events: {} as DayEvent, input: {} as DayActions },
  actions: {
    fetch: ({ context: { actions, held, delivery, late } }) => actions.fetch(held ? delivery : null, late),
    validate: ({ context: { actions, delivery } }) => actions.validate(delivery!),
    load: ({ context: { actions, delivery } }) => actions.load(delivery!),
    tellMissing: ({ context: { actions, held } }) => { if (!held) actions.missing(false); },
    tellLost: ({ context: { actions, held } }) => { if (!held) actions.missing(true); },
  },
  guards: {
    mayRetry: ({ context: { actions, late } }) => !late && actions.mayRetry(),
    isLate: ({ context: { late } }) => late,
  },
}).createMachine({
  id: 'feed day',
  context: ({ input }) => ({ actions: input, delivery: null, held: false, late: false }),
  initial: 'waiting',
  states: {
    waiting: { on: { due: 'fetching' } },
    fetching: {
      entry: 'fetch',
      on: {
        landed: { target: 'validating', actions: assign({ delivery: ({ event }) => event.delivery }) },
        failed: 'missing',
      },
    },
    validating: {
      entry: 'validate',
      on: {
        valid: 'loading',
        held: [
          { guard: 'mayRetry', target: 'fetching', actions: assign({ held: true }) },
          { target: 'missing', actions: assign({ held: true }) },
        ],
        published: 'published',
      },
    },
    loading: {
      entry: 'load',
      on: {
        published: [{ guard: 'isLate', target: 'backfilled' }, { target: 'published' }],
        // The same bytes are no good any more: another file was published meanwhile that has them.
        held: { target: 'missing', actions: assign({ held: true }) },
      },
    },
    missing: {
      entry: 'tellMissing',
      on: { sweep: { target: 'fetching', actions: assign({ late: true }) }, close: 'lost' },
    },
    published: { type: 'final' },
    backfilled: { type: 'final' },
    lost: { type: 'final', entry: 'tellLost' },
  },
});

import { createActor, type SnapshotFrom } from 'xstate';
import { expect, test } from 'vitest';
import { dayMachine, type DayEvent } from './day-machine.ts';

/** What a day asks for while these events come, and where it stands then. */
function live(events: readonly DayEvent[], mayRetry = true): { readonly state: SnapshotFrom<typeof dayMachine>['value']; readonly asked: readonly string[] } {
  const asked: string[] = [];
  const actor = createActor(dayMachine, {
    input: {
      fetch: (known, late) => asked.push(`fetch${known === null ? '' : ` other than ${known}`}${late ? ' late' : ''}`),
      validate: (delivery) => asked.push(`validate ${delivery}`),
      load: (delivery) => asked.push(`load ${delivery}`),
      missing: (final) => asked.push(final ? 'lost' : 'missing'),
      mayRetry: () => mayRetry,
    },
  }).start();
  events.forEach((event) => actor.send(event));
  return { state: actor.getSnapshot().value, asked };
}

const landed = (delivery: string): DayEvent => ({ type: 'landed', delivery });
const [due, valid, held, published, failed, sweep, close] = (['due', 'valid', 'held', 'published', 'failed', 'sweep', 'close'] as const).map((type): DayEvent => ({ type }));

test('a day is fetched, validated, loaded and published, in that order', () => {
  expect(live([due, landed('a'), valid, published])).toEqual({ state: 'published', asked: ['fetch', 'validate a', 'load a'] });
});

test('nothing is loaded before it is valid', () => {
  expect(live([due, valid, published])).toEqual({ state: 'fetching', asked: ['fetch'] });
});

test('what is held is fetched again until something else comes', () => {
  expect(live([due, landed('a'), held, landed('b'), valid, published])).toEqual({ state: 'published', asked: ['fetch', 'validate a', 'fetch other than a', 'validate b', 'load b'] });
});

test('without retry a day whose file is held is missing, and nobody is told twice', () => {
  expect(live([due, landed('a'), held], false)).toEqual({ state: 'missing', asked: ['fetch', 'validate a'] });
});

test('a missing day is told of, looked for, and backfilled when its file comes', () => {
  expect(live([due, failed, sweep, failed, sweep, landed('a'), valid, published])).toEqual({
    state: 'backfilled', asked: ['fetch', 'missing', 'fetch late', 'missing', 'fetch late', 'validate a', 'load a'],
  });
});

test('a day that never comes is lost when it is closed', () => {
  expect(live([due, failed, close])).toEqual({ state: 'lost', asked: ['fetch', 'missing', 'lost'] });
});

test('of a day whose file is in quarantine nobody says that it is missing', () => {
  expect(live([due, landed('a'), held, failed, close])).toEqual({ state: 'lost', asked: ['fetch', 'validate a', 'fetch other than a'] });
});

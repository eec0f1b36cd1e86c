import { veilOf } from '../../cli/interview/veil.ts';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { press } from '../../tui/keys.ts';
import { initialState, receive, type State } from '../../tui/model.ts';
import { makeTheme } from '../../tui/theme.ts';
import { frame } from '../../tui/view.ts';
import type { Played } from './confusion.ts';

const theme = makeTheme({ colour: false, ascii: false });
const sizes = [{ columns: 120, rows: 40 }, { columns: 80, rows: 24 }];
/** Ways to the pages of a run that is watched. */
const walks: readonly (readonly string[])[] = [
  [], ['?'], ['enter'], ['up', 'enter'], ['tab', 'enter'], ['tab', 'down', 'enter'], ['q'], ['f'], ['i'], ['='], ['v'], ['b'], ['n'],
  ...[0, 1, 2, 3, 4].map((downs) => ['tab', 'tab', ...Array.from({ length: downs }, () => 'down'), 'enter']),
];
/** Of the pictures of a run, one in so many. */
const every = 10;

/** What the screen of a look can show, along the run and at its end: all pages at each moment, in both sizes. */
export function screensOf({ paper, looked: { snapshots, events, outcome } }: Played): string {
  const veil = veilOf(paper.incident, scenario);
  const drawn: string[] = [];
  const draw = (state: State): void => {
    for (const walk of walks) for (const size of sizes) drawn.push(frame(walk.reduce((now, key) => press(now, key).state, state), size, theme).join('\n'));
  };
  let state = initialState(veil.catalogue, 4, ['back']);
  let told = 0;
  snapshots.forEach((feed, i) => {
    for (; told < events.length && events[told].atMs <= feed.clockMs; told++) state = receive(state, { kind: 'event', event: events[told] });
    state = receive(state, { kind: 'feed', feed });
    if (i % every === 0) draw(state);
  });
  draw(receive(state, { kind: 'end', end: { result: veil.result(outcome.result), findings: [], why: {}, folder: '', replay: '' } }));
  return drawn.join('\n');
}

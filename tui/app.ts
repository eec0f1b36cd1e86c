import { createElement, useSyncExternalStore, type ReactElement } from 'react';
import { render, Text, Transform, useInput, type Key as InkKey } from 'ink';
import type { Action, Steering } from '../engine/command.ts';
import type { RunEvent, SecondSeries, Snapshot } from '../engine/snapshot.ts';
import type { Command } from './command.ts';
import type { Catalogue, RunEnd } from './feed.ts';
import { keysOf } from './keyboard.ts';
import { press, type Key } from './keys.ts';
import { initialState, receive, type Ability, type News, type State } from './model.ts';
import { Screen } from './screen.ts';
import type { Theme } from './theme.ts';
import { frame } from './view.ts';

/** Who opens the screen: what it shows first, and where its commands go. */
export interface AppOptions {
  readonly catalogue: Catalogue;
  /** The speed that the run was started with. */
  readonly speed: number | 'auto' | 'max';
  readonly stdout: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  /** Pictures a second at most while nobody presses a key. Default 4. */
  readonly framesPerSecond?: number;
  /** Acts on the run: stamped by the engine and replayed with it. */
  onAction(action: Action): void;
  /** Acts on its clock only. */
  onSteer(steering: Steering): void;
  /** `quit`: asked and answered; `interrupt`: ctrl+c, each time. The screen stays until `close`. */
  onQuit(how: 'quit' | 'interrupt'): void;
  /** Wishes that are offered only to a host that can fulfil them: so many ms back, this moment on with and without, the run again. */
  onBack?(ms: number): void;
  onBranch?(): void;
  onAgain?(): void;
}

/** The screen as its host sees it. */
export interface App {
  /** Latest wins: between two pictures only the last one is drawn, and each is counted in the charts. */
  feed(feed: Snapshot): void;
  event(event: RunEvent): void;
  /** Seconds of the same seed without remedies, as far as they are computed. */
  ghost(series: SecondSeries): void;
  /** A word to the reader: what was asked for cannot be done, or takes a while. */
  notice(text: string): void;
  /** The run goes on from an earlier moment, ms of its clock. */
  back(toMs: number): void;
  /** The run is over: the last screen, until the reader quits. */
  end(end: RunEnd): void;
  /** Gives the terminal back. */
  close(): void;
}

const backMs = 10_000;
const usualFramesPerSecond = 4;

/** The state, the picture of it, and who listens; React only ever sees finished rows. */
class Store {
  rows: readonly string[] = [];
  readonly #options: AppOptions;
  readonly #screen: Screen;
  readonly #theme: Theme;
  readonly #listeners = new Set<() => void>();
  #state: State;
  /** Set while a picture is too young for the next one. */
  #resting: NodeJS.Timeout | null = null;
  #changed = false;

  constructor(options: AppOptions, screen: Screen, theme: Theme) {
    this.#options = options;
    this.#screen = screen;
    this.#theme = theme;
    this.#state = initialState(options.catalogue, options.speed, abilitiesOf(options));
    screen.on('size', this.draw);
    this.draw();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly draw = (): void => {
    this.#changed = false;
    this.rows = frame(this.#state, this.#screen, this.#theme);
    for (const listener of this.#listeners) listener();
  };

  /** News are drawn at once if the last picture is old enough, together with others otherwise. */
  receive(news: News): void {
    this.#state = receive(this.#state, news);
    if (this.#resting !== null) return void (this.#changed = true);
    this.draw();
    this.#rest();
  }

  #rest(): void {
    this.#resting = setTimeout(() => {
      this.#resting = null;
      if (!this.#changed) return;
      this.draw();
      this.#rest();
    }, 1000 / (this.#options.framesPerSecond ?? usualFramesPerSecond));
  }

  /** The same function always: Ink would subscribe anew with every picture. */
  readonly hear = (input: string, key: InkKey): void => {
    for (const each of keysOf(input, key)) this.#press(each);
  };

  #press(key: Key): void {
    const { state, commands } = press(this.#state, key);
    this.#state = state;
    this.draw();
    for (const command of commands) this.#dispatch(command);
  }

  #dispatch(command: Command): void {
    const options = this.#options;
    if (command.to === 'run') return options.onAction(command.action);
    if (command.to === 'clock') return options.onSteer(command.steering);
    switch (command.wish) {
      case 'back': return options.onBack?.(backMs);
      case 'branch': return options.onBranch?.();
      case 'again': return options.onAgain?.();
      default: return options.onQuit(command.wish);
    }
  }

  close(): void {
    this.#screen.off('size', this.draw);
    if (this.#resting !== null) clearTimeout(this.#resting);
  }
}

function abilitiesOf({ onBack, onBranch, onAgain }: AppOptions): Ability[] {
  return [...(onBack ? ['back' as const] : []), ...(onBranch ? ['branch' as const] : []), ...(onAgain ? ['again' as const] : [])];
}

/**
 * The rows of the picture. Ink keeps every text that it ever measured (10 MB in a thousand pictures), so the text is always
 * the same blank one, and a transform puts the rows in its place.
 */
function Picture({ store }: { readonly store: Store }): ReactElement {
  const rows = useSyncExternalStore(store.subscribe, () => store.rows);
  useInput(store.hear);
  // The transform wraps the text: children are its third argument, beside its properties.
  return createElement(Transform, { transform: (_: string, index: number) => rows[index] ?? '', children: createElement(Text, null, '\n'.repeat(Math.max(0, rows.length - 1))) });
}

/** Takes the terminal over. It must be one: without a keyboard there is no screen. */
export function mount(options: AppOptions, theme: Theme): App {
  const { stdin, stdout } = options;
  if (!stdin.isTTY || !stdout.isTTY) throw new Error('the screen needs a terminal for both its keyboard and its picture');
  const screen = new Screen(stdout, stdin);
  // Before Ink: its own answer to signals comes after the screen's.
  screen.open();
  const store = new Store(options, screen, theme);
  const ink = render(createElement(Picture, { store }), {
    stdout: screen as unknown as NodeJS.WriteStream, stdin, debug: true, exitOnCtrlC: false, patchConsole: false,
  });
  return {
    feed: (feed) => store.receive({ kind: 'feed', feed }),
    event: (event) => store.receive({ kind: 'event', event }),
    ghost: (series) => store.receive({ kind: 'ghost', series }),
    notice: (text) => store.receive({ kind: 'notice', text }),
    back: (toMs) => store.receive({ kind: 'back', toMs }),
    end: (end) => store.receive({ kind: 'end', end }),
    close() {
      store.close();
      screen.close();
      ink.unmount();
    },
  };
}

import { createElement, useSyncExternalStore, type ReactElement } from 'react';
import { render, Text, Transform, useInput, type Key as InkKey } from 'ink';
import { keysOf, type Key } from './keyboard.ts';
import type { Display, Program, Shown } from './program.ts';
import { Screen } from './screen.ts';
import type { Theme } from './theme.ts';

const usualFramesPerSecond = 4;

/** A program with its present state, and when it is drawn. */
class Showing<State, Command> implements Shown<State> {
  readonly #program: Program<State, Command>;
  readonly #dispatch: (command: Command) => void;
  readonly #restMs: number;
  readonly #draw: (rows: readonly string[]) => void;
  readonly #screen: Screen;
  readonly #theme: Theme;
  readonly #activate: (self: Showing<State, Command>) => void;
  #state: State;
  /** Set while a picture is too young for the next one. */
  #resting: NodeJS.Timeout | null = null;
  #changed = false;
  #hidden = false;

  constructor(program: Program<State, Command>, dispatch: (command: Command) => void, restMs: number, screen: Screen, theme: Theme, draw: (rows: readonly string[]) => void, activate: (self: Showing<State, Command>) => void) {
    this.#program = program;
    this.#dispatch = dispatch;
    this.#restMs = restMs;
    this.#screen = screen;
    this.#theme = theme;
    this.#draw = draw;
    this.#activate = activate;
    this.#state = program.initial;
  }

  draw(): void {
    this.#changed = false;
    if (!this.#hidden) this.#draw(this.#program.frame(this.#state, this.#screen, this.#theme));
  }

  /** News are drawn at once if the last picture is old enough, together with others otherwise. */
  change(next: (state: State) => State): void {
    this.#state = next(this.#state);
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
    }, this.#restMs);
  }

  press(key: Key): void {
    const { state, commands } = this.#program.press(this.#state, key, this.#screen);
    this.#state = state;
    this.draw();
    for (const command of commands) this.#dispatch(command);
  }

  resume(): void {
    this.#activate(this);
    this.#hidden = false;
    this.draw();
  }

  hide(): void {
    this.#hidden = true;
    if (this.#resting !== null) clearTimeout(this.#resting);
    this.#resting = null;
  }
}

/** What is on the screen, whatever it is a picture of. */
interface Drawn {
  draw(): void;
  press(key: Key): void;
  hide(): void;
}

/** The rows of the picture and who listens; React only ever sees finished rows. */
class MountedDisplay implements Display {
  rows: readonly string[] = [];
  readonly #screen: Screen;
  readonly #theme: Theme;
  readonly #listeners = new Set<() => void>();
  #showing: Drawn | null = null;
  /** Set once Ink draws on it. */
  unmount: () => void = () => {};

  constructor(screen: Screen, theme: Theme) {
    this.#screen = screen;
    this.#theme = theme;
    screen.on('size', this.#draw);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly #draw = (): void => this.#showing?.draw();

  show<State, Command>(program: Program<State, Command>, dispatch: (command: Command) => void, framesPerSecond = usualFramesPerSecond): Shown<State> {
    const draw = (rows: readonly string[]): void => {
      this.rows = rows;
      for (const listener of this.#listeners) listener();
    };
    const showing = new Showing(program, dispatch, 1000 / framesPerSecond, this.#screen, this.#theme, draw, (self) => {
      if (this.#showing !== self) this.#showing?.hide();
      this.#showing = self;
    });
    showing.resume();
    return showing;
  }

  /** The same function always: Ink would subscribe anew with every picture. */
  readonly hear = (input: string, key: InkKey): void => {
    for (const each of keysOf(input, key)) this.#showing?.press(each);
  };

  close(): void {
    this.#showing?.hide();
    this.#showing = null;
    this.#screen.off('size', this.#draw);
    this.#screen.close();
    this.unmount();
  }
}

/**
 * The rows of the picture. Ink keeps every text that it ever measured (10 MB in a thousand pictures), so the text is always
 * the same blank one, and a transform puts the rows in its place.
 */
function Picture({ display }: { readonly display: MountedDisplay }): ReactElement {
  const rows = useSyncExternalStore(display.subscribe, () => display.rows);
  useInput(display.hear);
  // The transform wraps the text: children are its third argument, beside its properties.
  return createElement(Transform, { transform: (_: string, index: number) => rows[index] ?? '', children: createElement(Text, null, '\n'.repeat(Math.max(0, rows.length - 1))) });
}

/** Takes the terminal over. It must be one: without a keyboard there is no screen. */
export function mount(stdout: NodeJS.WriteStream, stdin: NodeJS.ReadStream, theme: Theme): Display {
  if (!stdin.isTTY || !stdout.isTTY) throw new Error('the screen needs a terminal for both its keyboard and its picture');
  const screen = new Screen(stdout, stdin);
  // Before Ink: its own answer to signals comes after the screen's.
  screen.open();
  const display = new MountedDisplay(screen, theme);
  const ink = render(createElement(Picture, { display }), {
    stdout: screen as unknown as NodeJS.WriteStream, stdin, debug: true, exitOnCtrlC: false, patchConsole: false,
  });
  display.unmount = () => ink.unmount();
  return display;
}

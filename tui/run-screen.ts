import type { Action, Steering } from '../engine/command.ts';
import type { ChangedRecord, TaskMoment } from '../engine/exhibit.ts';
import type { RunEvent, SampleSeries, Snapshot } from '../engine/snapshot.ts';
import type { Journey } from '../engine/store/why.ts';
import type { Command } from './command.ts';
import type { Catalogue, HeldPage, RunEnd } from './feed.ts';
import { press } from './keys.ts';
import { initialState, receive, type Ability, type News, type State } from './model.ts';
import type { Display, Program } from './program.ts';
import { frame } from './view.ts';

/** What the screen of a run shows first, and where its commands go. */
export interface RunScreenOptions {
  readonly catalogue: Catalogue;
  /** The speed that the run was started with. */
  readonly speed: number | 'auto' | 'max';
  readonly framesPerSecond?: number;
  /** Acts on the run: stamped by the engine and replayed with it. */
  onAction(action: Action): void;
  /** Acts on its clock only. */
  onSteer(steering: Steering): void;
  /** `quit`: asked and answered; `interrupt`: ctrl+c, each time. The screen stays until another is shown. */
  onQuit(how: 'quit' | 'interrupt'): void;
  /** Wishes that are offered only to a host that can fulfil them: so many ms back, this moment on with and without, the run again. */
  onBack?(ms: number): void;
  onBranch?(): void;
  onAgain?(): void;
  /** Asks for the story of an item of a run that is over; answered by `story`. */
  onRecords?(item: number): void;
  /** Asks for a stretch of what is held; answered by `held`, and again whenever there is more. */
  onHeld?(from: number, count: number): void;
}

/** The screen of a run as its host sees it. */
export interface RunScreen {
  /** Latest wins: between two pictures only the last one is drawn, and each is counted in the charts. */
  feed(feed: Snapshot): void;
  event(event: RunEvent): void;
  /** Seconds of the same seed without remedies, as far as they are computed. */
  ghost(series: SampleSeries): void;
  /** A word to the reader: what was asked for cannot be done, or takes a while. */
  notice(text: string): void;
  /** What stands at the top from now on. */
  heading(text: string): void;
  /** The run goes on from an earlier moment, ms of its clock. */
  back(toMs: number): void;
  story(story: Journey): void;
  held(page: HeldPage): void;
  changed(moments: readonly ChangedRecord[]): void;
  /** Tasks of the run, or of the same seed without remedies. */
  tasks(moments: readonly TaskMoment[], ghost: boolean): void;
  /** The run is over: the last screen, until the reader quits. */
  end(end: RunEnd): void;
  /** Shows it again after another picture. */
  resume(): void;
}

export function showRun(display: Display, options: RunScreenOptions): RunScreen {
  const program: Program<State, Command> = {
    initial: initialState(options.catalogue, options.speed, abilitiesOf(options)),
    frame, press,
  };
  const shown = display.show(program, (command) => dispatch(command, options), options.framesPerSecond);
  const tell = (news: News): void => shown.change((state) => receive(state, news));
  return {
    feed: (feed) => tell({ kind: 'feed', feed }),
    event: (event) => tell({ kind: 'event', event }),
    ghost: (series) => tell({ kind: 'ghost', series }),
    notice: (text) => tell({ kind: 'notice', text }),
    heading: (text) => tell({ kind: 'heading', text }),
    back: (toMs) => tell({ kind: 'back', toMs }),
    story: (story) => tell({ kind: 'story', story }),
    held: (page) => tell({ kind: 'held', page }),
    changed: (moments) => tell({ kind: 'changed', moments }),
    tasks: (moments, isGhost) => tell({ kind: 'tasks', moments, ghost: isGhost }),
    end: (end) => tell({ kind: 'end', end }),
    resume: () => shown.resume(),
  };
}

function dispatch(command: Command, options: RunScreenOptions): void {
  if (command.to === 'run') return options.onAction(command.action);
  if (command.to === 'back') return options.onBack?.(command.ms);
  if (command.to === 'clock') return options.onSteer(command.steering);
  if (command.to === 'records') return options.onRecords?.(command.item);
  if (command.to === 'held') return options.onHeld?.(command.from, command.count);
  switch (command.wish) {
    case 'branch': return options.onBranch?.();
    case 'again': return options.onAgain?.();
    default: return options.onQuit(command.wish);
  }
}

function abilitiesOf({ onBack, onBranch, onAgain }: RunScreenOptions): Ability[] {
  return [...(onBack ? ['back' as const] : []), ...(onBranch ? ['branch' as const] : []), ...(onAgain ? ['again' as const] : [])];
}

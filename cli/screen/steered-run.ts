import type { Action, StampedAction, Steering } from '../../engine/command.ts';
import type { RunEvent, Snapshot } from '../../engine/snapshot.ts';
import { begin, type Launch, type Launched, type LaunchOptions } from '../launch.ts';

type Speed = LaunchOptions['speed'];

export interface SteeredListener {
  snapshot(snapshot: Snapshot): void;
  event(event: RunEvent): void;
  refused(reason: string): void;
  /** The engine that will take over has come so far on its way to the earlier moment, ms of the run's clock. */
  goingBack(atMs: number, toMs: number): void;
  /** The run goes on from an earlier moment, ms of its clock; what was told of later ones no longer holds. */
  wentBack(toMs: number): void;
}

/**
 * A run that a person steers. To go back, a second engine executes the plan up to the earlier moment, with what was done
 * until then, and takes over; what was done later is dropped.
 */
export class SteeredRun {
  /** How the run ended that was not gone back from. */
  readonly launched: Promise<Launched>;
  readonly #options: Omit<LaunchOptions, 'listener'>;
  readonly #listener: SteeredListener;
  #speed: Speed;
  #current: Launch | null = null;
  #next: Launch | null = null;
  /** What was asked before there was an engine. */
  readonly #early: ((launch: Launch) => void)[] = [];
  #last: Snapshot | null = null;
  /** Called with the first snapshot of the engine at work that stands still. */
  #stoodStill: ((snapshot: Snapshot) => void) | null = null;
  #over = false;
  #resolve!: (launched: Launched) => void;
  #reject!: (error: unknown) => void;

  constructor(options: Omit<LaunchOptions, 'listener'>, listener: SteeredListener) {
    this.#options = options;
    this.#listener = listener;
    this.#speed = options.speed;
    this.launched = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    void this.#begin(options.plan.commands, this.#speed, (launch) => this.#begun(launch)).catch(this.#reject);
  }

  /** `became`: what the launch is to this run, before its first word is heard. */
  async #begin(commands: readonly StampedAction[], speed: Speed, became: (launch: Launch) => void): Promise<Launch> {
    let launch: Launch | null = null;
    const isCurrent = (): boolean => launch === this.#current;
    launch = await begin({
      ...this.#options, plan: { ...this.#options.plan, commands: [...commands] }, speed,
      listener: {
        snapshot: (snapshot) => (isCurrent() ? this.#snapshot(snapshot) : this.#ahead(snapshot)),
        event: (event) => isCurrent() && this.#listener.event(event),
        refused: (reason) => isCurrent() && this.#listener.refused(reason),
      },
    });
    became(launch);
    launch.launched.then((launched) => launched !== null && isCurrent() && this.#ended(launched), (error) => isCurrent() && this.#reject(error));
    return launch;
  }

  #begun(launch: Launch): void {
    this.#current = launch;
    for (const what of this.#early.splice(0)) what(launch);
  }

  #ended(launched: Launched): void {
    this.#over = true;
    this.#next?.discard();
    this.#resolve(launched);
  }

  act(action: Action): void {
    this.#ask((launch) => launch.act(action));
  }

  steer(steering: Steering): void {
    if (steering.do === 'speed') this.#speed = steering.factor;
    this.#ask((launch) => launch.steer(steering));
  }

  #ask(what: (launch: Launch) => void): void {
    if (this.#current === null) this.#early.push(what);
    else what(this.#current);
  }

  #snapshot(snapshot: Snapshot): void {
    this.#last = snapshot;
    this.#listener.snapshot(snapshot);
    if (!snapshot.paused || this.#stoodStill === null) return;
    const stoodStill = this.#stoodStill;
    this.#stoodStill = null;
    stoodStill(snapshot);
  }

  /** The engine that will take over tells how far it is. */
  #ahead: (snapshot: Snapshot) => void = () => {};

  /** Goes back by so much of the run's clock, to its zero at most. False if it is going back already, or has not begun. */
  async back(ms: number): Promise<boolean> {
    const current = this.#current;
    if (current === null || this.#next !== null) return false;
    const held = await this.hold();
    if (held === null) return false;
    const { here, wasPaused } = held;
    const toMs = Math.max(0, here.clockMs - ms);
    const commands = here.commands.filter(({ atMs }) => atMs < toMs);
    const next = await this.#begin(commands, 'max', (launch) => (this.#next = launch));
    const arrived = new Promise<Snapshot | null>((resolve) => {
      this.#ahead = (snapshot) => {
        if (snapshot.paused && snapshot.clockMs >= toMs) resolve(snapshot);
        else this.#listener.goingBack(snapshot.clockMs, toMs);
      };
      next.launched.then(() => resolve(null), () => resolve(null));
    });
    next.steer({ do: 'run to', atMs: toMs });
    const there = await arrived;
    this.#next = null;
    if (there === null || this.#over) {
      next.discard();
      return false;
    }
    this.#current = next;
    current.discard();
    this.#listener.wentBack(toMs);
    this.#snapshot(there);
    next.steer({ do: 'speed', factor: this.#speed });
    if (!wasPaused) next.steer({ do: 'resume' });
    return true;
  }

  /** Pauses the run and tells where it stands; null if it has not begun, is over, or is on the real clock, which nothing holds. */
  async hold(): Promise<{ readonly here: Snapshot; readonly wasPaused: boolean } | null> {
    if (this.#options.plan.clock === 'real') return null;
    if (this.#current === null || this.#last === null || this.#over) return null;
    const wasPaused = this.#last.paused;
    const here = wasPaused ? this.#last : await this.#standStill(this.#current);
    return this.#over ? null : { here, wasPaused };
  }

  /** A run that comes to its end instead stands where it was seen last. */
  #standStill(current: Launch): Promise<Snapshot> {
    return new Promise((resolve) => {
      this.#stoodStill = resolve;
      current.steer({ do: 'pause' });
      const atEnd = (): void => resolve(this.#last!);
      current.launched.then(atEnd, atEnd);
    });
  }
}

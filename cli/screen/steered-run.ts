import type { Action, StampedAction, Steering } from '../../engine/command.ts';
import type { RunEvent, Snapshot } from '../../engine/snapshot.ts';
import { standBy, type StandBy } from '../child.ts';
import { begin, type Launch, type Launched, type LaunchOptions } from '../launch.ts';

type Speed = LaunchOptions['speed'];
type SteeredOptions = Omit<LaunchOptions, 'listener'>;

export interface SteeredListener {
  snapshot(snapshot: Snapshot): void;
  event(event: RunEvent): void;
  refused(reason: string): void;
  /** The engine that will take over has come so far on its way to the earlier moment, ms of the run's clock. */
  goingBack(atMs: number, toMs: number): void;
  /** The run goes on from an earlier moment, ms of its clock; what was told of later ones no longer holds. */
  wentBack(toMs: number): void;
}

/** A run that stands still for somebody. */
export interface Held {
  readonly here: Snapshot;
  /** It goes on as it was going, or as it was asked to meanwhile. */
  release(): void;
}

/** Where engines come from. */
export interface Engines {
  begin: typeof begin;
  standBy(scenario: string): StandBy;
}

const busy = 'the run is held for something else: wait until that is done';

/**
 * A run that a person steers. To go back, a second engine executes the plan up to the earlier moment, with what was done
 * until then, and takes over; what was done later is dropped.
 */
export class SteeredRun {
  /** How the run ended that was not gone back from. */
  readonly launched: Promise<Launched>;
  readonly #options: SteeredOptions;
  readonly #listener: SteeredListener;
  readonly #engines: Engines;
  #speed: Speed;
  /** How it goes, as it was asked for last. */
  #going: Exclude<Steering, { do: 'speed' }> = { do: 'resume' };
  #current: Launch | null = null;
  #next: Launch | null = null;
  /** For going back: an engine takes longer to load than many a way to the earlier moment. */
  #standBy: StandBy | null = null;
  #last: Snapshot | null = null;
  /** Whether the last snapshot still tells whether it stands still: nothing was asked since that could set it going. */
  #lastHolds = false;
  /** What was asked before there was an engine. */
  readonly #early: ((launch: Launch) => void)[] = [];
  /** Called with the first snapshot of the engine at work that stands still. */
  #stoodStill: ((snapshot: Snapshot) => void) | null = null;
  #isHeld = false;
  #over = false;
  #resolve!: (launched: Launched) => void;
  #reject!: (error: unknown) => void;

  constructor(options: SteeredOptions, listener: SteeredListener, engines: Engines = { begin, standBy }) {
    this.#options = options;
    this.#listener = listener;
    this.#engines = engines;
    this.#speed = options.speed;
    this.launched = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    const leave = (): void => this.#standBy?.kill();
    this.launched.then(leave, leave);
    void this.#begin({ commands: options.plan.commands, speed: this.#speed }, () => {}, (first) => this.#begun(first)).catch(this.#reject);
  }

  /** `ahead` hears its snapshots while it is not the run; `became`: what the launch is to this run, before its first word is heard. */
  async #begin({ commands, speed, standBy }: { commands: readonly StampedAction[]; speed: Speed; standBy?: StandBy }, ahead: (snapshot: Snapshot) => void, became: (launch: Launch) => void): Promise<Launch> {
    let launch: Launch | null = null;
    const isCurrent = (): boolean => launch === this.#current;
    launch = await this.#engines.begin({
      ...this.#options, plan: { ...this.#options.plan, commands: [...commands] }, speed, standBy,
      listener: {
        snapshot: (snapshot) => (isCurrent() ? this.#snapshot(snapshot) : ahead(snapshot)),
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
    void Promise.resolve(this.#next?.discard()).then(() => this.#resolve(launched), this.#reject);
  }

  /** Where the engine at work writes; null before there is one. */
  get path(): string | null {
    return this.#current?.path ?? null;
  }

  /** While the run is held, only the end can be asked for: what else is asked of it might be undone. */
  act(action: Action): void {
    if (this.#isHeld && action.do !== 'abort') return this.#listener.refused(busy);
    this.#ask((launch) => launch.act(action));
  }

  steer(steering: Steering): void {
    if (steering.do === 'speed') this.#speed = steering.factor;
    else {
      this.#going = steering;
      this.#lastHolds = false;
    }
    if (!this.#isHeld) this.#ask((launch) => launch.steer(steering));
  }

  #ask(what: (launch: Launch) => void): void {
    if (this.#current === null) this.#early.push(what);
    else what(this.#current);
  }

  #snapshot(snapshot: Snapshot): void {
    this.#last = snapshot;
    this.#lastHolds = true;
    if (!this.#over && this.#options.plan.clock === 'virtual') this.#standBy ??= this.#engines.standBy(this.#options.plan.scenario);
    this.#listener.snapshot(snapshot);
    if (!snapshot.paused || this.#stoodStill === null) return;
    const stoodStill = this.#stoodStill;
    this.#stoodStill = null;
    stoodStill(snapshot);
  }

  /** Pauses the run and tells where it stands; null if it is held already, has not begun, is over, or is on the real clock, which nothing holds. */
  async hold(): Promise<Held | null> {
    if (this.#options.plan.clock === 'real') return null;
    if (this.#isHeld || this.#current === null || this.#last === null || this.#last.clockMs <= 0 || this.#over) return null;
    this.#isHeld = true;
    const stands = this.#last.paused && this.#lastHolds;
    if (stands) this.#going = { do: 'pause' };
    const here = stands ? this.#last : await this.#standStill(this.#current);
    if (this.#over) return null;
    return { here, release: () => this.#release() };
  }

  #release(): void {
    this.#isHeld = false;
    const { clockMs } = this.#last!;
    const going = this.#going;
    // A step is short and not taken up again; a way to some moment is, unless it has come to its end.
    if (going.do === 'pause' || going.do === 'step' || (going.do === 'run to' && going.atMs <= clockMs)) return;
    this.#ask((launch) => launch.steer(going));
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

  /** Goes back by so much of the run's clock, to its zero at most. False if that cannot be now. */
  async back(ms: number): Promise<boolean> {
    const held = await this.hold();
    if (held === null) return false;
    try {
      return await this.#goBack(held.here, Math.max(0, held.here.clockMs - ms));
    } finally {
      held.release();
    }
  }

  async #goBack(here: Snapshot, toMs: number): Promise<boolean> {
    let arrive: (snapshot: Snapshot | null) => void = () => {};
    const arrived = new Promise<Snapshot | null>((resolve) => (arrive = resolve));
    const ahead = (snapshot: Snapshot): void => {
      if (snapshot.paused && snapshot.clockMs >= toMs) arrive(snapshot);
      else this.#listener.goingBack(snapshot.clockMs, toMs);
    };
    // What the plan itself has later comes again.
    const commands = [...here.commands.filter(({ atMs }) => atMs < toMs), ...this.#options.plan.commands.filter(({ atMs }) => atMs >= toMs)];
    const next = await this.#begin({ commands, speed: 'max', standBy: this.#standBy ?? undefined }, ahead, (launch) => (this.#next = launch));
    next.launched.then(() => arrive(null), () => arrive(null));
    next.steer({ do: 'run to', atMs: toMs });
    const there = await arrived;
    this.#next = null;
    // The next one is loaded when this one has arrived.
    this.#standBy = null;
    if (there === null || this.#over) {
      await next.discard();
      return false;
    }
    const before = this.#current!;
    this.#current = next;
    before.discard().catch(this.#reject);
    this.#listener.wentBack(toMs);
    this.#snapshot(there);
    next.steer({ do: 'speed', factor: this.#speed });
    return true;
  }
}

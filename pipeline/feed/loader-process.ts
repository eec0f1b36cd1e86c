import type { Component, ComponentContext } from '../../engine/component.ts';
import { HostProcess } from '../../engine/real/host-process.ts';
import type { Feed } from './feed-day.ts';
import type { Identity } from './identity.ts';
import { showKept, type KeptPart } from './kept-part.ts';
import { enterClaim, type LoadClaim } from './load-claim.ts';
import type { LoaderMessage } from './loader.ts';

/** How things stand in the run when its loader is told something. */
export interface Standing {
  readonly nowMs: number;
  readonly knobs: Readonly<Record<string, number>>;
  readonly remedies: readonly string[];
}

/** What a loader's process needs to begin. */
export interface LoaderSetup {
  readonly id: string;
  readonly seed: number;
  /** Seconds of the run's clock in one of the wall. */
  readonly pace: number;
  readonly feeds: readonly Feed[];
  /** Where files land, and the warehouse's file. */
  readonly landing: string;
  readonly warehouse: string;
  readonly pager: { readonly host: string; readonly port: number };
}

type Instruction =
  | { readonly kind: 'start'; readonly setup: LoaderSetup }
  | { readonly kind: 'message'; readonly message: LoaderMessage; readonly from: string }
  /** It has passed the moment, and lives. */
  | { readonly kind: 'lives' };

export type ToLoader = Instruction & { readonly standing: Standing };

export type FromLoader =
  | { readonly kind: 'started' }
  /** It begins to work, or has done a piece: of `heard` messages so far, and of what it found when it started, `waiting` pieces are left. */
  | { readonly kind: 'worked'; readonly heard: number; readonly waiting: number }
  /** A native call of it begins; it has one at a time. */
  | { readonly kind: 'calls'; readonly name: string }
  | { readonly kind: 'called' }
  | { readonly kind: 'moment'; readonly moment: string }
  | { readonly kind: 'claim'; readonly claim: LoadClaim }
  | { readonly kind: 'show'; readonly kept: KeptPart }
  | { readonly kind: 'acted'; readonly remedy: string; readonly times: number }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'send'; readonly to: string; readonly message: unknown };

/** What a loader may ask its run for, by the ids of the scenario. */
interface Askable {
  readonly knobs: readonly string[];
  readonly remedies: readonly string[];
}

/** The loader on the real clock, in a process of its own, which SIGKILL takes when its host dies: in the midst of a write as well. */
export class LoaderProcess implements Component {
  readonly #context: ComponentContext;
  readonly #identity: Identity;
  readonly #setup: LoaderSetup;
  readonly #askable: Askable;
  #process: HostProcess<ToLoader, FromLoader> | null = null;
  #started: (() => void) | null = null;
  #isStarted = false;
  #told = 0;
  #waiting = 0;
  /** Ends the piece of work that is under way. */
  #done: (() => void) | null = null;
  /** What it was doing when it was heard of last. */
  #doing = 'nothing';

  constructor(context: ComponentContext, setup: LoaderSetup, identity: Identity, askable: Askable) {
    this.#context = context;
    this.#setup = setup;
    this.#askable = askable;
    this.#identity = identity;
  }

  start(): Promise<void> {
    const { host, clock } = this.#context;
    const program = import.meta.url.endsWith('.ts') ? new URL('./loader-program.ts', import.meta.url) : new URL('./loader-program.js', import.meta.url);
    this.#process = new HostProcess(host, program, {
      hear: (message) => this.#hear(message),
      ended: (error) => {
        this.#done?.();
        // What a timer throws ends the run as a bug.
        if (error !== null) clock.setTimeout(() => { throw error; }, 0);
      },
    });
    this.#context.note(`runs as process ${this.#process.pid}`);
    this.#tell({ kind: 'start', setup: this.#setup });
    return new Promise((resolve) => (this.#started = resolve));
  }

  receive(message: unknown, from: string): void {
    this.#told++;
    this.#waiting++;
    this.#tell({ kind: 'message', message: message as LoaderMessage, from });
    this.#work();
  }

  crash(): void {
    this.#context.note(`process ${this.#process?.pid} is killed: ${this.#doing}`);
  }

  waiting(): number {
    return this.#waiting;
  }

  /** To the run each piece of its work is a call that takes what it takes; its start and what waits before it do not count. */
  #work(): void {
    if (!this.#isStarted || this.#waiting === 0 || this.#done !== null) return;
    void this.#context.native('work', () => new Promise<void>((resolve) => (this.#done = resolve)), { serviceMs: 1 });
  }

  #worked(waiting: number): void {
    this.#waiting = waiting;
    if (waiting === 0) this.#doing = 'nothing';
    this.#done?.();
    this.#done = null;
    this.#work();
  }

  #tell(instruction: Instruction): void {
    const { clock, knob, remedy } = this.#context;
    const { knobs, remedies } = this.#askable;
    const standing: Standing = { nowMs: clock.now(), knobs: Object.fromEntries(knobs.map((id) => [id, knob(id)])), remedies: remedies.filter(remedy) };
    this.#process!.tell({ ...instruction, standing });
  }

  #hear(message: FromLoader): void {
    const { host, stage, send, note, acted, point } = this.#context;
    // Of one that was killed, what it had claimed stands; nobody waits for the rest.
    if (message.kind === 'claim') return enterClaim(stage, this.#identity, message.claim);
    if (message.kind === 'show') return showKept(this.#context, this.#identity, message.kept);
    if (host.dead) return;
    switch (message.kind) {
      case 'started':
        this.#isStarted = true;
        this.#work();
        return this.#started?.();
      case 'calls':
        this.#doing = `in ${message.name}`;
        return;
      case 'called':
        this.#doing = 'between two statements';
        return;
      case 'moment':
        this.#doing = `at ${message.moment}`;
        point('life', { action: 'none', moment: message.moment });
        return host.dead ? undefined : this.#tell({ kind: 'lives' });
      case 'worked':
        return this.#worked(message.waiting + this.#told - message.heard);
      case 'note':
        return note(message.text);
      case 'acted':
        return acted(message.remedy, message.times);
      case 'send':
        return send(message.to, message.message);
    }
  }
}

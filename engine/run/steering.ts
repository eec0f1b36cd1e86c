import type { Action, StampedAction } from '../command.ts';

/**
 * Actions on a run: those of the plan come at their stamp, those from outside as soon as the loop is between two
 * firings, and are stamped then. The stamp is the number of timers fired so far: an exact place in the run. On the real
 * clock no two runs fire the same timers, and the planned ones come at their time.
 */
export class ActionQueue {
  readonly #planned: readonly StampedAction[];
  readonly #by: 'firing' | 'time';
  readonly #taken: StampedAction[] = [];
  #next = 0;
  #waiting: Action[] = [];

  constructor(planned: readonly StampedAction[], by: 'firing' | 'time' = 'firing') {
    this.#planned = planned;
    this.#by = by;
  }

  push(action: Action): void {
    this.#waiting.push(action);
  }

  /** Where a remedy that is in the position `isOn` will be once all that waits was applied. */
  positionOf(remedy: string, isOn: boolean): boolean {
    return this.#waiting.reduce((on, action) => (action.do === 'toggle' && action.remedy === remedy ? action.on : on), isOn);
  }

  /** What a knob that has the value `now` will have once all that waits was applied. */
  valueOf(knob: string, now: number): number {
    return this.#waiting.reduce((value, action) => (action.do === 'set' && action.knob === knob ? action.value : value), now);
  }

  /** The actions due before this firing, in order; cheap when there are none. */
  due(firing: number, nowMs: number): readonly Action[] {
    if (this.#waiting.length === 0 && (this.#next === this.#planned.length || !this.#isDue(firing, nowMs))) return none;
    const due: Action[] = [];
    while (this.#next < this.#planned.length && this.#isDue(firing, nowMs)) {
      const stamped = this.#planned[this.#next++];
      this.#taken.push(stamped);
      due.push(stamped.action);
    }
    for (const action of this.#waiting) {
      this.#taken.push({ atMs: nowMs, firing, action });
      due.push(action);
    }
    this.#waiting = [];
    return due;
  }

  #isDue(firing: number, nowMs: number): boolean {
    const next = this.#planned[this.#next];
    return this.#by === 'firing' ? next.firing <= firing : next.atMs <= nowMs;
  }

  /** What was applied, stamped: the commands of the plan that replays this run. */
  get taken(): StampedAction[] {
    return this.#taken;
  }
}

const none: readonly Action[] = [];

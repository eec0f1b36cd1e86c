import type { Clock } from '../src/shell.ts';

/** A clock that only moves when it is told to. */
export class TestClock implements Clock {
  nowMs = 0;
  private timers: { dueMs: number; action: () => void }[] = [];

  now(): number {
    return this.nowMs;
  }

  readonly setTimeout = (action: () => void, delayMs: number): unknown => {
    const timer = { dueMs: this.nowMs + delayMs, action };
    this.timers.push(timer);
    return timer;
  };

  clearTimeout(timer: unknown): void {
    this.timers = this.timers.filter((armed) => armed !== timer);
  }

  get armed(): number[] {
    return this.timers.map(({ dueMs }) => dueMs);
  }

  advanceTo(endMs: number): void {
    for (;;) {
      const next = this.timers.filter(({ dueMs }) => dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs)[0];
      if (next === undefined) break;
      this.clearTimeout(next);
      this.nowMs = next.dueMs;
      next.action();
    }
    this.nowMs = endMs;
  }
}

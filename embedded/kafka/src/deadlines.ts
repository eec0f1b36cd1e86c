/** Something that is due at a time. Cancel it through the `Deadlines` that made it. */
export interface Deadline {
  readonly dueMs: number;
}

interface Entry extends Deadline {
  readonly order: number;
  readonly action: () => void;
  /** Place in the heap, -1 once fired or cancelled. */
  index: number;
}

/**
 * Everything that waits for a time: long polls, delayed acknowledgements, group sessions. A binary heap whose entries know
 * their place, because nearly all of them are cancelled before they are due. Equal times fire in the order of their making.
 */
export class Deadlines {
  private readonly heap: Entry[] = [];
  private made = 0;

  /** The earliest time that something is due, `Infinity` when nothing is. */
  next(): number {
    return this.heap.length > 0 ? this.heap[0].dueMs : Infinity;
  }

  add(dueMs: number, action: () => void): Deadline {
    const entry: Entry = { dueMs, order: this.made++, action, index: this.heap.length };
    this.heap.push(entry);
    this.up(entry);
    return entry;
  }

  /** Forgets a deadline; one that fired or was cancelled already is ignored. */
  cancel(deadline: Deadline | null): void {
    const entry = deadline as Entry | null;
    if (entry === null || entry.index < 0) return;
    const last = this.heap.pop()!;
    if (last !== entry) {
      this.place(last, entry.index);
      this.up(last);
      this.down(last);
    }
    entry.index = -1;
  }

  /** Fires what is due at `nowMs`, including what these actions make due at once. */
  fire(nowMs: number): void {
    while (this.heap.length > 0 && this.heap[0].dueMs <= nowMs) {
      const entry = this.heap[0];
      this.cancel(entry);
      entry.action();
    }
  }

  private up(entry: Entry): void {
    while (entry.index > 0) {
      const parent = this.heap[(entry.index - 1) >> 1];
      if (!before(entry, parent)) return;
      const place = parent.index;
      this.place(parent, entry.index);
      this.place(entry, place);
    }
  }

  private down(entry: Entry): void {
    for (;;) {
      const left = this.heap[2 * entry.index + 1];
      const right = this.heap[2 * entry.index + 2];
      if (left === undefined) return;
      const child = right !== undefined && before(right, left) ? right : left;
      if (!before(child, entry)) return;
      const place = child.index;
      this.place(child, entry.index);
      this.place(entry, place);
    }
  }

  private place(entry: Entry, index: number): void {
    entry.index = index;
    this.heap[index] = entry;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
}

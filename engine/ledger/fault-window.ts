/** When a fault was active, and on which nodes. */
export interface FaultWindow {
  readonly fault: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Ids of the nodes that it disturbed; a fault on the load disturbs all that follows. */
  readonly nodes: readonly string[];
}

/**
 * The faults that explain where an item ended, joined by ` + `. A claim is made at a known moment: the faults active
 * then. An item that vanished did so at an unknown moment after it was last seen: the first fault on its last hop that
 * was active then or came later took it, if there is one.
 */
export function faultAt(windows: readonly FaultWindow[], atMs: number, hop: string | null, vanished: boolean): string {
  if (vanished && hop !== null) {
    let taker: FaultWindow | null = null;
    for (const window of windows) {
      if (window.toMs >= atMs && window.nodes.includes(hop) && (taker === null || window.fromMs < taker.fromMs)) taker = window;
    }
    if (taker) return taker.fault;
  }
  let joined = '';
  for (const { fault, fromMs, toMs } of windows) {
    if (atMs >= fromMs && atMs <= toMs) joined = joined === '' ? fault : `${joined} + ${fault}`;
  }
  return joined;
}

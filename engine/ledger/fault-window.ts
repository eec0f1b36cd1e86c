/** When a fault was active, and on which nodes. */
export interface FaultWindow {
  readonly fault: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Ids of the nodes that it disturbed; a fault on the load disturbs all that follows. */
  readonly nodes: readonly string[];
  /** It kills its nodes, with all that they hold. */
  readonly kills?: boolean;
  /** Ids of the nodes that send to those. */
  readonly senders?: readonly string[];
}

/**
 * The faults that explain where an item ended, joined by ` + `. A claim is made at a known moment: the faults active
 * then. An item that vanished did so at an unknown moment after it was last seen: the first fault that killed its last
 * hop since then took it; without one, the first fault on it that was active then or came later; and where nothing was on
 * it, it was under way to a node that died.
 */
export function faultAt(windows: readonly FaultWindow[], atMs: number, hop: string | null, vanished: boolean): string {
  if (vanished && hop !== null) {
    let taker: FaultWindow | null = null;
    for (const window of windows) {
      if (window.toMs >= atMs && window.nodes.includes(hop) && (taker === null || comesBefore(window, taker))) taker = window;
    }
    taker ??= tookOnTheWay(windows, atMs, hop);
    if (taker) return taker.fault;
  }
  let joined = '';
  for (const { fault, fromMs, toMs } of windows) {
    if (atMs >= fromMs && atMs <= toMs) joined = joined === '' ? fault : `${joined} + ${fault}`;
  }
  return joined;
}

/** The first death since then of a node that the hop sends to; without one the last before it, since who is dead is still sent to. */
function tookOnTheWay(windows: readonly FaultWindow[], atMs: number, hop: string): FaultWindow | null {
  let [since, before]: (FaultWindow | null)[] = [null, null];
  for (const window of windows) {
    if (window.kills !== true || !window.senders?.includes(hop)) continue;
    if (window.toMs < atMs) before = before === null || window.toMs > before.toMs ? window : before;
    else since = since === null || window.fromMs < since.fromMs ? window : since;
  }
  return since ?? before;
}

/** What kills explains a disappearance; what only slows does not, unless there is nothing else. */
function comesBefore(a: FaultWindow, b: FaultWindow): boolean {
  const [aKills, bKills] = [a.kills === true, b.kills === true];
  return aKills === bKills ? a.fromMs < b.fromMs : aKills;
}

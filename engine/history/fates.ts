import type { RecordedHistory, Transaction } from './recorded-history.ts';

/** What became of a send, from worst to best: of two sends of one value the better fate is the value's. */
export const fate = {
  /** It failed, or its transaction was aborted: nobody may see it. */
  aborted: 0,
  /** Its transaction never asked for an end: nobody may see it yet. */
  open: 1,
  /** Nobody can say. */
  unknown: 2,
  /** It stands in the log for everyone to see. */
  committed: 3,
} as const;
export type Fate = (typeof fate)[keyof typeof fate];

export interface Fates {
  readonly ofSend: readonly Fate[];
  /** The best of the value's sends; null where it was never sent. */
  readonly ofValue: readonly (Fate | null)[];
  /** Whether anyone polled the value. */
  readonly polled: Uint8Array;
}

/**
 * The fate of every send. What was polled has been written, whatever its sender knows: that settles sends and transactions
 * of unknown outcome, all sends of a transaction together. Consumers that read uncommitted data prove nothing about
 * transactions.
 */
export function resolveFates(history: RecordedHistory, readUncommitted: boolean): Fates {
  const { sends, reads, operations, values, transactions } = history;
  const polled = new Uint8Array(values.list.length);
  for (const value of reads.value) polled[value] = 1;

  const ofTransaction = transactions.map((transaction) => transactionFate(history, transaction));
  if (!readUncommitted) {
    const timesSent = new Uint32Array(values.list.length);
    for (const value of sends.value) timesSent[value]++;
    transactions.forEach((transaction, number) => {
      // A value that was sent again elsewhere does not tell which of its sends was polled.
      const proven = ofTransaction[number] === fate.unknown && transaction.sends.some((send) => polled[sends.value[send]] === 1 && timesSent[sends.value[send]] === 1);
      if (proven) ofTransaction[number] = fate.committed;
    });
  }

  const ofSend: Fate[] = [];
  const ofValue = new Array<Fate | null>(values.list.length).fill(null);
  for (let send = 0; send < sends.value.length; send++) {
    const operation = sends.operation[send];
    const transaction = operations.transaction[operation];
    const own = { ok: fate.committed, failed: fate.aborted, unknown: fate.unknown }[operations.outcome[operation]!];
    let found = transaction === -1 ? own : Math.min(own, ofTransaction[transaction]) as Fate;
    const value = sends.value[send];
    if (found === fate.unknown && polled[value] === 1 && (transaction === -1 || ofTransaction[transaction] === fate.committed)) found = fate.committed;
    ofSend.push(found);
    ofValue[value] = Math.max(ofValue[value] ?? fate.aborted, found) as Fate;
  }
  return { ofSend, ofValue, polled };
}

function transactionFate({ operations }: RecordedHistory, { commit, doubtful, done, latest }: Transaction): Fate {
  if (done !== -1) return operations.kind[done] === 'commit' ? fate.committed : fate.aborted;
  if (doubtful) return fate.unknown;
  // Neither a commit that was refused nor an abort of any outcome leaves a way for it to be committed.
  return commit !== -1 || latest !== -1 ? fate.aborted : fate.open;
}

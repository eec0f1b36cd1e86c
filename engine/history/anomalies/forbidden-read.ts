import type { Anomaly, Material } from '../anomaly.ts';
import { endTold, finding, readTold, sendTold, spot, valueText } from '../evidence.ts';
import { fate } from '../fates.ts';
import type { Transaction } from '../recorded-history.ts';

export const abortedRead: Anomaly = {
  about: 'A record was polled whose send failed, or whose transaction was aborted.',
  needs: ['sends', 'polls'],
  find(material, report) {
    const { history, logs, fates, firstSend } = material;
    eachPolledCell(material, (place, cell, value, read) => {
      const send = logs[place].sends[cell];
      // A value that was sent again may be seen, though not at the offset of the send that was aborted.
      if (fates.ofValue[value] !== fate.aborted && (send === -1 || fates.ofSend[send] !== fate.aborted)) return;
      const culprit = send === -1 ? firstSend[value] : send;
      const failed = history.operations.outcome[history.sends.operation[culprit]] === 'failed';
      report.found(() => finding(material, place, {
        offsets: [logs[place].offsets[cell]],
        values: [value],
        text: `${valueText(history, value)} was polled at ${spot(history, place, logs[place].offsets[cell])}, though its ${failed ? 'send failed' : 'transaction was not committed'}`,
        evidence: [sendTold(history, culprit), endTold(history, culprit), readTold(history, read)],
      }));
    });
  },
};

export const uncommittedRead: Anomaly = {
  about: 'A record was polled before its transaction was asked to commit.',
  needs: ['sends', 'polls'],
  find(material, report) {
    const { history, logs, fates, firstSend } = material;
    const timesSent = new Uint32Array(history.values.list.length);
    for (const value of history.sends.value) timesSent[value]++;
    let pending = 0;
    eachPolledCell(material, (place, cell, value, read) => {
      const send = logs[place].sends[cell] !== -1 ? logs[place].sends[cell] : timesSent[value] === 1 ? firstSend[value] : -1;
      const transaction = send === -1 ? undefined : history.transactions[history.operations.transaction[history.sends.operation[send]]];
      if (transaction === undefined || fates.ofSend[send] === fate.aborted || !readBeforeCommit(material, read, transaction)) return;
      if (transaction.commit !== -1 && !history.timed) {
        pending++;
        return;
      }
      const when = transaction.commit === -1 ? 'and its transaction was never asked to commit' : 'before its transaction was asked to commit';
      report.found(() => finding(material, place, {
        offsets: [logs[place].offsets[cell]],
        values: [value],
        text: `${valueText(history, value)} was polled at ${spot(history, place, logs[place].offsets[cell])} ${when}`,
        evidence: [sendTold(history, send), readTold(history, read), endTold(history, send)],
      }));
    });
    // Without times a commit that was under way when the record was polled looks like one that came later.
    if (pending > 0) report.undecided(`${pending === 1 ? 'one record stands' : `${pending} records stand`} in a poll above the commit, and the operations have no times`);
  },
};

function readBeforeCommit({ history: { operations, reads } }: Material, read: number, { commit }: Transaction): boolean {
  return commit === -1 || operations.completed[reads.operation[read]] < operations.invoked[commit];
}

/** Every value at an offset that was polled, with the poll that completed first. */
export function eachPolledCell({ logs }: Material, visit: (place: number, cell: number, value: number, read: number) => void): void {
  logs.forEach(({ reads, values }, place) => reads.forEach((read, cell) => {
    if (read !== -1) visit(place, cell, values[cell], read);
  }));
}

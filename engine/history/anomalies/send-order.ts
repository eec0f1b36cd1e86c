import type { Anomaly, Material } from '../anomaly.ts';
import { cellTold, finding, sendTold, spot, valueText } from '../evidence.ts';
import { firstAbove } from '../partition-log.ts';

export const nonMonotonicSend: Anomaly = {
  about: 'A producer sent a record after an earlier one was acknowledged, and it stands at or below it.',
  needs: ['offsets'],
  find(material, report) {
    const { history } = material;
    for (const [, chain] of chains(material)) {
      eachInversion(material, chain, (earlier, later) => report.found(() => {
        const { place, offset, value } = history.sends;
        return finding(material, place[later], {
          offsets: [offset[earlier], offset[later]],
          values: [value[earlier], value[later]],
          text: `${valueText(history, value[later])} was sent after ${valueText(history, value[earlier])} at offset ${offset[earlier]} and stands at ${spot(history, place[later], offset[later])}`,
          evidence: [sendTold(history, earlier), sendTold(history, later)],
        });
      }));
    }
  },
};

export const skippedSend: Anomaly = {
  about: 'Another record stands between two neighbours of one send.',
  needs: ['offsets'],
  find(material, report) {
    const { history: { sends }, history, logs } = material;
    for (const [, chain] of chains(material)) {
      for (let i = 1; i < chain.length; i++) {
        const [first, second] = [chain[i - 1], chain[i]];
        if (sends.operation[first] !== sends.operation[second]) continue;
        const place = sends.place[first];
        const between = logs[place].cellBetween(sends.offset[first], sends.offset[second]);
        if (between === -1) continue;
        const intruder = logs[place].values[between];
        report.found(() => finding(material, place, {
          offsets: [sends.offset[first], logs[place].offsets[between], sends.offset[second]],
          values: [sends.value[first], intruder, sends.value[second]],
          text: `${valueText(history, intruder)} stands at ${spot(history, place, logs[place].offsets[between])}, between ${valueText(history, sends.value[first])} and ${valueText(history, sends.value[second])} of one send`,
          evidence: [sendTold(history, first), sendTold(history, second), ...cellTold(material, place, between)],
        }));
      }
    }
  },
};

/** The acknowledged sends of each process to each place, in the order of the history. */
function chains({ history: { sends, operations, places } }: Material): Map<number, number[]> {
  const found = new Map<number, number[]>();
  sends.offset.forEach((offset, send) => {
    if (offset === -1) return;
    const key = operations.process[sends.operation[send]] * places.list.length + sends.place[send];
    const chain = found.get(key);
    if (chain === undefined) found.set(key, [send]);
    else chain.push(send);
  });
  return found;
}

/**
 * Every send of a chain that does not stand above all that had been acknowledged when it was invoked. Sends that were in
 * flight together have no order. A chain is in the order of completion, so what had been acknowledged is always a prefix.
 */
function eachInversion({ history: { sends, operations } }: Material, chain: readonly number[], visit: (earlier: number, later: number) => void): void {
  const completed = chain.map((send) => operations.completed[sends.operation[send]]);
  /** The send at the highest offset among the first 1, 2, 3 … of the chain. */
  const highest: number[] = [];
  let operationStart = 0;
  chain.forEach((send, i) => {
    const sameOperation = i > 0 && sends.operation[chain[i - 1]] === sends.operation[send];
    if (!sameOperation) operationStart = i;
    const acknowledged = Math.min(operationStart, firstAbove(completed, operations.invoked[sends.operation[send]]));
    // Within one send every record is held against its neighbour, and only the first against earlier sends.
    const earlier = sameOperation ? chain[i - 1] : acknowledged > 0 ? highest[acknowledged - 1] : -1;
    if (earlier !== -1 && sends.offset[send] <= sends.offset[earlier]) visit(earlier, send);
    highest.push(i > 0 && sends.offset[highest[i - 1]] >= sends.offset[send] ? highest[i - 1] : send);
  });
}

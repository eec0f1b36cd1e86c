import type { Anomaly, Material } from '../anomaly.ts';
import { endTold, finalTold, finding, sendTold, valueText } from '../evidence.ts';
import { fate } from '../fates.ts';
import { Passage } from '../passage.ts';
import { placeName } from '../places.ts';
import type { RecordedHistory } from '../recorded-history.ts';
import type { FinalPoll } from '../sessions.ts';
import { eachUnpolled } from './lost-write.ts';

export const unseen: Anomaly = {
  about: 'A record was acknowledged, and the last polls ended without anybody being given it.',
  needs: ['sends'],
  find(material, report) {
    const { history } = material;
    let pending = 0;
    const judge = (place: number, send: number, final: FinalPoll | null): void => {
      if (final === null || final.invoked < settledAt(history, send)) {
        pending++;
        return;
      }
      report.found(() => finding(material, place, {
        offsets: history.sends.offset[send] === -1 ? [] : [history.sends.offset[send]],
        values: [history.sends.value[send]],
        text: `${valueText(history, history.sends.value[send])} was acknowledged in ${placeName(history.places.list[place])}, and nobody had polled it after the last poll`,
        evidence: [sendTold(history, send), endTold(history, send), finalTold(history, final.operation)],
      }));
    };
    eachUnpolled(material, (place, send, passage) => {
      if (!passage.isPast(history.sends.offset[send])) judge(place, send, passage.final);
    });
    eachUnpolledWithoutOffset(material, judge);
    if (pending > 0) report.undecided(`${pending === 1 ? 'one acknowledged record was' : `${pending} acknowledged records were`} not polled, and no final poll was invoked after that`);
  },
};

/** When everyone could know that a record must be visible: its acknowledgement, or the end of its transaction. */
function settledAt({ operations, sends, transactions }: RecordedHistory, send: number): number {
  const operation = sends.operation[send];
  const transaction = transactions[operations.transaction[operation]];
  const end = transaction === undefined ? -1 : transaction.done !== -1 ? transaction.done : transaction.latest;
  return Math.max(operations.completed[operation], end === -1 ? -Infinity : operations.completed[end]);
}

/** Acknowledged without an offset (acks=0): nothing but a last poll can tell that they are gone. */
function eachUnpolledWithoutOffset(material: Material, judge: (place: number, send: number, final: FinalPoll | null) => void): void {
  const { history: { sends, places, operations }, fates } = material;
  const finals = new Map<number, FinalPoll | null>();
  sends.offset.forEach((offset, send) => {
    const place = sends.place[send];
    const acknowledged = offset === -1 && operations.outcome[sends.operation[send]] === 'ok';
    if (!acknowledged || fates.ofSend[send] !== fate.committed || fates.polled[sends.value[send]] === 1 || places.list[place].partition === null) return;
    let final = finals.get(place);
    if (final === undefined) {
      const passage = new Passage(material, place);
      passage.moveTo(passage.start);
      finals.set(place, final = passage.final);
    }
    judge(place, send, final);
  });
}

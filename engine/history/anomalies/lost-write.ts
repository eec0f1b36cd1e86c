import type { Anomaly, Material } from '../anomaly.ts';
import { endTold, finding, readTold, sendTold, spot, valueText } from '../evidence.ts';
import { fate } from '../fates.ts';
import { Passage } from '../passage.ts';

export const lostWrite: Anomaly = {
  about: 'A record was acknowledged and consumers went past its offset, but nobody was given it.',
  needs: ['offsets', 'polls'],
  find(material, report) {
    const { history } = material;
    eachUnpolled(material, (place, send, passage) => {
      const offset = history.sends.offset[send];
      if (!passage.isPast(offset)) return;
      const past = passage.furthest;
      report.found(() => finding(material, place, {
        offsets: [offset],
        values: [history.sends.value[send]],
        text: `${valueText(history, history.sends.value[send])} was acknowledged at ${spot(history, place, offset)}; a consumer got to offset ${history.reads.offset[past]}, and nobody polled it`,
        evidence: [sendTold(history, send), endTold(history, send), readTold(history, past)],
      }));
    });
  },
};

/** Every record that must be visible at a known offset and that nobody polled, by ascending offset, with who went past it. */
export function eachUnpolled(material: Material, visit: (place: number, send: number, passage: Passage) => void): void {
  const { logs, fates } = material;
  logs.forEach((log, place) => {
    const passage = new Passage(material, place);
    log.sends.forEach((send, cell) => {
      if (send === -1 || fates.ofSend[send] !== fate.committed || fates.polled[log.values[cell]] === 1) return;
      passage.moveTo(log.offsets[cell]);
      // Below the lowest offset at which anyone began, nobody asked.
      if (log.offsets[cell] >= passage.start) visit(place, send, passage);
    });
  });
}

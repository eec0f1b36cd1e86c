import type { Anomaly } from '../anomaly.ts';
import { finding, readTold, sendTold, spot, valueText } from '../evidence.ts';
import { eachPolledCell } from './forbidden-read.ts';

export const phantom: Anomaly = {
  about: 'A value was polled that nobody ever sent there.',
  needs: ['sends', 'polls'],
  find(material, report) {
    const { history, logs, firstSend } = material;
    const { sends, places } = history;
    // Where sends were not recorded at all, everything would be one.
    if (sends.value.length === 0) return;
    // Nearly every value is sent to one place; the others are kept as value and place in one number.
    const otherPlaces = new Set<number>();
    sends.value.forEach((value, send) => {
      if (sends.place[send] !== sends.place[firstSend[value]]) otherPlaces.add(value * places.list.length + sends.place[send]);
    });
    const wasSentTo = (value: number, place: number | undefined): boolean =>
      place !== undefined && firstSend[value] !== -1 && (sends.place[firstSend[value]] === place || otherPlaces.has(value * places.list.length + place));
    const withoutPartition = places.list.map(({ topic }) => places.withoutPartition(topic));
    eachPolledCell(material, (place, cell, value, read) => {
      if (wasSentTo(value, place) || wasSentTo(value, withoutPartition[place])) return;
      const elsewhere = firstSend[value];
      report.found(() => finding(material, place, {
        offsets: [logs[place].offsets[cell]],
        values: [value],
        text: `${valueText(history, value)} was polled at ${spot(history, place, logs[place].offsets[cell])}, and nobody sent it ${elsewhere === -1 ? '' : 'there'}`.trimEnd(),
        evidence: [elsewhere === -1 ? null : sendTold(history, elsewhere), readTold(history, read)],
      }));
    });
  },
};

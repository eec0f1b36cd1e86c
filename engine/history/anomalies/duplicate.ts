import type { Anomaly, Material } from '../anomaly.ts';
import { cellTold, finding, spot, valueText } from '../evidence.ts';
import { fate } from '../fates.ts';

export const duplicate: Anomaly = {
  about: 'One value stands at two offsets.',
  needs: ['polls'],
  find(material, report) {
    const { history, logs } = material;
    const count = new Uint32Array(history.values.list.length);
    const firstPlace = new Int32Array(history.values.list.length);
    const firstCell = new Int32Array(history.values.list.length).fill(-1);
    const second: { place: number; cell: number }[] = [];
    eachVisible(material, (place, cell, value) => {
      count[value]++;
      if (count[value] === 1) [firstPlace[value], firstCell[value]] = [place, cell];
      else if (count[value] === 2) second.push({ place, cell });
    });
    for (const { place, cell } of second) {
      const value = logs[place].values[cell];
      const spots = [{ place: firstPlace[value], cell: firstCell[value] }, { place, cell }];
      const others = count[value] - 2;
      report.found(() => finding(material, place, {
        offsets: spots.map((each) => logs[each.place].offsets[each.cell]),
        values: [value],
        text: `${valueText(history, value)} stands at ${spots.map((each) => spot(history, each.place, logs[each.place].offsets[each.cell])).join(' and at ')}${others > 0 ? ` and at ${others} more` : ''}`,
        evidence: spots.flatMap((each) => cellTold(material, each.place, each.cell)),
      }));
    }
  },
};

/** Every cell that somebody polled, or that must be visible. */
function eachVisible({ logs, fates }: Material, visit: (place: number, cell: number, value: number) => void): void {
  logs.forEach(({ values, sends, reads }, place) => values.forEach((value, cell) => {
    const known = fates.ofValue[value];
    // That a value which nobody may see is seen twice is one mistake, told as an aborted read.
    const polled = reads[cell] !== -1 && (known === null || known >= fate.unknown);
    if (polled || (sends[cell] !== -1 && fates.ofSend[sends[cell]] === fate.committed)) visit(place, cell, value);
  }));
}

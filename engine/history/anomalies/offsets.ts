import type { Anomaly, AnomalySink, Material } from '../anomaly.ts';
import { cellTold, finding, spot, valueText } from '../evidence.ts';

/** How many values of one offset are named. */
const mostValues = 5;

export const inconsistentOffsets: Anomaly = {
  about: 'Polls were given different values at one offset.',
  needs: ['polls'],
  find(material, report) {
    eachContested(material, (place, cells) => {
      const { reads } = material.logs[place];
      const polled = cells.filter((cell) => reads[cell] !== -1);
      if (polled.length > 1) tell(material, report, place, polled, 'was polled as');
    });
  },
};

export const reusedOffset: Anomaly = {
  about: 'An offset was acknowledged for one record and holds another.',
  needs: ['offsets', 'polls'],
  find(material, report) {
    eachContested(material, (place, cells) => {
      const { sends, reads } = material.logs[place];
      if (cells.some((cell) => sends[cell] !== -1 && reads[cell] === -1)) tell(material, report, place, cells, 'stands for');
    });
  },
};

/** Every offset of which clients tell more than one value. */
function eachContested({ logs }: Material, visit: (place: number, cells: number[]) => void): void {
  logs.forEach(({ offsets }, place) => {
    for (let cell = 0; cell < offsets.length;) {
      let end = cell + 1;
      while (end < offsets.length && offsets[end] === offsets[cell]) end++;
      if (end - cell > 1) visit(place, Array.from({ length: end - cell }, (_, i) => cell + i));
      cell = end;
    }
  });
}

function tell(material: Material, report: AnomalySink, place: number, cells: readonly number[], verb: string): void {
  const { history, logs } = material;
  report.found(() => {
    const { values, offsets } = logs[place];
    const named = cells.slice(0, mostValues);
    const more = cells.length > named.length ? ` and ${cells.length - named.length} more` : '';
    return finding(material, place, {
      offsets: [offsets[cells[0]]],
      values: named.map((cell) => values[cell]),
      text: `${spot(history, place, offsets[cells[0]])} ${verb} ${named.map((cell) => valueText(history, values[cell])).join(', ')}${more}`,
      evidence: named.flatMap((cell) => cellTold(material, place, cell)),
    });
  });
}

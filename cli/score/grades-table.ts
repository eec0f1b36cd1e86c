import { formatCount } from '../text/number.ts';
import { widthOf } from '../text/style.ts';
import { pad, table } from '../text/table.ts';
import type { Grade, Grades } from './grade.ts';

const head = ['planted', 'caught', 'missed', 'open', 'false', 'precision', 'recall'];

/** A row for each kind and one for all of them; kinds that met in many would not fit beside their figures, and stand above them. */
export function gradeLines({ kinds, total }: Grades, width: number): string[] {
  const all = [...kinds, total];
  const figures = table([head, ...all.map(figuresOf)], head.map(() => ({ align: 'right' })));
  const room = Math.max(10, width - 2 - Math.max(...figures.map(widthOf)));
  const labels = ['kind', ...all.map(({ kind }) => kind)];
  const labelWidth = Math.max(...labels.map(widthOf).filter((own) => own <= room));
  return labels.flatMap((label, i) => {
    const isWide = widthOf(label) > room;
    return [...(isWide ? behindSigns(label, width) : []), `${pad(isWide ? '' : label, labelWidth)}  ${figures[i]}`];
  });
}

function figuresOf({ planted, caught, missed, open, false: alarms, precision, recall }: Grade): string[] {
  const count = (value: number | null): string => (value === null ? '–' : formatCount(value));
  const share = (value: number | null): string => (value === null ? '–' : value.toFixed(3));
  return [...[planted, caught, missed, open, alarms].map(count), ...[precision, recall].map(share)];
}

/** `ragged+type` in lines of at most `width`, broken behind a `+`. */
function behindSigns(label: string, width: number): string[] {
  return label.split(/(?<=\+)/).reduce<string[]>((lines, kind) => {
    const last = lines.at(-1);
    return last !== undefined && widthOf(last) + widthOf(kind) <= width ? [...lines.slice(0, -1), last + kind] : [...lines, kind];
  }, []);
}

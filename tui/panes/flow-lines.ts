import { sparkline } from '../charts/bars.ts';
import { attentionOf } from '../data-pages.ts';
import { latest } from '../history.ts';
import type { State } from '../model.ts';
import type { Pane, View } from '../pane.ts';
import { rule } from '../text/box.ts';
import { fit, widthOf } from '../text/cells.ts';
import { durationText, rateText } from '../text/figure.ts';
import { shortDuration } from '../text/time.ts';
import type { Theme, Tone } from '../theme.ts';
import { drainText } from './behind.ts';

/** The charts of a small terminal: offered, stored and behind over the last sixty sample periods, each in a line. */
export const flowLines: Pane = {
  has: (state) => attentionOf(state) === 'flow',
  narrow: { place: 'right', rows: () => ({ least: 5, most: 5 }), draw },
};

const labelCells = 8;
const valueCells = 8;
const shownSamples = 60;

function draw({ state, width, theme }: View): string[] {
  const { sampleMs, offered, stored, behindMs } = state.history;
  const shown = (values: readonly number[]): readonly number[] => values.slice(-shownSamples).filter(Number.isFinite);
  const common = Math.max(1, ...shown(offered), ...shown(stored));
  const line = (label: string, values: readonly number[], top: number, tone: Tone, value: (last: number) => string): string => {
    const last = latest(values);
    const drawn = sparkline(values, shownSamples, Math.max(0, width - labelCells - valueCells - 1), top);
    return `${fit(theme.paint('quiet', label), labelCells)}${theme.paint(tone, drawn)} ${fit(last === null ? '' : value(last), valueCells, 'right')}`;
  };
  return [
    rule(width, `the last ${sampleMs === 1000 ? 'minute' : durationText(shownSamples * sampleMs)}`, '', false, theme),
    line('offered', offered, common, 'quiet', (last) => rateText(last, valueCells, sampleMs)),
    line('stored', stored, common, 'good', (last) => rateText(last, valueCells, sampleMs)),
    line('behind', behindMs, Math.max(1000, ...shown(behindMs)), 'waiting', (last) => (widthOf(durationText(last)) <= valueCells ? durationText(last) : shortDuration(last))),
    `${' '.repeat(labelCells)}${drainLine(state, width - labelCells, theme)}`,
  ];
}

function drainLine(state: State, cells: number, { paint }: Theme): string {
  return state.history.lag.length === 0 ? paint('quiet', 'nothing is measured yet') : drainText(state, cells, paint);
}

import type { Catalogue } from '../feed.ts';
import { remedyState, type State } from '../model.ts';
import type { View } from '../pane.ts';
import { fit, paragraph } from '../text/cells.ts';
import type { Theme } from '../theme.ts';
import { page, pageFrame } from './page.ts';

type Remedy = Catalogue['remedies'][number];

const indent = '    ';

/** What each remedy does, what happens without it, and when it can be switched; where there is little room, what it does. */
export function remedies(view: View): string[] {
  const { state, width, height, theme } = view;
  const { catalogue } = state;
  if (catalogue.remedies.length === 0) return page(view, ['this scenario has no remedies']);
  const rows = height - pageFrame;
  const told = (remedy: Remedy, i: number, whole: boolean): string[] => {
    const texts = whole ? [remedy.about, `Without it: ${remedy.without}`] : [remedy.about];
    return [headRow(remedy, i, state, width, theme), ...texts.flatMap((text) => paragraph(text, width - indent.length).map((line) => `${indent}${line}`))];
  };
  const ways = [
    catalogue.remedies.flatMap((remedy, i) => [...told(remedy, i, true), '']),
    catalogue.remedies.flatMap((remedy, i) => told(remedy, i, true)),
    catalogue.remedies.flatMap((remedy, i) => told(remedy, i, false)),
  ];
  return page(view, ways.find((lines) => lines.length <= rows) ?? ways[2]);
}

const whenSwitched: Readonly<Record<Remedy['switching'], string>> = {
  live: 'switched at any time', 'one-way': 'switched on at any time, never off', 'at-start': 'chosen before the run',
};

function headRow({ id, needs, switching }: Remedy, i: number, state: State, width: number, { paint }: Theme): string {
  const { on } = remedyState(state, id);
  const needed = needs.length === 0 ? '' : `, needs ${needs.join(' and ')}`;
  return fit(`${paint('accent', fit(String(i + 1), indent.length - 1))} ${paint(on ? 'remedy' : 'strong', id)}  ${on ? paint('remedy', 'on') : paint('quiet', 'off')}${paint('quiet', ` · ${whenSwitched[switching]}${needed}`)}`, width);
}

import { tableRows } from '../capacity/table.ts';
import { runningRows } from '../running.ts';
import { marked, paragraph, spread } from '../text/cells.ts';
import { plural } from '../text/figure.ts';
import { glyph, type Theme } from '../theme.ts';
import type { LessonState } from './state.ts';
import type { CardView } from './view.ts';

const unmeasured = 'not measured yet';
/** Below this, the figures are named with the chosen one only. */
const wideColumns = 100;

/** The answers to the question: what each has done in the learner's own runs, and all of the chosen one. */
export function cardsPage({ view, card }: LessonState, width: number, theme: Theme): string[] {
  const { paint } = theme;
  const { cards, lacking, running } = view;
  const figure = (text: string): string[] => (width < wideColumns ? [] : [text]);
  const rows = [
    ['', 'answer', ...figure('its figure'), 'alone', 'taken away'].map((text) => paint('quiet', text)),
    ...cards.map(({ remedy, metric, alone, away }, i) => {
      const isChosen = i === card;
      return [isChosen ? paint('accent', glyph.chosen) : ' ', paint(isChosen ? 'accent' : 'strong', `${i + 1}  ${remedy}`), ...figure(metric), ...[alone, away].map((effect) => effect ?? paint('quiet', unmeasured))];
    }),
  ];
  const state = running !== null ? '' : lacking === 0 ? paint('good', `${glyph.pass} all of it measured in your own runs`) : paint('quiet', `${plural(lacking, 'run')} of yours are lacking: m runs them`);
  return [
    ...paragraph(view.question, width).map((line) => paint('strong', line)),
    spread(paint('strong', 'answer cards'), state, width), ...tableRows(rows, rows[0].map(() => ({})), width), paint('quiet', '─'.repeat(width)),
    ...(running === null ? [] : [...runningRows(running, width, theme), paint('quiet', '─'.repeat(width))]),
    ...cardRows(cards[card], width, theme),
  ];
}

function cardRows({ remedy, about, without, needs, metric, metricAbout, cost, followUps }: CardView, width: number, { paint }: Theme): string[] {
  const labelled = (label: string, text: string): string[] => marked(paint('quiet', label.padEnd(labelCells)), text, width);
  return [
    ...paragraph(`${paint('strong', remedy)}  ${about}`, width),
    ...(needs.length === 0 ? [] : labelled('needs', needs.join(', '))),
    ...labelled('without it', without), ...labelled('its figure', `${metric}: ${metricAbout}`), ...labelled('costs', cost),
    ...followUps.flatMap(({ ask, answer }) => [...labelled('they ask', ask), ...labelled('', answer)]),
  ];
}

const labelCells = 10;

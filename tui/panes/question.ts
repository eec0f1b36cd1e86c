import type { State } from '../model.ts';
import type { Pane, View } from '../pane.ts';
import { standings, verdictLook, type Standing } from '../standing.ts';
import { fit, inWords, listed, spread, widthOf } from '../text/cells.ts';
import { clockText } from '../text/figure.ts';
import { glyph, type Paint } from '../theme.ts';

const twoRows = () => ({ least: 2, most: 2 });

/** What is asked, and what the run answers so far. */
export const question: Pane = {
  wide: { place: 'band', rows: twoRows, draw },
  narrow: { place: 'band', rows: twoRows, draw },
};

function draw({ state, width, theme: { paint } }: View): string[] {
  return [fit(paint('strong', inWords(state.catalogue.question, width)), width), answer(state, width, paint)];
}

/** What stands before the names of what fails, and the blank after them. */
const soFarCells = 12;

function answer(state: State, width: number, paint: Paint): string {
  if (state.feed === null) return fit(paint('quiet', `${glyph.open} the components start; the first figures come with the first second`), width);
  const all = standings(state);
  const failing = all.filter(({ verdict }) => verdict === 'failed');
  const count = (verdict: Standing['verdict'], word: string, words = word): string => {
    const found = all.filter((each) => each.verdict === verdict).length;
    return found === 0 ? '' : paint(verdictLook[verdict].tone, `${verdictLook[verdict].glyph} ${found} ${found === 1 ? word : words}`);
  };
  const counts = [count('passed', 'holds', 'hold'), count('open', 'open'), count('unknown', 'unknown')].filter((part) => part !== '').join('  ');
  const said = failing.length === 0
    ? paint('good', `${glyph.pass} nothing fails`)
    : paint('bad', `${glyph.fail} ${listed(failing.map(since), width - widthOf(counts) - soFarCells)}`);
  return spread(`${paint('quiet', 'so far')}  ${said}`, counts, width);
}

function since({ id, firstBreachMs }: Standing): string {
  return firstBreachMs === null ? id : `${id} since ${clockText(firstBreachMs)}`;
}

import { expect, test } from 'vitest';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { cardMeasured, madeLesson, stepMeasured, writtenStep } from '../../test/train/made-lesson.ts';
import { design } from '../compare/columns.ts';
import { answerCards, cardsPage, effectText } from './cards.ts';

const lesson = madeLesson({ steps: [writtenStep('all', { run: { remedies: 'all' } })] });
const { metric } = scenario.remedies.buffer;
const { columns } = design(scenario.remedies);
const measured = (remedies: readonly string[], value: number | null) => cardMeasured(remedies, { figures: { [metric]: { value, unit: 'events' } } });
const cardOf = (cards: readonly ReturnType<typeof measured>[], remedy = 'buffer') => answerCards(scenario, lesson, { records: {}, cards }).find((each) => each.remedy === remedy)!;

test('there is a card for each remedy of the scenario, and none has an effect that nobody has measured', () => {
  const cards = answerCards(scenario, lesson, null);
  expect(cards.map(({ remedy }) => remedy)).toEqual(Object.keys(scenario.remedies));
  expect(cards.every(({ alone, away }) => alone === null && away === null)).toBe(true);
  expect(cardsPage(lesson, 1, cards, []).join('\n').match(/not measured yet/g)).toHaveLength(2 * cards.length);
});

test('an effect wants both of its runs, and is that of its metric', () => {
  expect(cardOf([measured([], 900)]).alone).toBeNull();
  expect(cardOf([measured([], 900), measured(['buffer'], 12)]).alone).toEqual({ without: '900 events', with: '12 events' });
  expect(cardOf([measured([], 900), measured(['buffer'], null)]).alone).toBeNull();
});

test('a run of a step counts, if it differs from the others in its remedies alone', () => {
  const all = columns.find(({ remedies }) => remedies.length === Object.keys(scenario.remedies).length)!.remedies;
  const without = columns.find(({ remedies }) => remedies.length === all.length - 1 && !remedies.includes('buffer'))!.remedies;
  const run = stepMeasured({ remedies: [...all], figures: { [metric]: { value: 0, unit: 'events' } } });
  const cards = [measured(without, 40)];
  expect(answerCards(scenario, lesson, { records: { all: { hints: 0, run, tries: {} } }, cards }).find(({ remedy }) => remedy === 'buffer')!.away).toEqual({ without: '40 events', with: '0 events' });
  const turned = madeLesson({ steps: [writtenStep('all', { run: { remedies: 'all', set: { 'worker.count': 3 } } })] });
  expect(answerCards(scenario, turned, { records: { all: { hints: 0, run, tries: {} } }, cards }).find(({ remedy }) => remedy === 'buffer')!.away).toBeNull();
});

test('taken away, an effect is read the other way round', () => {
  const effect = { without: '40 events', with: '0 events' };
  expect(effectText(effect, 'alone')).toBe('40 events → 0 events');
  expect(effectText(effect, 'away')).toBe('0 events → 40 events');
  expect(effectText({ without: '0 events', with: '0 events' }, 'alone')).toBe('0 events, as before');
  expect(effectText(null, 'alone')).toBe('not measured yet');
});

test('the page has question, what was said, and of each remedy effect, cost and follow-ups', () => {
  const page = cardsPage(lesson, 3, answerCards(scenario, lesson, { records: {}, cards: [measured([], 900), measured(['buffer'], 12)] }), ['It dropped 12 %.']).join('\n');
  expect(page).toMatch(/^# What now\?\n/);
  expect(page).toContain('runs of `iot-spike`, short form, seed 3');
  expect(page).toContain('- It dropped 12 %.');
  expect(page).toContain('  - alone: 900 events → 12 events');
  expect(page).toContain('- Costs: something');
});

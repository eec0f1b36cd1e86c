import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expressionTexts, isWithin, termMistake, termOf, termText, valueOf } from './arithmetic.ts';

const wave = termOf('wave_s', { value: 12_000, unit: 'ms' });
const came = termOf('came', { value: 12_867, unit: 'items' });

test('a length of time is a number of the unit in which its name ends', () => {
  expect(wave.value).toBe(12);
  expect(termText(wave)).toBe('12 s');
  expect(termText(came)).toBe('12,867');
  expect([termMistake('wave', 'ms'), termMistake('wave_s', 'items'), termMistake('wave_s', 'ms'), termMistake('came', 'items')].map((mistake) => mistake === null)).toEqual([false, false, true, true]);
});

test('an expression is told with names and with numbers', () => {
  expect(expressionTexts('came / wave_s - 2 * came', [wave, came])).toEqual({ names: 'came / wave_s − 2 × came', numbers: '12,867 / 12 s − 2 × 12,867' });
});

describe('its value', () => {
  test('is what SQL makes of it', async () => {
    expect(await valueOf('round(came / wave_s, 2)', [wave, came])).toBe(1072.25);
    expect(await valueOf('greatest(came, .5) - 1.2e4 + pow(2, 3) % 5', [came])).toBe(870);
    // Halves are no whole numbers.
    expect(await valueOf('1 / 2 * came', [came])).toBe(6433.5);
    const kept = ['right', 'order', 'all'].map((name, i) => ({ name, value: i + 1 }));
    expect(await valueOf('all - right - order', kept)).toBe(0);
  });

  test('is nothing where a term cannot be told, or there is none', async () => {
    expect(await valueOf('came', [{ name: 'came', value: null }])).toBeNull();
    expect(await valueOf('came / (wave_s - 12)', [wave, came])).toBeNull();
  });

  test.each([
    ['cam / wave_s', /unknown term "cam": did you mean came\?/],
    ['came /', /it ends where a number or a name is due, after "\/"/],
    ['came * (wave_s - 1', /a "\(" is never closed/],
    ['came * wave_s)', /"\)" closes what was never opened/],
    ['came * / wave_s', /there is "\/" where a number or a name is due, after "\*"/],
    ['2 came', /there is no sign between "2" and "came"/],
    ['2 (came)', /no sign between "2" and "\("/],
    ['round()', /there is "\)" where a number or a name is due/],
    ['pow(came)', /cannot be computed: No function matches/],
    ['rond(came)', /unknown function "rond": did you mean round\?/],
    ['came) from (came); (1', /"\)" closes what was never opened/],
    ['came; came', /";" is no arithmetic/],
    ["came -- 'so'", /"'" is no arithmetic/],
    ['came + 0 * (SELECT count(*) FROM range(1000000000000) a WHERE sqrt(a.range) < 0)', /unknown (term|function) "(SELECT|count)"/],
    // Neither does a term lend its name to one.
    ['repeat(came, 1000000000)', /unknown function "repeat"/],
  ])('of %s is refused', async (expression, told) => {
    await expect(valueOf(expression, [wave, came, termOf('repeat', { value: 1, unit: '' })])).rejects.toThrow(told);
  });
});

test('within a share of what was measured, either way; of nothing, only nothing', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 0, max: 50 }), (measured, percent) => {
    const bound = (measured * percent) / 100;
    expect(isWithin(measured + bound * 0.99, measured, percent) && isWithin(measured - bound * 0.99, measured, percent)).toBe(true);
    expect(isWithin(measured + bound * 1.01 + 0.01, measured, percent)).toBe(false);
  }));
  expect([isWithin(0, 0, 0), isWithin(0.1, 0, 50)]).toEqual([true, false]);
});

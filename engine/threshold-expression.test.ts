import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tinyPlan, tinyScenario } from '../test/engine/tiny-scenario.ts';
import { formatFigure, formatThreshold, operators, parseFigure, parseThreshold, plannedThreshold } from './threshold-expression.ts';

const scenario = tinyScenario();
const plan = tinyPlan({ faults: [{ fault: 'burst', atMs: 2_000, forMs: 3_000 }, { fault: 'crash', atMs: 6_000, forMs: 0 }] });
const planned = (text: string) => plannedThreshold(text, scenario, plan, '--threshold');

const optional = (...names: string[]) => fc.option(fc.constantFrom(...names));
const expressions = fc.record({
  metric: fc.constantFrom('latency', 'waiting.worker-1', 'critical-p99'), class: optional('important', 'version 1'), phase: optional('all', 'burst', 'after:burst'),
  statistic: optional('p99', 'p99.9', 'max'), operator: fc.constantFrom(...(Object.keys(operators) as (keyof typeof operators)[])), limit: fc.constantFrom('2s', '0', '1.5%', '-3', '10k'),
});

test('an expression reads back as it is written, whatever blanks stand between its parts', () => {
  fc.assert(fc.property(expressions, fc.array(fc.constantFrom('', ' ', '\t '), { minLength: 2, maxLength: 5 }), (expression, blanks) => {
    const text = formatThreshold(expression);
    expect(parseThreshold(text)).toEqual(expression);
    let nth = 0;
    const blank = (): string => blanks[nth++ % blanks.length];
    const spaced = text.replaceAll(/[{}=,]|(?<!after):|[<>]=?|(?<=\d)[sk%]?$/g, (sign) => `${blank()}${sign}${blank()}`);
    expect(parseThreshold(`${blank()}${spaced}`)).toEqual(expression);
  }));
});

test('its left side alone is a figure, and one with a limit is none', () => {
  fc.assert(fc.property(expressions, (expression) => {
    const { operator: _, limit: __, ...figure } = expression;
    expect(parseFigure(` ${formatFigure(expression)} `)).toEqual(figure);
    expect(() => parseFigure(formatThreshold(expression))).toThrow(/is no figure/);
  }));
});

test('blanks within the name of a class are a part of it', () => {
  const threshold = plannedThreshold('lost{class=version 1, phase=burst} <= 2', { ...scenario, classes: ['version 1', 'version 2'] }, plan);
  expect(threshold.label).toBe('lost{class=version 1,phase=burst}<=2');
});

test('the order of class and phase makes no other threshold', () => {
  expect(formatThreshold(parseThreshold('latency{phase=burst, class=other}:p99 < 2s'))).toBe('latency{class=other,phase=burst}:p99<2s');
});

test.each(['latency:p99<=2s', 'in-flight:max<=10', 'behind:max<=1s', 'took<=2s'])('where nothing tells when items were stored, %s is refused', (text) => {
  const took = { id: 'took', about: '', unit: 'ms', compute: () => null };
  expect(() => plannedThreshold(text, { ...scenario, figures: { took }, isUntimed: true }, plan)).toThrow(/is a matter of time, and nothing tells when what comes out of tiny came/);
  expect(plannedThreshold('lost<=0', { ...scenario, isUntimed: true }, plan).limit).toBe(0);
});

test('limits are in the unit of what is measured', () => {
  expect(planned('latency:p99<=2s')).toMatchObject({ label: 'latency:p99<=2s', unit: 'ms', operator: '<=', limit: 2_000 });
  expect(planned('lost{class=important}<=0')).toMatchObject({ unit: 'items', limit: 0 });
  expect(planned('generated >= 10k')).toMatchObject({ unit: 'items', operator: '>=', limit: 10_000 });
  expect(planned('shed:share < 1.5%')).toMatchObject({ unit: 'percent', operator: '<', limit: 1.5 });
  expect(planned('waiting.relay{phase=after:crash}:max<=20')).toMatchObject({ unit: 'items', limit: 20 });
});

describe('what cannot be judged is refused, with what there is', () => {
  test.each([
    ['latency', /"latency" is no threshold; write|no threshold/],
    ['latency:p99<=', /no threshold/],
    ['latency=2s', /no threshold/],
    ['latencey:p99<=2s', /unknown metric "latencey": did you mean latency\?/],
    ['waiting.realy:max<=2', /unknown metric "waiting.realy": did you mean waiting.relay\?/],
    ['lost{class=importent}<=0', /unknown class "importent": did you mean important\?/],
    ['lost{phase=brust}<=0', /unknown phase "brust": did you mean burst\?/],
    ['lost{phase=slow}<=0', /unknown phase "slow"/],
    ['lost{phase=crash}<=0', /crash lasts for no time/],
    ['lost{kind=crash}<=0', /"kind=crash" in .* chooses nothing/],
    ['lost{class=other,class=other}<=0', /names its class twice/],
    ['lost{}<=0', /chooses nothing/],
    ['lost:p99<=0', /unknown statistic "p99"/],
    ['latency<=2s', /latency is many values/],
    ['latency:p0<=2s', /unknown statistic "p0"/],
    ['latency:p99<=2', /"2" is not a duration/],
    ['lost<=2s', /"2s" is not a number/],
    ['in-flight{class=other}:max<=2', /it has no classes/],
    ['dropped{class=other}<=2', /dropped is a figure of tiny/],
  ])('%s', (text, message) => {
    expect(() => planned(text)).toThrow(message);
  });
});

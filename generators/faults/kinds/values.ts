import { z } from 'zod';
import type { Random } from '../../../engine/random.ts';
import { dataFormats, declareDataFault } from '../data-fault.ts';
import { fieldParam, isNamed } from '../field-param.ts';
import type { Leaf, LeafValue } from '../record/leaf.ts';

const field = fieldParam('the field or its path; without it, one that will do');
const shared = { scope: 'record', heals: 'never', formats: dataFormats, reversible: true, share: 0.01 } as const;

type Accepts = (leaf: Leaf) => boolean;
const isNumber: Accepts = ({ value }) => typeof value === 'number';
const isSomething: Accepts = ({ value }) => value !== null && value !== '';

/** Draws a value that will do, by one draw; the first one, which tells records apart, only where it is named. */
function draw(leaves: readonly Leaf[], named: string | undefined, random: Random, accepts: Accepts): Leaf | null {
  const drawn = random.float();
  const found = leaves.filter((leaf, i) => (named === undefined ? i > 0 : isNamed(leaf.path, named)) && accepts(leaf));
  return found.length === 0 ? null : found[Math.floor(drawn * found.length)];
}

/** A number with as many digits after the point as another: what was whole stays whole. */
function asPrecise(value: number, model: number): number {
  const digits = /\.(\d+)/.exec(String(model))?.[1].length ?? 0;
  return Number(value.toFixed(Math.min(digits, 12)));
}

const one = (leaf: Leaf | null, value: (of: LeafValue) => LeafValue) => {
  if (leaf === null) return [];
  const to = value(leaf.value);
  return to === leaf.value ? [] : [{ path: leaf.path, value: to }];
};

export const nulled = declareDataFault({
  ...shared,
  id: 'null',
  about: 'A value is gone.',
  expected: 'quarantine', evidence: 'schema', reasons: ['null'],
  params: z.strictObject({ field }),
  mechanism: { layer: 'value', change: (leaves, params, random) => one(draw(leaves, params.field, random, isSomething), () => null) },
});

export const noise = declareDataFault({
  ...shared,
  id: 'noise',
  about: 'A number is off by a little, as a bad sensor has it.',
  expected: 'quarantine', evidence: 'none', reasons: ['range', 'undecidable'],
  params: z.strictObject({ field, sigma: z.number().gt(0).max(100).default(0.1).describe('standard deviation as a share of the value') }),
  mechanism: {
    layer: 'value',
    change(leaves, params, random) {
      const leaf = draw(leaves, params.field, random, isNumber);
      const factor = 1 + params.sigma * random.normal();
      return one(leaf, (value) => asPrecise((value as number) * factor, value as number));
    },
  },
});

export const scaled = declareDataFault({
  ...shared,
  id: 'scale',
  about: 'A number is in another unit: cents for euros, grams for kilograms.',
  expected: 'quarantine', evidence: 'batch', reasons: ['range', 'undecidable'],
  params: z.strictObject({ field, factor: z.number().refine((factor) => factor !== 1 && Number.isFinite(factor), 'must change something').default(100) }),
  mechanism: {
    layer: 'value',
    change: (leaves, params, random) => one(draw(leaves, params.field, random, (leaf) => isNumber(leaf) && leaf.value !== 0), (value) => Number(((value as number) * params.factor).toPrecision(15))),
  },
});

export const rounded = declareDataFault({
  ...shared,
  id: 'round',
  about: 'A number has lost its last digits.',
  expected: 'quarantine', evidence: 'none', reasons: ['range', 'undecidable'],
  params: z.strictObject({ field, digits: z.number().int().min(-12).max(12).default(0).describe('digits after the point that are left; -2: hundreds') }),
  mechanism: {
    layer: 'value',
    change(leaves, params, random) {
      const unit = 10 ** -params.digits;
      const rounding = (value: number): number => Number((Math.round(value / unit) * unit).toFixed(Math.max(0, params.digits)));
      return one(draw(leaves, params.field, random, (leaf) => isNumber(leaf) && rounding(leaf.value as number) !== leaf.value), (value) => rounding(value as number));
    },
  },
});

export const swapped = declareDataFault({
  ...shared,
  id: 'swap',
  about: 'Two values of a record have changed places.',
  expected: 'quarantine', evidence: 'value', reasons: ['type', 'range', 'date', 'undecidable'],
  params: z.strictObject({ field, with: fieldParam('the other field') }),
  mechanism: {
    layer: 'value',
    change(leaves, params, random) {
      const first = draw(leaves, params.field, random, isSomething);
      // Alike, so that a parser takes it: a strict schema is to find it by its limits.
      const second = draw(leaves, params.with, random, (leaf) => isSomething(leaf) && first !== null && leaf.path !== first.path && typeof leaf.value === typeof first.value && leaf.value !== first.value);
      return first === null || second === null ? [] : [{ path: first.path, value: second.value, from: second.path }, { path: second.path, value: first.value, from: first.path }];
    },
  },
});

export const stuckValue = declareDataFault({
  ...shared,
  id: 'stuck-value',
  about: 'A value is that of the record that was hit first, as a sensor that hangs has it.',
  expected: 'quarantine', evidence: 'batch', reasons: ['undecidable'],
  params: z.strictObject({ field }),
  mechanism: {
    layer: 'value',
    change(leaves, params, random, memory) {
      const path = memory.values.get('path') as string | undefined;
      const leaf = draw(leaves, path ?? params.field, random, isNumber) ?? null;
      if (leaf === null) return [];
      if (path === undefined) {
        memory.values.set('path', leaf.path);
        memory.values.set('value', leaf.value);
        return [];
      }
      return one(leaf, () => memory.values.get('value') as LeafValue);
    },
  },
});

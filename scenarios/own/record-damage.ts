import { z, type ZodObject } from 'zod';
import type { DamageKind } from '../../engine/damage.ts';
import type { FaultParams } from '../../engine/fault.ts';
import type { Random } from '../../engine/random.ts';
import type { DataFault, Move } from '../../generators/faults/data-fault.ts';
import { dataFaults } from '../../generators/faults/registry.ts';
import { fieldAt, withField } from '../../generators/samples/record-source.ts';
import { earlier, leavesOf, withLeaf } from './record-values.ts';

/** A record before it is sent. */
export interface Draft {
  fields: Readonly<Record<string, unknown>>;
  /** What is sent in place of its fields as JSON; null where they are. */
  text: string | null;
  /** When it goes, and how often; null: at once, and once. */
  move: Move | null;
}

/** How often what is due of a record must come out at least, and may at most. */
export interface Outcome {
  readonly least: 0 | 1;
  readonly most: number;
}

/** What a kind of damage may draw from, keep while its fault lasts, and leave as it is. */
export interface Means {
  readonly random: Random;
  readonly memory: { values: Map<string, unknown> };
  /** Fields by their paths; null where a record has none. */
  readonly idField: string | null;
  readonly keyField: string | null;
}

/** Damage to records on their way in. */
export interface RecordDamage extends DamageKind {
  readonly params: ZodObject;
  /** The share of the records that are due meanwhile, where nobody says otherwise. */
  readonly share: number;
  /** Whether it is of interest which records it struck. */
  readonly isTold: boolean;
  /** What it takes that not every definition has. */
  readonly needs?: 'log' | 'key' | 'times';
  /** The field that it adds to a record, where it adds one. */
  adds?(params: FaultParams): string;
  outcome(params: FaultParams): Outcome;
  /** Breaks a record; false where there is nothing in it that could be broken so. */
  strike(draft: Draft, params: FaultParams, means: Means): boolean;
}

const once: Outcome = { least: 1, most: 1 };
const perhaps: Outcome = { least: 0, most: 1 };
const never: Outcome = { least: 0, most: 0 };

const delivered = z.enum(['delivered', 'any']).describe('what must come out of it: what is due, or that or nothing');

/** A kind that changes values: whether a service takes or refuses what came of it is its own affair unless one says. */
function onValues(kind: DataFault): RecordDamage {
  const { mechanism } = kind;
  if (mechanism.layer !== 'value') throw new Error(`${kind.id} changes no values`);
  return {
    ...kind, share: kind.share ?? 0.01, isTold: true, params: kind.params.extend({ expect: delivered.default('any') }),
    outcome: ({ expect }) => (expect === 'any' ? perhaps : once),
    strike(draft, params, { random, memory, idField }) {
      const id = idField === null ? null : pathOf(idField);
      const named = params.field === undefined ? params : { ...params, field: pathOf(params.field as string) };
      const changes = mechanism.change(leavesOf(draft.fields, id), named, random, memory);
      // Without its id nobody would know whose it is.
      if (changes.length === 0 || changes.some(({ path }) => path === id)) return false;
      for (const { path, value } of changes) draft.fields = withLeaf(draft.fields, path, value) as Draft['fields'];
      return true;
    },
  };
}

/** A kind that changes the order of records, or sends one again; every one of them is sent. */
function onOrder(kind: DataFault, more: z.ZodRawShape = {}, outcome: RecordDamage['outcome'] = () => once): RecordDamage {
  const { mechanism } = kind;
  if (mechanism.layer !== 'order') throw new Error(`${kind.id} moves nothing`);
  return {
    ...kind, share: kind.share ?? 0.01, isTold: true, params: kind.params.extend(more), outcome,
    strike(draft, params, { random }) {
      if (draft.move !== null) return false;
      draft.move = mechanism.move(params, random);
      return true;
    },
  };
}

/** `address.city` as the path of a leaf. */
function pathOf(field: string): string {
  return `/${field.replaceAll('.', '/')}`;
}

const shared = { scope: 'record', heals: 'never', evidence: 'value', reasons: [] } as const;

const late: RecordDamage = {
  ...shared, id: 'late', expected: 'load', share: 0.01, isTold: true, needs: 'times',
  about: 'A record comes late: the times in it lie before those of the records around it.',
  params: z.strictObject({ byMs: z.number().positive().default(60_000).describe('milliseconds'), expect: delivered.default('delivered') }),
  outcome: ({ expect }) => (expect === 'any' ? perhaps : once),
  strike(draft, params) {
    const before = draft.fields;
    draft.fields = earlier(before, params.byMs as number) as Draft['fields'];
    return JSON.stringify(before) !== JSON.stringify(draft.fields);
  },
};

const malformed: RecordDamage = {
  ...shared, id: 'malformed', expected: 'quarantine', reasons: ['malformed'], share: 0.01, isTold: true, needs: 'log',
  about: 'A record cannot be read: its value is cut off, is no JSON at all, or is empty. Key and headers are whole.',
  params: z.strictObject({ as: z.enum(['cut', 'text', 'empty']).default('cut').describe('what becomes of its value'), expect: z.enum(['skipped', 'any']).default('skipped').describe('what must come out of it: nothing, or what is due or nothing') }),
  outcome: ({ expect }) => (expect === 'any' ? perhaps : never),
  strike(draft, { as }) {
    const whole = JSON.stringify(draft.fields);
    draft.text = as === 'cut' ? whole.slice(0, Math.ceil(whole.length / 2)) : as === 'text' ? 'not a record' : '';
    return true;
  },
};

const hotKey: RecordDamage = {
  ...shared, id: 'hot-key', expected: 'load', share: 0.3, isTold: false, needs: 'key',
  about: 'One key has a share of all records: that of the record that was struck first.',
  params: z.strictObject({}),
  outcome: () => once,
  strike(draft, _, { memory, keyField }) {
    const key = memory.values.get('key') ?? fieldAt(draft.fields, keyField!);
    memory.values.set('key', key);
    draft.fields = withField(draft.fields, keyField!, key);
    return true;
  },
};

const larger: RecordDamage = {
  ...shared, id: 'larger', expected: 'load', share: 1, isTold: false,
  about: 'Records are many times as large, by a field that is added to them.',
  params: z.strictObject({ times: z.number().min(2).max(10_000).default(10).describe('as large as it was'), field: z.string().min(1).default('padding').describe('what the field is called') }),
  adds: ({ field }) => field as string,
  outcome: () => once,
  strike(draft, { times, field }) {
    draft.fields = withField(draft.fields, field as string, 'x'.repeat(Math.ceil(JSON.stringify(draft.fields).length * ((times as number) - 1))));
    return true;
  },
};

const { duplicate, delayed, reorder, null: nulled, noise, scale, round, swap, 'stuck-value': stuckValue } = dataFaults;

/**
 * What can be done to the records of a pipeline of one's own. One that is never sent is none of it: a service cannot be
 * asked for what it was not given.
 */
export const recordDamages: Readonly<Record<string, RecordDamage>> = Object.fromEntries([
  onOrder(duplicate, { expect: z.enum(['each', 'once']).default('each').describe('how often what is due may come out: as often as it was sent, or once') }, ({ expect, copies }) => ({ least: 1, most: expect === 'once' ? 1 : 1 + (copies as number) })),
  onOrder(delayed), onOrder(reorder), late, malformed, hotKey, larger,
  ...[nulled, noise, scale, round, swap, stuckValue].map(onValues),
].map((kind) => [kind.id, kind]));

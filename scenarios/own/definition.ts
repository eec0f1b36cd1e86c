import { z } from 'zod';
import type { KnobUnit } from '../../engine/knob.ts';
import { parseQuantity, quantityWords } from '../../engine/quantity.ts';
import { recordGenerators } from '../../generators/samples/registry.ts';

/** A quantity as a person writes it (`30s`, `2k`), checked as it is read. */
function quantity(unit: KnobUnit): z.ZodType<number, string | number> {
  return z.union([z.string(), z.number()]).meta({ title: quantityWords(unit) }).transform((text, context) => {
    try {
      const value = parseQuantity(String(text), unit);
      if (value >= 0) return value;
      context.addIssue({ code: 'custom', message: `is not below 0, as ${text} is` });
      return z.NEVER;
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
      return z.NEVER;
    }
  }) as unknown as z.ZodType<number, string | number>;
}

const name = z.string().regex(/^[A-Za-z0-9._-]{1,200}$/, 'is no name of a topic or group: letters, digits, dot, underscore, hyphen');
const words = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String));

/** Where the id of an item stands in a record: it goes in with the item and must come out with whatever is made of it. */
const idPlace = z.union([
  z.strictObject({ field: z.string().min(1).describe('the field with the id; `order.id` for one inside another') }),
  z.strictObject({ header: z.string().min(1).describe('or the header with it') }),
]);
export type IdPlace = z.infer<typeof idPlace>;

const topics = z.strictObject({
  in: z.strictObject({
    topic: name.describe('the topic that the service reads'),
    partitions: z.number().int().min(1).max(1000).default(3).describe('how many it has'),
    key: z.string().optional().describe("the field whose value becomes the record's key; none without it"),
    id: idPlace,
  }),
  out: z.strictObject({
    topic: name.describe('the topic that it writes'),
    partitions: z.number().int().min(1).max(1000).default(3).describe('how many it has'),
    key: z.string().optional().describe('the field of the input whose value the key of an output record must be; any without it'),
    id: idPlace.optional().describe('where the id stands in the output; as in the input without it'),
  }),
  deadLetter: z.strictObject({
    topic: name.describe('the topic for what it cannot take: what it refuses must stand there'),
    partitions: z.number().int().min(1).max(1000).default(3).describe('how many it has'),
    id: idPlace.optional().describe('where the id stands in it; as in the input without it'),
  }).optional(),
  group: name.describe('the consumer group of the service: what it has committed is what it says that it is done with'),
  proxy: z.boolean().default(true).describe('whether it reaches the log through a proxy, which the faults of the network need'),
});

/** A loader: files come into `${landing}`, and what it makes of them is in `${out}`. */
const files = z.strictObject({
  format: z.enum(['csv', 'jsonl']).describe('of the files; all files of CSV have the same columns, those of every record and those that faults add'),
  every: quantity('ms').prefault('2s').describe('how often a file lands'),
  id: z.strictObject({ field: z.string().min(1).describe('the column with the id') }),
  out: z.union([
    z.strictObject({ file: z.string().min(1).describe('a DuckDB file in `${out}`, and'), table: z.string().min(1).describe('its table') }),
    z.strictObject({ files: z.string().min(1).describe('or files in `${out}` that DuckDB reads: `*.parquet`, `*.csv`, `*.jsonl`') }),
  ]),
});

/** When a process is ready: its group has all its members, it said so, or a port of this machine answers. */
const ready = z.union([
  z.literal('group'),
  z.strictObject({ log: z.string().min(1).describe('or when it has said this, or') }),
  z.strictObject({ port: z.number().int().min(1).max(65_535).describe('when this port of the machine answers') }),
]);

/** A run waits no longer for its components than for a moment more than this. */
const mostReadyMs = 5 * 60_000;

/** So many instances of a service are started at most. */
export const mostInstances = 64;

const service = z.strictObject({
  command: z.string().min(1).optional().describe('a line for the shell; `${kafka}`, `${in}`, `${out}`, `${deadLetter}`, `${group}` and `${instance}` are filled in'),
  module: z.string().min(1).optional().describe('or a module in TypeScript or JavaScript: its default export is called with `kafka`, `in`, `out`, `deadLetter`, `group`, `landing`, `instance` and `stopped`, an AbortSignal'),
  folder: z.string().optional().describe('where it runs, relative to the folder of the config'),
  instances: z.number().int().min(1).max(mostInstances).default(1).describe('how many are started'),
  env: words.prefault({}).describe('variables, beside those that the shell has'),
  ready: ready.default('group').describe('when it is ready: when its group has all its members,'),
  readyWithin: quantity('ms').refine((ms) => ms <= mostReadyMs, `is at most ${mostReadyMs / 60_000}m`).prefault('30s').describe(`how long that may take, at most ${mostReadyMs / 60_000}m`),
  stopWithin: quantity('ms').prefault('10s').describe('how long it has after SIGTERM'),
  restartAfter: z.union([quantity('ms'), z.null()]).prefault('1s').describe('after it ended by itself; null: it stays down'),
});

const keyCount = z.number().int().min(1).max(10_000_000).default(1000).describe('so many, and');
const share = z.number().min(0).max(1);
/** How many keys there are, and how often each comes. */
const keys = z.union([keyCount, z.strictObject({
  count: keyCount,
  zipf: z.number().min(0).max(20).optional().describe("the exponent of Zipf's law: the k-th most frequent key comes in proportion to k^-zipf"),
  celebrity: share.optional().describe('the share that the first key has besides'),
  hot: z.strictObject({ at: quantity('ms').prefault('0s').describe('from this moment on'), share: share.describe('one of the middle has this share') }).optional(),
  none: share.optional().describe('the share of records without a key'),
})]).prefault(1000).describe('how many keys there are, or how many values a text that ends with a number has; or');

const records = z.union([
  z.strictObject({ like: z.record(z.string(), z.unknown()).describe('a record with its id; ids, numbers, times and texts that end with a number vary'), keys }),
  z.strictObject({ generator: z.string().describe(`or records of its own: ${Object.keys(recordGenerators).join(', ')}`), keys }),
  z.strictObject({ file: z.string().min(1).describe('or a file of JSON lines, from the start again when all are sent') }),
]);

/** What must come out of what goes in. */
const relation = z.union([
  z.enum(['one-to-one', 'aggregate']),
  z.strictObject({ filter: z.string().min(1).describe('or an expression in SQL: what comes out') }),
  z.strictObject({ fanOut: z.union([z.number().int().min(1), z.string().min(1)]).describe('or how many come out of one: a number or an expression') }),
]);
export type Relation = z.infer<typeof relation>;

const timedFault = z.looseObject({
  fault: z.string().describe('what strikes; its own fields stand beside'),
  at: quantity('ms').describe('from which moment of the workload on'),
  for: quantity('ms').prefault('0s').describe('for how long'),
});

const form = {
  for: quantity('ms').refine((ms) => ms >= 1000, 'is at least 1s'),
  rate: quantity('events/s').refine((eps) => eps > 0, 'is above 0: nothing would be sent'),
  drain: quantity('ms'),
};
const workload = z.strictObject({
  for: form.for.prefault('1m').describe('how long records are sent'),
  rate: form.rate.prefault('200').describe('the mean of the whole workload: a burst is a part of it, so the rate beside one is lower'),
  drain: form.drain.prefault('1m').describe('at most so long is waited for what is on its way'),
  shapes: z.array(z.looseObject({ kind: z.string().describe('a wave on top of the rate; `wavetank list` has the kinds') })).default([]),
  process: z.string().default('poisson').describe('how arrivals follow one another'),
  short: z.strictObject({
    for: form.for.optional().describe('of the form that `--short` runs; without it 30s at most, and twice what its faults take where that is more: they do not shrink'),
    rate: form.rate.optional().describe('its rate; as above without it'),
  }).default({}),
});

/** A remedy: what is changed of the service to mend it. */
const variant = z.strictObject({
  about: z.string().describe('what is different, a sentence'),
  command: z.string().min(1).optional().describe('another command'),
  module: z.string().min(1).optional().describe('another module'),
  env: words.optional().describe('variables that differ'),
  instances: z.number().int().min(1).max(mostInstances).optional().describe('another number of them'),
});

/** A scenario of one's own, as it stands in a config and in the plans of its runs. */
export const definitionSchema = z.strictObject({
  about: z.string().default('A pipeline of our own.').describe('what it is, a sentence'),
  /** One of the two: the service stands between topics, or between files. */
  topics: topics.optional(),
  files: files.optional(),
  service,
  relation: relation.default('one-to-one').describe('what must come out of what goes in: each record once; `aggregate`, whatever the checks in SQL say;'),
  same: z.array(z.string()).default([]).describe('fields that must come out as they went in'),
  duplicates: z.enum(['none', 'allowed']).default('none').describe('whether a record may come out more than once'),
  deadline: quantity('ms').optional().describe('what comes out later than this after it was due is `late`; not of `files`, since nothing tells when a row came'),
  records,
  workload: workload.default(() => workload.parse({})),
  faults: z.array(timedFault).default([]),
  thresholds: z.array(z.string()).default([]).describe('conditions as `run --threshold` takes them: `p99<=2s`, `latency{phase=burst}:p99<=5s`; one on a fault that a run leaves out is left out with it'),
  checks: z.union([z.string(), z.record(z.string(), z.string())]).optional().describe('a folder of SQL files, relative to the config; in a plan their texts by their names'),
  variants: z.record(z.string().regex(/^[a-z0-9-]+$/, 'is no name of a variant: small letters, digits, hyphens'), variant).default({}),
});
export type Definition = z.infer<typeof definitionSchema>;

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
const idPlace = z.union([z.strictObject({ field: z.string().min(1) }), z.strictObject({ header: z.string().min(1) })]);
export type IdPlace = z.infer<typeof idPlace>;

const topics = z.strictObject({
  in: z.strictObject({
    topic: name,
    partitions: z.number().int().min(1).max(1000).default(3),
    /** The field whose value becomes the record's key. */
    key: z.string().optional(),
    id: idPlace,
  }),
  out: z.strictObject({
    topic: name,
    partitions: z.number().int().min(1).max(1000).default(3),
    /** The field of the input whose value the key of an output record must be. */
    key: z.string().optional(),
    /** Default: where it stands in the input. */
    id: idPlace.optional(),
  }),
  /** Where the service puts what it cannot take, if it has such a topic: what it refuses must stand there. */
  deadLetter: z.strictObject({
    topic: name,
    partitions: z.number().int().min(1).max(1000).default(3),
    /** Default: where it stands in the input. */
    id: idPlace.optional(),
  }).optional(),
  /** The consumer group of the service: what it has committed is what it says that it is done with. */
  group: name,
  /** Whether the service reaches the log through a proxy: without it there are no faults of the network, and nothing that they cost. */
  proxy: z.boolean().default(true),
});

/** A loader: files come into `${landing}`, and what it makes of them is in `${out}`. */
const files = z.strictObject({
  format: z.enum(['csv', 'jsonl']),
  every: quantity('ms').default(2_000),
  id: z.strictObject({ field: z.string().min(1) }),
  /** Relative to `${out}`: a DuckDB file with its table, or files that DuckDB reads (`*.parquet`, `*.csv`, `*.jsonl`). */
  out: z.union([z.strictObject({ file: z.string().min(1), table: z.string().min(1) }), z.strictObject({ files: z.string().min(1) })]),
});

/** When a process is ready: its group has all its members, it said so, or a port of this machine answers. */
const ready = z.union([
  z.literal('group'),
  z.strictObject({ log: z.string().min(1) }),
  z.strictObject({ port: z.number().int().min(1).max(65_535) }),
]);

/** A run waits no longer for its components than for a moment more than this. */
const mostReadyMs = 5 * 60_000;

/** So many instances of a service are started at most. */
export const mostInstances = 64;

const service = z.strictObject({
  /** A line for the shell; `${kafka}`, `${in}`, `${out}`, `${deadLetter}`, `${group}` and `${instance}` are filled in. */
  command: z.string().min(1).optional(),
  /** Instead of a command: a module in TypeScript or JavaScript whose default export is the service. */
  module: z.string().min(1).optional(),
  /** Relative to the folder of the config. */
  folder: z.string().optional(),
  instances: z.number().int().min(1).max(mostInstances).default(1),
  env: words.default({}),
  ready: ready.default('group'),
  readyWithin: quantity('ms').refine((ms) => ms <= mostReadyMs, `is at most ${mostReadyMs / 60_000}m`).default(30_000),
  stopWithin: quantity('ms').default(10_000),
  /** After it ended by itself, or null: it stays down. */
  restartAfter: z.union([quantity('ms'), z.null()]).default(1000),
});

const keyCount = z.number().int().min(1).max(10_000_000).default(1000);
const share = z.number().min(0).max(1);
/** How many keys there are, and how often each comes. */
const keys = z.union([keyCount, z.strictObject({
  count: keyCount,
  /** The exponent of Zipf's law: the k-th most frequent key comes in proportion to k^-zipf. */
  zipf: z.number().min(0).max(20).optional(),
  /** The share that the first key has besides. */
  celebrity: share.optional(),
  /** From a moment of the run on one key has this share. */
  hot: z.strictObject({ at: quantity('ms').default(0), share }).optional(),
  /** The share of records without a key. */
  none: share.optional(),
})]).default(1000);

const records = z.union([
  z.strictObject({ like: z.record(z.string(), z.unknown()), keys }),
  z.strictObject({ generator: z.string().describe(Object.keys(recordGenerators).join(', ')), keys }),
  z.strictObject({ file: z.string().min(1) }),
]);

/** What must come out of what goes in. */
const relation = z.union([
  z.enum(['one-to-one', 'aggregate']),
  z.strictObject({ filter: z.string().min(1) }),
  z.strictObject({ fanOut: z.union([z.number().int().min(1), z.string().min(1)]) }),
]);
export type Relation = z.infer<typeof relation>;

const timedFault = z.looseObject({ fault: z.string(), at: quantity('ms'), for: quantity('ms').default(0) });

const form = {
  for: quantity('ms').refine((ms) => ms >= 1000, 'is at least 1s'),
  rate: quantity('events/s').refine((eps) => eps > 0, 'is above 0: nothing would be sent'),
  drain: quantity('ms'),
};
const workload = z.strictObject({
  for: form.for.default(60_000),
  rate: form.rate.default(200),
  drain: form.drain.default(60_000),
  shapes: z.array(z.looseObject({ kind: z.string() })).default([]),
  process: z.string().default('poisson'),
  /** The short form, where it differs by more than its length; faults are as long in it as in the full one. */
  short: z.strictObject({ for: form.for.optional(), rate: form.rate.optional() }).default({}),
});

/** A remedy: what is changed of the service to mend it. */
const variant = z.strictObject({
  about: z.string(),
  command: z.string().min(1).optional(),
  module: z.string().min(1).optional(),
  env: words.optional(),
  instances: z.number().int().min(1).max(mostInstances).optional(),
});

/** A scenario of one's own, as it stands in a config and in the plans of its runs. */
export const definitionSchema = z.strictObject({
  about: z.string().default('A pipeline of our own.'),
  /** One of the two: the service stands between topics, or between files. */
  topics: topics.optional(),
  files: files.optional(),
  service,
  relation: relation.default('one-to-one'),
  /** Fields that must come out as they went in. */
  same: z.array(z.string()).default([]),
  /** Whether an item may come out more than once. */
  duplicates: z.enum(['none', 'allowed']).default('none'),
  /** What comes out later than this after it was due is late. */
  deadline: quantity('ms').optional(),
  records,
  workload: workload.default(() => workload.parse({})),
  faults: z.array(timedFault).default([]),
  /** As `--threshold` writes them: `p99<=2s`, `latency{phase=burst}:p99<=5s`. */
  thresholds: z.array(z.string()).default([]),
  /** A folder of SQL files, relative to the config; in a plan their texts by their names. */
  checks: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
  variants: z.record(z.string().regex(/^[a-z0-9-]+$/, 'is no name of a variant: small letters, digits, hyphens'), variant).default({}),
});
export type Definition = z.infer<typeof definitionSchema>;

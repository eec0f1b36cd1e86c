import { z } from 'zod';

/** What `wavetank capacity` found: schemas/capacity.schema.json, schemaVersion 1. Rates are items/s, shares lie between 0 and 1. */
const knee = z.strictObject({ kneeEps: z.number(), lowEps: z.number(), highEps: z.number() }).describe('the rate at which a run holds in one of two cases, with its 95 % interval');

const stepRun = z.strictObject({
  rateEps: z.number(),
  seed: z.number(),
  arrivals: z.string().describe('the hash of its arrivals'),
  outcome: z.enum(['held', 'failed', 'unknown']),
  why: z.array(z.string()).readonly(),
  lost: z.boolean().describe('something was lost or stored twice'),
  items: z.number().describe('due in the window'),
  offeredEps: z.number(),
  storedEps: z.number(),
  growthEps: z.number().describe('slope of what is in flight'),
  growthLimitEps: z.number().describe('beyond it the slope is no chance'),
  p50Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
  thresholds: z.array(z.strictObject({ metric: z.string(), value: z.number().nullable(), unit: z.string(), limit: z.number() })).readonly().optional().describe('over the items due in the window'),
  busy: z.record(z.string(), z.number()).describe('by <node>.<resource>'),
  waitingGrowthEps: z.record(z.string(), z.number()).describe('by node'),
  driver: z.strictObject({ latenessP99Ms: z.number().nullable(), busy: z.number(), machine: z.number(), own: z.number().describe('what its process took of the machine') }).nullable(),
});

const limits = z.strictObject({
  atEps: z.number(),
  ranked: z.array(z.strictObject({
    what: z.string(),
    kind: z.enum(['server', 'native', 'driver', 'machine']),
    nodes: z.array(z.string()).readonly(),
    busy: z.number(),
    fullAtEps: z.number().describe('an estimate: atEps / busy'),
  })).readonly(),
  queue: z.strictObject({ node: z.string(), growthEps: z.number() }).nullable(),
  first: z.string().nullable().describe('what is busy enough to be the limit'),
});

const against = z.strictObject({
  name: z.string(),
  fromEps: z.number(),
  toEps: z.number(),
  percent: z.number(),
  lowPercent: z.number().describe('of the 95 % interval'),
  highPercent: z.number(),
  real: z.boolean().describe('the interval is clear of zero'),
  smallestPercent: z.number().describe('a change of this size would have been told from none in one of two cases'),
  pairs: z.number().describe('runs that both builds made, at the same rate and of the same arrivals'),
  otherArrivals: z.number(),
});

const end = z.enum(['knee', 'lowest', 'highest', 'driver', 'stopped']);

export const capacitySchema = z.strictObject({
  schemaVersion: z.literal(1),
  scenario: z.string(),
  status: z.enum(['completed', 'interrupted']),
  verdict: z.enum(['passed', 'failed', 'unknown']),
  reason: z.string(),
  end,
  startedAt: z.string(),
  wallMs: z.number(),
  wavetank: z.string(),
  node: z.string(),
  machine: z.string(),
  seed: z.number(),
  form: z.enum(['full', 'short']),
  backends: z.record(z.string(), z.string()),
  remedies: z.array(z.string()),
  knobs: z.record(z.string(), z.number()).describe('those that differ from the form'),
  holds: z.string().describe('what a run must be like to hold'),
  method: z.string(),
  warmUpMs: z.number(),
  windowMs: z.number(),
  oneIn: z.number().nullable().describe('each run was as long as it takes to see a loss of one in so many'),
  expectEps: z.number().nullable(),
  guessEps: z.number().nullable(),
  knee: knee.nullable(),
  heldEps: z.number().nullable().describe('the highest rate of which a majority of its runs held'),
  rarestLoss: z.number().describe('a loss of one in so many would have been seen with 95 % in the runs that held near the knee; a rarer one not'),
  limits: limits.nullable(),
  runs: z.array(stepRun),
  against: against.nullable().describe('an earlier report of another build, and whether the knee has moved'),
  outages: z.array(z.strictObject({ outageMs: z.number(), survived: z.boolean(), untold: z.boolean().optional().describe('nobody can tell whether it was survived'), drainedMs: z.number().nullable(), why: z.string() })).describe('of the store, at the expected rate'),
  badDays: z.array(z.strictObject({
    id: z.string(), about: z.string(), end, knee: knee.nullable(), heldEps: z.number().nullable(), verdict: z.enum(['passed', 'failed', 'unknown']).nullable(), why: z.string(), runs: z.array(stepRun),
  })),
});
export type Capacity = z.infer<typeof capacitySchema>;
export type BadDayFound = Capacity['badDays'][number];

import { stream } from '../engine/random-stream.ts';
import { epochMs } from '../engine/clock.ts';
import { BatchDraft } from '../generators/vendors/batch-draft.ts';
import { makeOrder } from '../generators/vendors/order.ts';
import { feeds } from '../generators/vendors/registry.ts';
import { contracts } from '../pipeline/normaliser/contracts/registry.ts';
import { decoders } from '../pipeline/normaliser/decoders/registry.ts';
import { Normaliser, type VendorBatch } from '../pipeline/normaliser/normaliser.ts';
import type { Form, Measured } from './measure.ts';

export const about = 'records that one core makes canonical, schema and keys checked, over those that it parses and does no more with';

const records = 20_000;
const dayMs = 86_400_000;
const settings = { strict: true, mapped: true, versioned: true } as const;

function batchOf(feed: keyof typeof feeds): VendorBatch {
  const [, dialect] = feeds[feed];
  const random = stream(1, 'bench', feed);
  const letter = feed === 'cirrus-xml' ? 'X' : feed[0].toUpperCase();
  const orders = Array.from({ length: records }, (_, nth) => makeOrder(random, `${letter}-${String(nth).padStart(6, '0')}`, dialect.vendor, dialect.currency, epochMs + random.below(dayMs / 1000) * 1000));
  const draft = new BatchDraft(orders, 0, feeds[feed], dialect);
  return { feed, batch: 1, version: dialect.version, fromMs: epochMs, toMs: epochMs + dayMs, bytes: draft.write(random), places: orders.map((_, place) => place) };
}

function perCpuSecond(work: () => number): number {
  const before = process.cpuUsage();
  const done = work();
  const { user, system } = process.cpuUsage(before);
  if (done !== records) throw new Error(`${done} of ${records} records were read`);
  return (records / (user + system)) * 1e6;
}

/** Parsing and normalising take turns, so that both see the same machine. */
export function run(form: Form): Measured[] {
  const rounds = form === 'short' ? 3 : 9;
  return (Object.keys(feeds) as (keyof typeof feeds)[]).flatMap((feed): Measured[] => {
    const batch = batchOf(feed);
    const { format } = contracts[feed][0];
    const parse = (): number => perCpuSecond(() => decoders[format](batch.bytes, { columns: null }).records.length);
    const normalise = (): number => perCpuSecond(() => new Normaliser(contracts, settings).normalise(batch).rows.length);
    parse();
    normalise();
    const pairs = Array.from({ length: rounds }, () => ({ parsed: parse(), made: normalise() }));
    return [
      { what: `${format}: parsed`, values: pairs.map(({ parsed }) => parsed), unit: 'records per CPU second' },
      { what: `${format}: made canonical`, values: pairs.map(({ made }) => made), unit: 'records per CPU second' },
      { what: `${format}: share of parsing alone`, values: pairs.map(({ parsed, made }) => made / parsed), unit: '', bar: { sense: 'at least', value: 0.5 } },
    ];
  });
}

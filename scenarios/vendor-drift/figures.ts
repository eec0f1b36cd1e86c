import type { Evidence, Figure, Threshold } from '../../engine/check.ts';
import type { DriftKind } from '../../generators/faults/drift/drift-kind.ts';
import { windowMs } from '../../generators/vendors/vendor-feeds.ts';
import { driftKinds } from './faults.ts';

/** Kinds of drift by the items in which they were planted. */
export function plantedIn({ manifest }: Evidence): Map<number, DriftKind[]> {
  const found = new Map<number, DriftKind[]>();
  for (const { item, kind } of manifest) found.set(item, [...(found.get(item) ?? []), driftKinds[kind]]);
  return found;
}

const inBatch = ({ evidence }: DriftKind): boolean => evidence === 'batch' || evidence === 'control-total';

/** Items that were loaded wrong, parted by whether only their batch could show it. */
export function loadedWrong(evidence: Evidence): { readonly inRecord: number[]; readonly inBatch: number[] } {
  const planted = plantedIn(evidence);
  const parted = { inRecord: [] as number[], inBatch: [] as number[] };
  evidence.ledger.each('corrupted', null, (item) => {
    const kinds = planted.get(item) ?? [];
    (kinds.some(inBatch) ? parted.inBatch : parted.inRecord).push(item);
  });
  return parted;
}

/** Items that a stage gave up, and those of which nobody says where they are. */
export function lost({ ledger }: Evidence): number[] {
  const found: number[] = [];
  for (const bucket of ['dropped', 'rejected', 'unaccounted'] as const) ledger.each(bucket, null, (item) => found.push(item));
  return found.sort((a, b) => a - b);
}

function structuralWrong(evidence: Evidence): number {
  const planted = plantedIn(evidence);
  let count = 0;
  evidence.ledger.each('corrupted', null, (item) => {
    if ((planted.get(item) ?? []).some((kind) => kind.evidence === 'schema' || kind.evidence === 'value')) count++;
  });
  return count;
}

/** What was broken for good, and is not to be loaded as it came. */
const isForbidden = ({ expected, heals }: DriftKind): boolean => expected === 'quarantine' && heals === 'never';

function notCanonical(evidence: Evidence): number | null {
  if (!evidence.completed) return null;
  const planted = plantedIn(evidence);
  let [wanted, right] = [0, 0];
  evidence.ledger.each(null, null, (item) => {
    if ((planted.get(item) ?? []).some(isForbidden)) return;
    wanted++;
    if (evidence.ledger.bucket(item) === 'delivered') right++;
  });
  return wanted === 0 ? null : Math.round(((wanted - right) / wanted) * 10_000) / 100;
}

/** Of what came in the first version, or in another than was told, what is not in the table as it should be. */
function versionWrong(evidence: Evidence): number {
  const planted = plantedIn(evidence);
  let count = 0;
  evidence.ledger.each(null, null, (item) => {
    const kinds = planted.get(item) ?? [];
    const isAffected = evidence.ledger.class(item) === 0 ? kinds.length === 0 : kinds.some((kind) => kind.evidence === 'version');
    if (isAffected && evidence.ledger.bucket(item) !== 'delivered') count++;
  });
  return count;
}

/** Held for what is wrong with it, or right in the end because it was: what breaks a reader for another reason is no alarm. */
function wasNoticed({ ledger }: Evidence, item: number, { reasons }: DriftKind): boolean {
  return ledger.bucket(item) === 'delivered' || reasons.includes(ledger.cause(item));
}

/** The mean over the drifts that only a batch shows: from the first batch that drifted until one was held for it. */
function driftToAlertMs(evidence: Evidence): number | null {
  const { plan, manifest, ledger, completed } = evidence;
  if (!completed) return null;
  const delays = plan.faults.flatMap(({ fault, atMs, forMs }) => {
    if (driftKinds[fault] === undefined || !inBatch(driftKinds[fault])) return [];
    const items = manifest.filter(({ kind, item }) => kind === fault && ledger.dueMs(item) >= atMs - windowMs && ledger.dueMs(item) < atMs + forMs).map(({ item }) => item);
    if (items.length === 0) return [];
    const batchOf = (item: number): number => Math.floor(ledger.dueMs(item) / windowMs);
    const kept = items.filter((item) => wasNoticed(evidence, item, driftKinds[fault])).map(batchOf);
    const first = Math.min(...items.map(batchOf));
    return [kept.length > 0 ? (Math.min(...kept) - first) * windowMs : plan.durationMs + plan.drainMs - first * windowMs];
  });
  return delays.length === 0 ? null : Math.round(delays.reduce((sum, delay) => sum + delay, 0) / delays.length);
}

const figure = (id: string, unit: string, about: string, compute: Figure['compute']): Figure => ({ id, unit, about, compute });

export const figures = {
  'structural-wrong': figure('structural-wrong', 'records', 'Loaded wrong, though the record itself shows that it drifted.', structuralWrong),
  'not-canonical': figure('not-canonical', 'percent', 'Of the records that could be had right, those that are not in the table as they should be.', notCanonical),
  'version-wrong': figure('version-wrong', 'records', 'In another version than the newest, or than was told, and not in the table as they should be.', versionWrong),
  'drift-to-alert': figure('drift-to-alert', 'ms', 'From the first batch that drifted as a whole until one was held for it; until draining ends if none was.', driftToAlertMs),
  lost: figure('lost', 'records', 'Dropped, or gone without a word.', (evidence) => lost(evidence).length),
} as const satisfies Record<string, Figure>;

export const thresholds: readonly Threshold[] = [
  { metric: 'not-canonical', limit: 1, about: 'What can be had right is in the table, but for one in a hundred.' },
  { metric: 'drift-to-alert', limit: windowMs, about: 'A drift that only a batch shows is noticed by the second batch.' },
];

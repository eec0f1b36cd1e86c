import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bucket, SplitBucket } from '../engine/bucket.ts';
import { planHash } from '../engine/canonical.ts';
import { formatPlan } from '../engine/plan-file.ts';
import type { Plan } from '../engine/plan.ts';
import type { Result } from '../engine/result.ts';
import type { Snapshot } from '../engine/snapshot.ts';
import { makeFolders } from '../engine/store/make-folders.ts';
import { disownRunFolder, type RunFolder } from '../engine/store/run-folder.ts';
import { lockHash, packageVersion } from './installed.ts';
import { formatCount } from './text/number.ts';

/**
 * The result of a run whose engine died: what its last snapshot told, nothing judged. The stores were never read, so no
 * item is known to be delivered: what a stage called stored is pending like what nobody claimed, under its own heading.
 */
export function erroredResult(plan: Plan, last: Snapshot | null, how: string, startedAt: Date, wallMs: number): Result {
  const [generated, stored, ended] = [last?.generated ?? 0, last?.stored ?? 0, last?.ended ?? []];
  const inPipeline = Math.max(0, generated - stored - ended.reduce((sum, { items }) => sum + items, 0));
  const counts = (reason: string, count: number) => (count > 0 ? { [reason]: count } : {});
  const split = (bucket: SplitBucket) => Object.fromEntries(ended.filter((each) => each.bucket === bucket).map(({ reason, items }) => [reason, items]));
  const whole = (bucket: Bucket) => ended.reduce((sum, each) => sum + (each.bucket === bucket ? each.items : 0), 0);
  const hash = planHash(plan);
  return {
    schemaVersion: 1,
    run: {
      id: `${plan.scenario}-${plan.seed}-${hash.slice(0, 8)}`, scenario: plan.scenario, seed: plan.seed, clock: plan.clock, status: 'errored',
      startedAt: startedAt.toISOString(), wallMs: Math.round(wallMs), clockMs: last?.clockMs ?? 0,
      wavetank: packageVersion(), node: process.version, lockHash: lockHash(), backends: plan.backends, knobs: { ...plan.knobs, ...last?.knobs }, remedies: last?.remedies ?? plan.remedies,
      planHash: hash, arrivalsHash: '', journalHash: '', reproducible: false,
    },
    verdict: 'unknown',
    reason: `the engine died (${how}); nothing was read back${last === null ? '' : `, and by its last word ${formatCount(stored)} of ${formatCount(generated)} items were stored`}`,
    checks: [], thresholds: [], faults: [], remedies: [], detection: [],
    ledger: {
      generated, delivered: 0, late: 0, corrupted: 0, rejected: split('rejected'), quarantined: split('quarantined'), shed: split('shed'),
      filtered: whole('filtered'), dropped: split('dropped'), expired: whole('expired'), superseded: whole('superseded'), erased: whole('erased'),
      pending: { ...split('pending'), ...counts('stored by its last word', stored), ...counts('in the pipeline', inPipeline) }, unaccounted: 0, duplicate: 0,
    },
    metrics: {}, figures: {},
    driver: { latenessP99Ms: null, eventLoopP99Ms: null, cpu: null, pace: null, saturated: null, skippedSnapshots: 0 },
  };
}

/** In the name of an engine that cannot any more: the plan, so that it replays, and what the last snapshot told. */
export function saveErrored({ path, final }: RunFolder, plan: Plan, result: Result): void {
  // One that died late has given the folder its final name already, with a plan that holds all that was done to the run.
  const finished = !existsSync(path) && existsSync(final);
  const folder = finished ? final : path;
  makeFolders(folder);
  if (!finished) writeFileSync(join(folder, 'plan.json'), formatPlan(plan));
  writeFileSync(join(folder, 'result.json'), `${JSON.stringify(result, null, 2)}\n`);
  if (finished) return;
  disownRunFolder(folder);
  renameSync(folder, final);
}

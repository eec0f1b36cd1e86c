import { join } from 'node:path';
import { listRuns, readRun } from '../../engine/store/read-run.ts';
import { UsageError } from '../../engine/usage-error.ts';
import type { LastRun } from '../../tui/home.ts';
import { formatLocal } from '../text/duration.ts';

/** The newest kept run of each of these scenarios; one that cannot be read is passed over. */
export function lastRuns(out: string, scenarios: readonly string[]): Partial<Record<string, LastRun>> {
  const found: Record<string, LastRun> = {};
  const wanted = new Set(scenarios);
  for (const name of listRuns(out).reverse()) {
    if (wanted.size === 0) break;
    try {
      const { plan, result: { run, verdict, reason } } = readRun(join(out, name));
      if (!wanted.delete(run.scenario)) continue;
      found[run.scenario] = { verdict, status: run.status, reason, seed: run.seed, remedies: run.remedies, steered: plan.commands.some(({ action }) => action.do !== 'abort'), form: plan.form, program: plan.code?.file ?? null, began: formatLocal(new Date(run.startedAt)) };
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
    }
  }
  return found;
}

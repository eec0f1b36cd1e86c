import { join } from 'node:path';
import { buckets } from '../engine/bucket.ts';
import type { Result } from '../engine/result.ts';
import { sqlText } from '../engine/store/duckdb.ts';
import { queryRun } from '../engine/store/query-run.ts';
import type { Launched } from './launch.ts';
import type { RunReport } from './reporters/reporter.ts';
import { formatCount } from './text/number.ts';

/** What reporters are told of a run that is over. */
export async function reportOf({ result, folder, ledger }: Launched): Promise<RunReport> {
  // An engine that died left no records to ask, and no journal to compare with.
  if (ledger === null) return { result, folder, replay: `npx wavetank run ${join(folder, 'plan.json')}`, why: {} };
  return { result, folder, replay: `npx wavetank replay ${folder}`, why: await whyFailed(result, folder) };
}

const groupsShown = 3;

/** For every failed check with findings: the largest groups of items that it names, by how they ended. */
async function whyFailed(result: Result, folder: string): Promise<Record<string, string[]>> {
  const why: Record<string, string[]> = {};
  for (const check of result.checks) {
    if (check.verdict !== 'failed') continue;
    const groups = await groupsOf(folder, check.id);
    if (groups.length > 0) why[check.id] = whyLines(groups, check.value);
  }
  return why;
}

interface Group {
  readonly text: string;
  readonly count: number;
  readonly examples: string;
}

/** The items of a check, grouped by how they ended; largest group first. Of a bucket the ledger has all, other checks name theirs. */
export async function groupsOf(folder: string, check: string): Promise<Group[]> {
  const isBucket = (buckets as readonly string[]).includes(check);
  const source = isBucket ? `ledger WHERE bucket = ${sqlText(check)}` : `findings JOIN ledger USING (item) WHERE "check" = ${sqlText(check)}`;
  const { rows } = await queryRun(folder, `
    SELECT concat(bucket, coalesce(' at ' || stage, ''), coalesce(': ' || cause, ''), coalesce(', during ' || fault, '')) AS how,
      count(*) AS items, array_to_string(list(item ORDER BY item)[1:3], ', ') AS examples
    FROM ${source}
    GROUP BY bucket, stage, cause, fault ORDER BY items DESC, how`);
  return rows.map(([text, count, examples]) => ({ text: String(text), count: Number(count), examples: String(examples) }));
}

function whyLines(groups: readonly Group[], value: number | null): string[] {
  const sum = (list: readonly Group[]) => list.reduce((total, group) => total + group.count, 0);
  const shown = groups.slice(0, groupsShown);
  const lines = shown.map(({ text, count, examples }) => `${formatCount(count)} ${text} (items ${examples}${count > 3 ? ' …' : ''})`);
  // A check may name fewer items than it counted.
  const total = Math.max(value ?? 0, sum(groups));
  if (sum(shown) < total) lines[lines.length - 1] += `; ${formatCount(sum(shown))} of ${formatCount(total)} shown`;
  return lines;
}

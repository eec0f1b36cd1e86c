import { join } from 'node:path';
import type { Result } from '../engine/result.ts';
import { shellWord } from '../engine/shell-word.ts';
import { readFindings } from '../engine/store/read-run.ts';
import { endingsOf, type Ending } from '../engine/store/why.ts';
import type { Launched } from './launch.ts';
import type { RunReport } from './reporters/reporter.ts';
import { formatCount, plural } from './text/number.ts';

/** What reporters are told of a run that is over. */
export async function reportOf({ result, folder, ledger }: Launched, called: Pick<RunReport, 'title' | 'remark' | 'untried'> & Partial<Pick<RunReport, 'replay'>> = {}): Promise<RunReport> {
  // An engine that died left no records to ask, and no journal to compare with.
  if (ledger === null) return { result, folder, replay: `npx wavetank run ${shellWord(join(folder, 'plan.json'))}`, why: {}, ...called };
  return { result, folder, replay: `npx wavetank replay ${shellWord(folder)}`, why: await whyFailed(result, folder), ...called };
}

/** `20 seeds: 19 passed, 1 failed`. */
export function sumOfRuns(done: readonly Launched[], noun: string): string {
  const counts = new Map<string, number>();
  for (const { result } of done) {
    const word = result.run.status === 'completed' ? result.verdict : result.run.status;
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return `${plural(done.length, noun)}: ${[...counts].map(([word, count]) => `${count} ${word}`).join(', ')}`;
}

const groupsShown = 3;

/** For every failed check or threshold that names items: the largest groups of them, by how they ended. */
export async function whyFailed({ checks, thresholds }: Result, folder: string): Promise<Record<string, string[]>> {
  // What a threshold measures is no number of items.
  const failed = [...checks.map(({ id, verdict, value }) => ({ id, verdict, counted: value })), ...thresholds.map(({ metric, verdict }) => ({ id: metric, verdict, counted: null }))]
    .filter(({ verdict }) => verdict === 'failed');
  const groups = await endingsOf(folder, failed.map(({ id }) => id));
  const told = readFindings(folder).filter(({ item }) => item === null);
  const lines = failed.map(({ id, counted }) => [id, [...told.filter(({ check }) => check === id).map(({ text }) => text), ...whyLines(groups[id], counted)]] as const);
  return Object.fromEntries(lines.filter(([, reasons]) => reasons.length > 0).map(([id, reasons]) => [id, reasons.slice(0, groupsShown)]));
}

/** `dropped at gateway: queue full, during burst`; `also during` where others of these ended so while there was no fault. */
export function endingText(ending: Ending, groups: readonly Ending[]): string {
  const { bucket, stage, cause, fault } = ending;
  const isUsual = groups.some((other) => other.fault === null && other.bucket === bucket && other.stage === stage && other.cause === cause);
  return `${bucket ?? 'never generated'}${stage ? ` at ${stage}` : ''}${cause ? `: ${cause}` : ''}${fault ? `, ${isUsual ? 'also ' : ''}during ${fault}` : ''}`;
}

const kindsShown = 3;

/** `planted: ragged 12, truncated (its file) 3 …`; empty where nothing was broken. */
export function plantedText({ planted }: Ending): string {
  if (planted.length === 0) return '';
  const kinds = planted.slice(0, kindsShown).map(([kind, items]) => `${kind} ${formatCount(items)}`);
  return `planted: ${kinds.join(', ')}${planted.length > kindsShown ? ' …' : ''}`;
}

/** `items 2030, 2290, 2297 …`. */
export function examplesText({ examples, count }: Ending): string {
  return `items ${examples.slice(0, 3).join(', ')}${count > 3 ? ' …' : ''}`;
}

/** `5 of 169 in these groups`; null where all are. A check may name fewer items than it counted. */
export function sharedText(shown: readonly Ending[], all: readonly Ending[], counted: number | null): string | null {
  const sum = (list: readonly Ending[]) => list.reduce((total, { count }) => total + count, 0);
  const named = sum(all);
  // A figure that is no number of items (a share, keys) has none to show.
  if (named === 0) return null;
  const total = Math.max(counted ?? 0, named);
  return sum(shown) < total ? `${formatCount(sum(shown))} of ${formatCount(total)} in ${shown.length === 1 ? 'this group' : 'these groups'}` : null;
}

function whyLines(groups: readonly Ending[], counted: number | null): string[] {
  const shown = groups.slice(0, groupsShown);
  const lines = shown.map((group) => `${formatCount(group.count)} ${endingText(group, groups)} (${[examplesText(group), plantedText(group)].filter((text) => text !== '').join('; ')})`);
  const share = sharedText(shown, groups, counted);
  if (share !== null) lines[lines.length - 1] += `; ${share}`;
  return lines;
}

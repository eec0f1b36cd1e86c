import type { Command } from 'commander';
import { buckets } from '../../engine/bucket.ts';
import type { StoredRun } from '../../engine/store/read-run.ts';
import { journey, losses, type Loss } from '../../engine/store/why.ts';
import type { CommandModule, Invocation } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { groupsOf } from '../run-report.ts';
import { unknownName } from '../scenario-named.ts';
import { addRunsOption, runArgument, storedRun, type StoredRunFlags } from '../stored-run.ts';
import { formatCount, plural } from '../text/number.ts';
import type { Style } from '../text/style.ts';
import { pad, table } from '../text/table.ts';

export const command: CommandModule<StoredRunFlags> = {
  examples: [['why latest', 'all that was not delivered, by where and why'], ['why latest dropped', 'one bucket or check']],
  configure(command: Command): void {
    command.argument('<run>', runArgument).argument('[what]', 'a bucket, a failed check, or the id of an item');
    addRunsOption(command);
  },
  async execute({ args: [wanted, what], flags, terminal }: Invocation<StoredRunFlags>): Promise<ExitCode> {
    const run = storedRun(flags.out, wanted);
    for (const line of await answer(run, what, terminal.style)) terminal.say(line);
    return exitCode.ok;
  },
};

async function answer(run: StoredRun, what: string | undefined, style: Style): Promise<string[]> {
  if (what === undefined) return lossLines(await losses(run.folder), run.result.ledger.generated, style);
  if (/^\d+$/.test(what)) return journeyLines(run.folder, Number(what), style);
  const checks = run.result.checks.map((check) => check.id);
  const isBucket = (buckets as readonly string[]).includes(what);
  if (!isBucket && !checks.includes(what)) throw unknownName('bucket or check', what, [...new Set([...checks, ...buckets])]);
  // A check names its items; of a bucket the ledger has all.
  if (isBucket) return lossLines((await losses(run.folder)).filter((loss) => loss.bucket === what), run.result.ledger.generated, style);
  const check = run.result.checks.find((each) => each.id === what)!;
  const groups = await groupsOf(run.folder, what);
  const rows = groups.map(({ count, text, examples }) => [formatCount(count), text, `items ${examples}${count > 3 ? ' …' : ''}`]);
  return [`${what} ${check.verdict}: ${check.message}`, ...table(rows, [{ align: 'right' }])];
}

function lossLines(groups: readonly Loss[], generated: number, style: Style): string[] {
  if (groups.length === 0) return ['nothing of it: no item ended there'];
  const total = groups.reduce((sum, group) => sum + group.count, 0);
  const head = ['items', 'ended as', 'at', 'cause', 'fault', 'for example'].map((word) => style('quiet', word));
  const rows = groups.map(({ count, bucket, stage, cause, fault, examples }) => [
    formatCount(count), bucket, stage ?? '–', cause ?? '–', fault ?? '–', `${examples.join(', ')}${count > examples.length ? ' …' : ''}`,
  ]);
  return [...table([head, ...rows], [{ align: 'right' }]), '', `${formatCount(total)} of ${plural(generated, 'item')}, in ${plural(groups.length, 'group')}`];
}

async function journeyLines(folder: string, item: number, style: Style): Promise<string[]> {
  const { class: className, bucket, stage, cause, fault, dueMs, copies, rows, steps, complete } = await journey(folder, item);
  const at = (ms: number) => pad(`${((ms - dueMs) / 1000).toFixed(3)} s`, 11, 'right');
  const end = [bucket, stage && `at ${stage}`, cause, fault && `during ${fault}`].filter(Boolean).join(', ');
  return [
    `item ${item} (${className}), due at ${(dueMs / 1000).toFixed(3)} s: ${end}`,
    `${plural(copies, 'copy', 'copies')} known, ${plural(rows, 'row')} in the store; times from its due time`,
    ...steps.map(({ atMs, node, kind, text }) => `${at(atMs)}  ${pad(node ?? '–', 12)} ${kind === 'decision' ? style('quiet', `(${text})`) : text}`),
    ...(complete ? [] : ['the run had more hops than were kept: some may be missing']),
  ];
}

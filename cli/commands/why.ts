import type { Command } from 'commander';
import { buckets } from '../../engine/bucket.ts';
import type { Result } from '../../engine/result.ts';
import type { StoredRun } from '../../engine/store/read-run.ts';
import { endingsOf, journey, losses, type Ending } from '../../engine/store/why.ts';
import type { CommandModule, Invocation } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { endingText, examplesText, sharedText } from '../run-report.ts';
import { unknownName } from '../scenario-named.ts';
import { addRunsOption, runArgument, storedRun, type StoredRunFlags } from '../stored-run.ts';
import { formatCount, plural } from '../text/number.ts';
import { quantityText } from '../text/quantity-text.ts';
import type { Style } from '../text/style.ts';
import { pad, table } from '../text/table.ts';

export const command: CommandModule<StoredRunFlags> = {
  examples: [['why latest', 'all that was not delivered, by where and why'], ['why latest dropped', 'one bucket, check or metric']],
  configure(command: Command): void {
    command.argument('<run>', runArgument).argument('[what]', 'a bucket, a check, a metric, or the id of an item');
    addRunsOption(command);
  },
  async execute({ args: [wanted, what], flags, terminal }: Invocation<StoredRunFlags>): Promise<ExitCode> {
    const run = storedRun(flags.out, wanted);
    for (const line of await answer(run, what, terminal.style)) terminal.say(line);
    return exitCode.ok;
  },
};

async function answer({ folder, result }: StoredRun, what: string | undefined, style: Style): Promise<string[]> {
  if (what === undefined) return lossLines(await losses(folder), result.ledger.generated, style);
  if (/^\d+$/.test(what)) return journeyLines(folder, Number(what), style);
  if ((buckets as readonly string[]).includes(what)) return lossLines((await endingsOf(folder, [what]))[what], result.ledger.generated, style);
  const judged = judgedAs(result, what);
  if (judged === null) {
    const known = [...result.checks.map(({ id }) => id), ...result.thresholds.map(({ metric }) => metric), ...Object.keys(result.figures), ...buckets];
    throw unknownName('bucket, check or metric', what, [...new Set(known)]);
  }
  const { [what]: groups } = await endingsOf(folder, [what]);
  const share = sharedText(groups, groups, judged.counted);
  const rows = groups.map((group) => [formatCount(group.count), endingText(group), examplesText(group)]);
  return [`${what} ${judged.text}`, ...table(rows, [{ align: 'right' }]), ...(share === null ? [] : [share])];
}

/** What a run says of a check, of the metric of a threshold, or of another one; and the items that it counted, if items are what it counts. */
function judgedAs({ checks, thresholds, figures }: Result, id: string): { text: string; counted: number | null } | null {
  const check = checks.find((each) => each.id === id);
  if (check) return { text: `${check.verdict}: ${check.message}`, counted: check.value };
  const threshold = thresholds.find(({ metric }) => metric === id);
  if (threshold) {
    const { verdict, value, unit, limit } = threshold;
    return { text: `${verdict}: ${quantityText(value, unit)}, limit ${quantityText(limit, unit)}`, counted: null };
  }
  if (!Object.hasOwn(figures, id)) return null;
  return { text: `is ${quantityText(figures[id].value, figures[id].unit)}; no threshold judges it`, counted: null };
}

function lossLines(groups: readonly Ending[], generated: number, style: Style): string[] {
  if (groups.length === 0) return ['nothing of it: no item ended there'];
  const total = groups.reduce((sum, group) => sum + group.count, 0);
  const head = ['items', 'ended as', 'at', 'cause', 'fault', 'for example'].map((word) => style('quiet', word));
  const rows = groups.map(({ count, bucket, stage, cause, fault, examples }) => [
    formatCount(count), bucket ?? '–', stage ?? '–', cause ?? '–', fault ?? '–', `${examples.join(', ')}${count > examples.length ? ' …' : ''}`,
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

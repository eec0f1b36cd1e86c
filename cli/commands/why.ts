import type { Command } from 'commander';
import { buckets } from '../../engine/bucket.ts';
import type { Result } from '../../engine/result.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { shellWord } from '../../engine/shell-word.ts';
import { readFindings, type StoredRun } from '../../engine/store/read-run.ts';
import { endingsOf, journey, losses, namedBy, type Ending, type Named } from '../../engine/store/why.ts';
import type { CommandModule, Invocation } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { endingText, examplesText, plantedText, sharedText } from '../run-report.ts';
import { knownScenario, unknownName } from '../scenario-named.ts';
import { addRunsOption, runArgument, storedRun, type StoredRunFlags } from '../stored-run.ts';
import type { Terminal } from '../terminal.ts';
import { journeyLines } from '../text/journey.ts';
import { formatCount, plural } from '../text/number.ts';
import { quantityText } from '../text/quantity-text.ts';
import type { Style } from '../text/style.ts';
import { hanging, table } from '../text/table.ts';

export const command: CommandModule<StoredRunFlags> = {
  examples: [['why latest', 'all that was not delivered, by where and why'], ['why latest dropped', 'one bucket, check or metric']],
  configure(command: Command): void {
    command.argument('<run>', runArgument).argument('[what]', 'a bucket, a check, a metric, or the id of an item');
    addRunsOption(command);
  },
  async execute({ args: [wanted, what], flags, terminal }: Invocation<StoredRunFlags>): Promise<ExitCode> {
    const run = storedRun(flags.out, wanted);
    const scenario = await knownScenario(run.plan);
    for (const line of await answer({ run, scenario, terminal }, what)) terminal.say(line);
    return exitCode.ok;
  },
};

interface Asked {
  readonly run: StoredRun;
  /** null for one that this version does not know. */
  readonly scenario: Scenario | null;
  readonly terminal: Terminal;
}

async function answer({ run, scenario, terminal }: Asked, what: string | undefined): Promise<string[]> {
  const { folder, result } = run;
  const { generated } = result.ledger;
  const { style } = terminal;
  if (what === undefined) {
    const groups = await losses(folder);
    return groups.length > 0 ? [...lossLines(groups, generated, style), ...meaningLines(groups, scenario, terminal)] : nothingLost(run);
  }
  if (/^\d+$/.test(what)) {
    const story = await journey(folder, Number(what));
    return journeyLines(story, { place: placeOf(story, scenario), said: saidOf(story.item, run, terminal), isCalendar: scenario?.calendar !== undefined }, style);
  }
  if ((buckets as readonly string[]).includes(what)) {
    const { [what]: groups } = await endingsOf(folder, [what]);
    return [...lossLines(groups, generated, style), ...meaningLines(groups, scenario, terminal)];
  }
  const judged = judgedAs(result, what);
  if (judged === null) {
    const known = [...result.checks.map(({ id }) => id), ...result.thresholds.map(({ metric }) => metric), ...Object.keys(result.figures), ...buckets];
    throw unknownName('bucket, check or metric', what, [...new Set(known)]);
  }
  const { [what]: groups } = await endingsOf(folder, [what]);
  const share = sharedText(groups, groups, judged.counted);
  const rows = groups.map((group) => [formatCount(group.count), endingText(group, groups), examplesText(group), plantedText(group)]);
  const named = await namedBy(folder, what, namedShown);
  return [`${what} ${judged.text}`, ...table(rows, [{ align: 'right' }]), ...(share === null ? [] : [share]), ...meaningLines(groups, scenario, terminal), ...namedLines(named, judged, { run, scenario, terminal })];
}

/** What checks say of an item in words of its own. */
function saidOf(item: number, { folder, result }: StoredRun, { width }: Terminal): string[] {
  const own = readFindings(folder).filter((each) => each.item === item && judgedAs(result, each.check)?.message?.includes(each.text) === false);
  return own.flatMap(({ check, text }) => hanging(`${check}:`, text, check.length + 2, width));
}

/** So many of what a check names are told one by one. */
const namedShown = 8;

/** What is known of some of the things that a check names, beyond how they ended: where they lie, what was broken, what is said of them. */
function namedLines(named: readonly Named[], { message }: Judged, { run, scenario, terminal: { width } }: Asked): string[] {
  const told = named.map((each) => {
    const words = [placeOf(each, scenario), each.planted === null ? '' : `planted: ${each.planted}`, each.item === null || (message !== null && !message.includes(each.text)) ? each.text : ''];
    return { item: each.item, text: words.filter((text) => text !== '').join(' · ') };
  }).filter(({ text }) => text !== '');
  const story = told.find(({ item }) => item !== null);
  return [
    ...told.flatMap(({ item, text }) => hanging(item === null ? '' : `  item ${item}`, text, item === null ? 2 : 15, width)),
    ...(story === undefined ? [] : [`the story of one: npx wavetank why ${shellWord(run.folder)} ${story.item}`]),
  ];
}

/** What the words of the account mean where these groups ended, each once. */
function meaningLines(groups: readonly Ending[], scenario: Scenario | null, { width }: Terminal): string[] {
  const found = new Set(groups.map(({ bucket }) => bucket));
  return buckets.flatMap((bucket) => {
    const meaning = found.has(bucket) ? scenario?.meanings?.[bucket] : undefined;
    return meaning === undefined ? [] : hanging(`${bucket}:`, meaning, 14, width);
  });
}

function placeOf({ dueMs, nth }: Pick<Named, 'dueMs' | 'nth'>, scenario: Scenario | null): string {
  return dueMs === null ? '' : (scenario?.place?.(dueMs, nth) ?? '');
}

/** What a run says of a check, of the metric of a threshold, or of another one. */
interface Judged {
  readonly text: string;
  /** How many items, if items are what it counts. */
  readonly counted: number | null;
  /** Of a check; of an item it may say something else. Of those that make a figure too high, nothing but that is said. */
  readonly message: string | null;
}

function judgedAs({ checks, thresholds, figures }: Result, id: string): Judged | null {
  const check = checks.find((each) => each.id === id);
  if (check) return { text: `${check.verdict}: ${check.message}`, counted: check.value, message: check.message };
  const threshold = thresholds.find(({ metric }) => metric === id);
  if (threshold) {
    const { verdict, value, unit, limit } = threshold;
    return { text: `${verdict}: ${quantityText(value, unit)}, limit ${quantityText(limit, unit)}`, counted: null, message: null };
  }
  if (!Object.hasOwn(figures, id)) return null;
  return { text: `is ${quantityText(figures[id].value, figures[id].unit)}; no threshold judges it`, counted: null, message: null };
}

/** Every item came through: what failed then is no loss, and is asked for by its name. */
function nothingLost({ folder, result: { checks, thresholds } }: StoredRun): string[] {
  const failed = [...checks.filter(({ verdict }) => verdict === 'failed').map(({ id, message }) => ({ id, message })), ...thresholds.filter(({ verdict }) => verdict === 'failed').map(({ metric, value, limit, unit }) => ({ id: metric, message: `${quantityText(value, unit)}, limit ${quantityText(limit, unit)}` }))];
  return ['every item was delivered', ...failed.map(({ id, message }) => `✗ ${id}: ${message}   npx wavetank why ${shellWord(folder)} ${shellWord(id)}`)];
}

function lossLines(groups: readonly Ending[], generated: number, style: Style): string[] {
  if (groups.length === 0) return ['nothing of it: no item ended there'];
  const total = groups.reduce((sum, group) => sum + group.count, 0);
  const head = ['items', 'ended as', 'at', 'cause', 'fault', 'for example'].map((word) => style('quiet', word));
  const rows = groups.map((group) => [
    formatCount(group.count), group.bucket ?? '–', group.stage ?? '–', group.cause ?? '–', group.fault ?? '–',
    `${group.examples.join(', ')}${group.count > group.examples.length ? ' …' : ''}`, plantedText(group),
  ]);
  return [...table([head, ...rows], [{ align: 'right' }]), '', `${formatCount(total)} of ${plural(generated, 'item')}, in ${plural(groups.length, 'group')}`];
}

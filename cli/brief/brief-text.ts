import { lostOf } from '../../engine/bucket.ts';
import type { Result } from '../../engine/result.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { noticedText, type AlertsDocument } from '../alerts/alerts-report.ts';
import type { BadDayFound, Capacity } from '../capacity/capacity.ts';
import { verdictOfOutage } from '../capacity/outage.ts';
import { formatClock, formatDuration } from '../text/duration.ts';
import { formatCount } from '../text/number.ts';
import { untriedFaults } from '../untried.ts';

/** A run on the page; `alerts`: whether any would have told of its faults, null where nobody has asked. */
export interface BriefRun {
  readonly result: Result;
  readonly alerts: AlertsDocument | null;
}

export interface Brief {
  readonly capacity: Capacity;
  /** Of the same scenario. */
  readonly runs: readonly BriefRun[];
  readonly scenario: Pick<Scenario, 'faults' | 'item' | 'badDays' | 'outage'>;
}

const marks = { passed: '✓', failed: '✗', unknown: '?', void: '∅' } as const;

/** One page for a release, in Markdown: what holds, what breaks first, what a bad day does, and what nobody has looked at. */
export function briefText({ capacity, runs, scenario }: Brief): string[] {
  return [
    `# ${capacity.scenario}: what it holds`, '',
    `${capacity.startedAt.slice(0, 10)} · ${capacity.remedies.length === 0 ? 'no remedies' : capacity.remedies.join(', ')} · ${capacity.machine}${capacity.status === 'interrupted' ? ' · **the search was interrupted**' : ''}`, '',
    ...holds(capacity, scenario.item),
    '', '## Breaks first', '', ...breaksFirst(capacity),
    '', '## On a bad day', '', ...badDays(capacity),
    ...(capacity.outages.length === 0 ? [] : ['', `## Its store away, at ${formatCount(capacity.expectEps ?? 0)}/s`, '', ...outages(capacity)]),
    ...(runs.length === 0 ? [] : ['', '## Runs', '', ...runs.flatMap(({ result }) => runLines(result, scenario.item))]),
    ...runs.flatMap(({ result, alerts }) => (alerts === null ? [] : ['', `## Whether anyone is woken, seed ${result.run.seed}`, '', ...alertLines(alerts)])),
    '', '## What was not tested', '', ...untested({ capacity, runs, scenario }).map((line) => `- ${line}`),
  ];
}

function holds({ knee, heldEps, expectEps, verdict, reason, holds: means }: Capacity, item: string): string[] {
  const held = knee !== null ? `**${formatCount(knee.kneeEps)} ${item}s a second** (95 %: ${formatCount(knee.lowEps)} to ${formatCount(knee.highEps)})`
    : heldEps === null ? 'unknown' : `at least **${formatCount(heldEps)} ${item}s a second**`;
  const against = expectEps === null ? [] : ['', `Expected: ${formatCount(expectEps)}/s ${verdict === 'unknown' ? '? (whether it holds is unknown)' : marks[verdict]}${knee === null ? '' : `, ${(knee.kneeEps / expectEps).toFixed(1)} times as much is held`}.`];
  return [`Holds ${held}. That is: ${means}.`, ...against, '', `${marks[verdict]} ${reason}`];
}

function breaksFirst({ limits }: Capacity): string[] {
  if (limits === null) return ['Unknown: nothing was measured near the limit.'];
  const { first, queue, ranked, atEps } = limits;
  const head = first === null ? 'Unknown: nothing that was measured is busy enough to be the limit.' : `**${first}**${queue === null ? '' : `; what waits grows in ${queue.node}, by ${formatCount(queue.growthEps)}/s`}.`;
  const rows = ranked.filter(({ busy }) => busy >= 0.01).map(({ what, busy, fullAtEps }) => `| ${what} | ${Math.round(busy * 100)} % | about ${formatCount(fullAtEps)}/s~ |`);
  return [head, ...(rows.length === 0 ? [] : ['', `| at ${formatCount(atEps)}/s | busy | full at |`, '|---|---:|---:|', ...rows, '', '~ an estimate: from how busy it was.'])];
}

function badDays({ badDays: days, expectEps }: Capacity): string[] {
  if (days.length === 0) return ['Not measured: `capacity --bad-days`.'];
  const held = ({ end, knee, heldEps }: BadDayFound): string => {
    if (end === 'lowest') return 'not at all';
    if (knee !== null && end === 'knee') return `${formatCount(knee.kneeEps)}/s`;
    return heldEps === null ? 'unknown' : `at least ${formatCount(heldEps)}/s`;
  };
  const rows = days.map((day) => `| ${day.about} | ${held(day)} | ${day.verdict === null ? '' : marks[day.verdict]} | ${day.why} |`);
  return [`| with this broken | holds | ${expectEps === null ? '' : `${formatCount(expectEps)}/s`} | what breaks |`, '|---|---:|---|---|', ...rows];
}

function outages({ outages: found }: Capacity): string[] {
  return ['| for | | drained after | what breaks |', '|---:|---|---:|---|', ...found.map((outage) => (
    `| ${formatDuration(outage.outageMs)} | ${marks[verdictOfOutage(outage)]} | ${outage.drainedMs === null ? '–' : formatDuration(outage.drainedMs)} | ${outage.why} |`))];
}

function runLines({ run, verdict, reason, faults, ledger }: Result, item: string): string[] {
  return [
    `- ${marks[verdict]} seed ${run.seed}: ${reason}`,
    `  ${formatCount(ledger.generated)} ${item}s, ${formatCount(lostOf(ledger))} not delivered, ${formatCount(ledger.duplicate)} twice; ${faults.map(({ id, status, hits }) => `${id} ${status === 'fired' ? `struck ${formatCount(hits)} times` : status}`).join(', ') || 'no faults'}`,
  ];
}

function alertLines({ verdict, reason, rules, promtool, faults }: AlertsDocument): string[] {
  const rows = faults.map(({ fault, atMs, broke, status, alerts: [first, ...others] }) => (
    `| ${fault} | ${formatClock(atMs)} | ${broke.join(', ') || '–'} | ${noticedText(status, first?.afterMs ?? 0)} | ${first === undefined ? '–' : `${first.alert}${others.length > 0 ? ` +${others.length}` : ''}`} |`));
  return [
    `${marks[verdict]} ${reason}. Alerts of ${rules.join(', ')}, ${promtool === null ? 'which nobody has evaluated' : `by promtool ${promtool}`}.`,
    ...(rows.length === 0 ? [] : ['', '| fault | at | broke | noticed | by |', '|---|---:|---|---|---|', ...rows]),
  ];
}

/** By the clock of the run, the longest of all; 0 where none went far enough. Those of the search are their warm-up and what was offered after it. */
function longestMs({ warmUpMs, runs: steps, badDays: days, outages: away }: Capacity, runs: readonly Result[]): number {
  const judged = [...steps, ...days.flatMap((day) => day.runs)].flatMap(({ items, offeredEps }) => (offeredEps > 0 ? [(items / offeredEps) * 1000] : []));
  return Math.max(...judged.map((ms) => warmUpMs + ms), ...away.map(({ outageMs }) => outageMs), ...runs.map(({ run }) => run.clockMs), 0);
}

/** What nothing on this page says anything about. */
function untested({ capacity, runs, scenario }: Brief): string[] {
  const onBadDays = capacity.badDays.flatMap(({ id }) => (scenario.badDays?.[id]?.faults ?? []).map(({ fault }) => fault));
  const fired = runs.flatMap(({ result: { faults } }) => faults.filter(({ status }) => status === 'fired').map(({ id }) => id));
  const never = untriedFaults(scenario, [...onBadDays, ...fired]);
  const left = Object.values(scenario.badDays ?? {}).filter(({ id }) => !capacity.badDays.some((day) => day.id === id));
  const longest = longestMs(capacity, runs.map(({ result }) => result));
  return [
    ...(never.length === 0 ? [] : [`faults that struck in nothing that is told here: ${never.join(', ')}`]),
    ...(left.length === 0 ? [] : [`days that were not tried: ${left.map(({ about }) => about).join('; ')}`]),
    ...(capacity.outages.length === 0 && scenario.outage !== undefined ? ['how long its store may be away'] : []),
    ...(capacity.rarestLoss > 0 ? [`losses rarer than one ${scenario.item} in ${formatCount(capacity.rarestLoss)}`] : ['rare losses']),
    `another machine than the one that it was measured on (${capacity.machine}), and more than that one has`,
    ...(longest === 0 ? [] : [`longer than ${formatDuration(longest)}: no run that is told here lasted longer`]),
    ...(runs.some(({ alerts }) => alerts !== null && alerts.promtool !== null) ? [] : ['whether anyone would be woken: no alerts were tried']),
  ];
}

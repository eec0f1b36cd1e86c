import type { Result, Verdict } from '../../engine/result.ts';
import { capacityText } from '../capacity/capacity-text.ts';
import { comparisonText } from '../compare/comparison-table.ts';
import { soakText } from '../soak/soak-text.ts';
import { sharedRows, splitText, sumSoFar } from '../text/account.ts';
import { formatClock, formatDuration } from '../text/duration.ts';
import { formatCount, plural } from '../text/number.ts';
import { realClockText } from '../text/pace.ts';
import { quantityText } from '../text/quantity-text.ts';
import { endWord, verdictMark, widthOf, type Style } from '../text/style.ts';
import { hanging, pad, table } from '../text/table.ts';
import { doubtOf, titleOf, type Page, type ReporterKind, type RunReport } from './reporter.ts';

/** Progress is told once in so much of the run's own time; of a longer run sixty times while its workload lasts. */
const progressEveryMs = 5_000;
const progressTimes = 60;

export const plain: ReporterKind = {
  about: 'text for people: progress, events, verdicts and why',
  machine: false,
  open(page, many = false) {
    const told = new Map<number, number>();
    const say = (line: string) => page.write(`${line}\n`);
    // Lines of several runs come as they happen, between each other.
    const of = (seed: number) => (many ? `seed ${pad(String(seed), 4, 'right')}  ` : '');
    return {
      snapshot(seed, snapshot) {
        const { clockMs, durationMs, phase } = snapshot;
        const slot = Math.floor(clockMs / Math.max(progressEveryMs, durationMs / progressTimes));
        if (slot <= (told.get(seed) ?? 0)) return;
        told.set(seed, slot);
        const head = `${of(seed)}${pad(formatClock(clockMs), 6, 'right')}  ${pad(phase, 12)}`;
        hanging(head, sumSoFar(snapshot, page.style), widthOf(head) + 2, page.width).forEach(say);
      },
      event: (seed, { atMs, node, text }) => say(page.style('quiet', `${of(seed)}${pad(formatClock(atMs), 6, 'right')}  ${pad(node, 12)}  ${text}`)),
      run: (report) => runText(report, page).forEach(say),
      capacity: (capacity) => capacityText(capacity, page.style, page.width).forEach(say),
      soak: (soak) => soakText(soak, page.style, page.width).forEach(say),
      comparison: (comparison) => comparisonText(comparison, page.style, page.width).forEach(say),
    };
  },
};

function runText(report: RunReport, page: Page): string[] {
  const { result, why } = report;
  const { style } = page;
  // Of a run whose engine died nothing was read back or judged: its one sentence says what is known.
  if (result.run.status === 'errored') return ['', ...verdictLines(report, page)];
  const account = sharedRows([result.ledger]).map(([row]) => [row.label, formatCount(row.total), splitText(row)]);
  return [
    '',
    ...table(account, [{ minWidth: 16 }, { align: 'right', minWidth: 9 }]), '',
    ...judgedLines(result, why, style),
    ...table(result.faults.map((fault) => [`fault ${fault.id}`, faultText(fault)]), [{ minWidth: 16 }]), '',
    ...verdictLines(report, page),
  ];
}

/** Every check and threshold in one line, and under each that failed three lines of why. */
function judgedLines(result: Result, why: RunReport['why'], style: Style): string[] {
  const judged: { id: string; verdict: Verdict; value: string; limit: string; message: string }[] = [
    ...result.checks.map((check) => ({
      id: check.id, verdict: check.verdict, value: quantityText(check.value, check.unit),
      limit: check.limit === null ? '' : `limit ${quantityText(check.limit, check.unit)}`,
      message: check.firstBreachMs === null ? check.message : `${check.message} (first at ${formatClock(check.firstBreachMs)})`,
    })),
    ...result.thresholds.map((threshold) => ({
      id: threshold.metric, verdict: threshold.verdict, value: quantityText(threshold.value, threshold.unit),
      limit: `limit ${quantityText(threshold.limit, threshold.unit)}`, message: '',
    })),
  ];
  const lines = table(judged.map((each) => [verdictMark(each.verdict, style), each.id, each.value, each.limit, each.message]), [{}, {}, { align: 'right' }]);
  return judged.flatMap((each, i) => {
    const reasons = each.verdict === 'failed' ? (why[each.id] ?? []) : [];
    return [lines[i], ...reasons.map((line) => `      ${style('quiet', line)}`)];
  });
}

/** `fired, 12 hits, 2:10–2:40`, or why it did not. */
export function faultText({ status, hits, firstMs, lastMs, target }: Result['faults'][number]): string {
  if (status === 'not-applicable') return `not applicable: no ${target} in this topology`;
  if (status === 'never' || firstMs === null || lastMs === null) return 'never fired';
  const [first, last] = [formatClock(firstMs), formatClock(firstMs === lastMs ? lastMs : Math.ceil(lastMs / 1000) * 1000)];
  return `fired at ${first === last ? first : `${first}–${last}`}, ${plural(hits, 'hit')}`;
}

/** How a run ended, in a line. */
export function verdictLine(report: Pick<RunReport, 'result' | 'title' | 'remark'>, style: Style): string {
  const { result, remark } = report;
  // The engine's sentence begins with the verdict, which stands here already.
  const reason = result.reason.replace(`${result.verdict}: `, '');
  return `${endWord(result, style)}   ${titleOf(report)}: ${[reason, remark].filter(Boolean).join('; ')}`;
}

/** The verdict line, and what its times are worth where that is nothing. */
export function endLines(report: RunReport, { style, width }: Pick<Page, 'style' | 'width'>): string[] {
  const doubt = doubtOf(report.result);
  return [verdictLine(report, style), ...(doubt === null ? [] : hanging(style('warning', '? times'), doubt, 11, width))];
}

/** How the driver of a run on the real clock fared: what its times are worth. */
function driverText({ run, driver: { latenessP99Ms, eventLoopP99Ms, cpu, pace } }: Result): string {
  const figure = (ms: number | null) => (ms === null ? 'unknown' : formatDuration(ms));
  return `${formatDuration(run.clockMs)} on the ${realClockText(pace)} · driver: ${pace === 1 ? 'arrivals' : 'timers'} ${figure(latenessP99Ms)} late at p99, event loop ${figure(eventLoopP99Ms)}, ${cpu ?? 'unknown'} cores`;
}

/** How to have a run again, anywhere. */
export function againLine({ replay }: RunReport): string {
  return `again   ${replay}`;
}

/** The last lines of a run: verdict, how fast it was, where it is, how to have it again. */
export function verdictLines(report: RunReport, page: Pick<Page, 'style' | 'width'>): string[] {
  const { result, folder } = report;
  const { run } = result;
  const factor = run.clockMs > run.wallMs ? ` (${formatCount(run.clockMs / run.wallMs)}x)` : '';
  return [
    ...endLines(report, page),
    run.clock === 'real' ? driverText(result) : `${formatDuration(run.clockMs)} in ${formatDuration(run.wallMs)}${factor}`,
    `run     ${folder}`,
    againLine(report),
    ...untriedLines(report, page),
  ];
}

const untriedShown = 4;

/** What nobody should take a pass for. */
function untriedLines({ untried = [], result: { run } }: RunReport, { width }: Pick<Page, 'width'>): string[] {
  if (untried.length === 0) return [];
  const more = untried.length - untriedShown;
  return hanging('untried', `${untried.slice(0, untriedShown).join(', ')}${more > 0 ? ` and ${plural(more, 'more fault', 'more faults')}` : ''}: npx wavetank explain ${run.scenario}`, 8, width);
}

import { namedItems, type Check, type Evidence, type Finding, type FurtherItems, type Judged, type Named } from '../check.ts';
import { worst, type CheckReport, type RunStatus, type ThresholdReport, type Verdict } from '../result.ts';
import type { Scenario } from '../scenario.ts';
import { isLeast, operators, plannedFigure, plannedThreshold } from '../threshold-expression.ts';

/** Laws of every scenario: they need no knowledge of what flows. */
const universal: Readonly<Record<string, Check>> = {
  corrupted: {
    id: 'corrupted',
    about: 'No item is read back with other content than it was generated with.',
    unit: 'items',
    limit: 0,
    judge: (evidence) => noneIn('corrupted', 'read back with other content', evidence),
  },
  unaccounted: {
    id: 'unaccounted',
    about: 'Every item is in a store, or a stage says where it ended.',
    unit: 'items',
    limit: 0,
    judge: (evidence) => noneIn('unaccounted', 'gone without a word', evidence),
  },
  contradiction: {
    id: 'contradiction',
    about: 'Nothing that stages and stores say of an item contradicts the rest.',
    unit: 'contradictions',
    limit: 0,
    live: () => ({ value: ({ contradictions }) => contradictions }),
    judge: ({ contradictions: { found, count } }) => (count === 0
      ? { verdict: 'passed', value: 0, firstBreachMs: null, message: 'stages and stores agree' }
      : { verdict: 'failed', value: count, firstBreachMs: null, message: found[0].text, items: found }),
  },
};

function noneIn(bucket: 'corrupted' | 'unaccounted', what: string, { account, ledger }: Evidence): Judged {
  const value = account[bucket];
  if (value === 0) return { verdict: 'passed', value, firstBreachMs: null, message: 'none' };
  const items: number[] = [];
  let firstBreachMs = Infinity;
  ledger.each(bucket, null, (item) => {
    firstBreachMs = Math.min(firstBreachMs, ledger.endMs(item));
    items.push(item);
  });
  return { verdict: 'failed', value, firstBreachMs, message: `${value.toLocaleString('en')} ${what}`, items };
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly checks: CheckReport[];
  readonly thresholds: ThresholdReport[];
  readonly figures: Record<string, { value: number | null; unit: string }>;
  readonly findings: Finding[];
  readonly further: FurtherItems[];
}

/** Every check that a run of this scenario passes through: its own and those of every scenario. */
export function checksOf(scenario: Scenario): Readonly<Record<string, Check>> {
  return { ...universal, ...scenario.checks };
}

/** Times and rates: what a driver that was saturated has measured of itself. */
const isOfTheDriver = (unit: string): boolean => unit === 'ms' || unit.endsWith('/s');

/**
 * `saturated`: what says that the driver was; its times and rates are unknown then, and what the ledger tells stands. Not on
 * a calendar: it goes on while the machine stands still, and whatever failed may have failed for that.
 */
export async function judge(scenario: Scenario, evidence: Evidence, status: RunStatus, saturated: string | null = null): Promise<Judgement> {
  const unreadable = [...evidence.unreadable].map(([where, why]) => `${where}: ${why}`).join('; ');
  const findings: Finding[] = [];
  const further: FurtherItems[] = [];
  const doubt = scenario.calendar === undefined ? null : saturated;
  const checks: CheckReport[] = [];
  for (const [id, check] of Object.entries(checksOf(scenario))) {
    const common = { id, unit: check.unit, limit: check.limit, evidence: ['ledger.parquet'] };
    if (unreadable) {
      checks.push({ ...common, verdict: 'unknown', value: null, firstBreachMs: null, message: `cannot tell: unreadable (${unreadable})` });
      continue;
    }
    const { items = [], ...report } = doubted(soFar(check, await check.judge(evidence), evidence), doubt !== null);
    if (items.length > 0) common.evidence.push('findings.jsonl');
    checks.push({ ...common, ...report });
    findings.push(...findingsOf(id, items, report.message, evidence));
    further.push(...furtherOf(id, items));
  }

  const isUntold = (unit: string): boolean => unreadable !== '' || (saturated !== null && isOfTheDriver(unit));
  const figures: Record<string, { value: number | null; unit: string }> = {};
  for (const [id, figure] of Object.entries(scenario.figures)) {
    figures[id] = { value: isUntold(figure.unit) ? null : figure.compute(evidence), unit: figure.unit };
  }
  for (const { label, unit, value } of (evidence.plan.measured ?? []).map((text) => plannedFigure(text, scenario, evidence.plan))) {
    figures[label] = { value: isUntold(unit) ? null : value(evidence), unit };
  }
  const planned = (evidence.plan.thresholds ?? []).map((text) => plannedThreshold(text, scenario, evidence.plan));
  const thresholds = [
    ...scenario.thresholds.map(({ metric, limit }) => ({ label: metric, operator: '<=' as const, limit, ...figures[metric], items: scenario.figures[metric].items })),
    ...planned.map((each) => ({ ...each, value: isUntold(each.unit) ? null : each.value(evidence) })),
  ].map((each): ThresholdReport => {
    const { label: metric, operator, limit, value, unit, items } = each;
    const common = { metric, value, unit, limit };
    if (value === null || operators[operator](value, limit)) return { ...common, verdict: value === null || !evidence.completed ? 'unknown' : 'passed' };
    if (doubt !== null) return { ...common, verdict: 'unknown' };
    for (const text of scenario.figures[metric]?.tell?.() ?? []) findings.push({ check: metric, item: null, atMs: null, text });
    // Where there is too little of something, no item is to blame.
    const named = isLeast(operator) ? [] : (items?.(evidence, limit) ?? []);
    findings.push(...findingsOf(metric, named, `over the limit of ${limit.toLocaleString('en')} ${unit}`, evidence));
    further.push(...furtherOf(metric, named));
    return { ...common, verdict: 'failed' };
  });
  return { ...conclude(checks, thresholds, evidence, status, { saturated, doubt, isOwn: scenario.own !== undefined }), checks, thresholds, figures, findings, further };
}

/** What held until the run was stopped might have broken later: it has not passed. What was broken by then stays so, unless it might have come right. */
function soFar({ mayComeRight = false }: Check, judged: Judged, { completed }: Evidence): Judged {
  const { verdict, message } = judged;
  if (completed || (verdict === 'failed' && !mayComeRight)) return judged;
  return { ...judged, verdict: 'unknown', message: verdict === 'unknown' ? message : `${message}, as far as the run went`, items: [] };
}

/** What failed on a calendar for which the machine was too slow might have held on another. */
function doubted(judged: Judged, isDoubted: boolean): Judged {
  const { verdict, message } = judged;
  return verdict === 'failed' && isDoubted ? { ...judged, verdict: 'unknown', message: `${message}, or the machine was too slow`, items: [] } : judged;
}

function findingsOf(check: string, items: readonly Named[], message: string, { ledger }: Evidence): Finding[] {
  return items.slice(0, namedItems).map((named) => {
    const { item, text } = typeof named === 'number' ? { item: named, text: message } : named;
    // A stage or a store may have spoken of an item that was never generated.
    return { check, item, atMs: item >= 0 && item < ledger.count ? ledger.dueMs(item) : null, text };
  });
}

function furtherOf(check: string, items: readonly Named[]): FurtherItems[] {
  const rest = items.slice(namedItems).map((named) => (typeof named === 'number' ? named : named.item));
  return rest.length === 0 ? [] : [{ check, items: rest }];
}

/** The worst verdict wins, and the reason names what made it so. */
function conclude(
  checks: readonly CheckReport[],
  thresholds: readonly ThresholdReport[],
  evidence: Evidence,
  status: RunStatus,
  { saturated, doubt, isOwn }: { readonly saturated: string | null; readonly doubt: string | null; readonly isOwn: boolean },
): { verdict: Verdict; reason: string } {
  const silent = evidence.faults.filter((fault) => fault.status === 'never');
  // A scenario that comes with the program has faults for other topologies than the one at hand. Who wrote a fault into a config meant it.
  const homeless = isOwn ? evidence.faults.filter((fault) => fault.status === 'not-applicable') : [];
  const verdict = worst([
    ...checks.map((check) => check.verdict),
    ...thresholds.map((threshold) => threshold.verdict),
    status === 'completed' ? 'passed' : 'unknown',
    evidence.account.generated === 0 || silent.length + homeless.length > 0 ? 'void' : 'passed',
  ]);
  if (verdict === 'failed') {
    const broken = [...checks.filter((each) => each.verdict === 'failed').map((each) => each.id), ...thresholds.filter((each) => each.verdict === 'failed').map((each) => each.metric)];
    return { verdict, reason: `failed: ${broken.join(', ')}` };
  }
  if (verdict === 'unknown') {
    if (status !== 'completed') return { verdict, reason: `the run was ${status}, so the checks cannot tell` };
    const unsure = [...checks, ...thresholds.map((each) => ({ ...each, id: each.metric, message: saturated !== null && isOfTheDriver(each.unit) ? saturated : 'no value' }))].find((each) => each.verdict === 'unknown')!;
    return { verdict, reason: `${unsure.id} cannot tell: ${doubt ?? unsure.message}` };
  }
  if (verdict === 'void') {
    const why = silent.length > 0 ? `fault never took hold: ${silent.map((fault) => fault.id).join(', ')}`
      : homeless.length > 0 ? `fault struck nobody: ${homeless.map(({ id, target }) => `${id} (there is no ${target})`).join(', ')}` : 'no traffic';
    return { verdict, reason: `proves nothing: ${why}` };
  }
  return { verdict, reason: 'every check and threshold held, every applicable fault took hold' };
}

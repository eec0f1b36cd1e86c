import type { Check, Evidence, Figure } from '../../engine/check.ts';
import { noneOf, storedAgain } from '../../engine/none-of.ts';
import type { Scenario } from '../../engine/scenario.ts';
import type { Contract } from './contract.ts';
import type { Definition } from './definition.ts';
import { sqlCheck } from './sql-check.ts';

/** How a pipeline of one's own is judged: nothing lost, nothing twice, nothing made up, and the service stays up. */
export function judging({ duplicates, checks: sql }: Definition, { from, to }: Pick<Contract, 'from' | 'to'>): Pick<Scenario, 'checks' | 'figures' | 'thresholds'> {
  const checks: Record<string, Check> = {
    undelivered: {
      id: 'undelivered', about: `Every record of ${from} comes out in ${to}.`, unit: 'records', limit: 0,
      judge(evidence) {
        const items = undelivered(evidence);
        const told = new Map(evidence.observed('places').map((place) => [place.item as number, place]));
        const named = noneOf(evidence, items, `never came out in ${to}`);
        return { ...named, items: items.map((item) => ({ item, text: placeText(told.get(item), from) })) };
      },
    },
    ...(duplicates === 'allowed' ? {} : {
      duplicates: {
        id: 'duplicates', about: 'No record comes out more than once.', unit: 'records', limit: 0,
        judge: (evidence: Evidence) => ({ ...noneOf(evidence, storedAgain(evidence.ledger), 'came out more than once'), value: evidence.account.duplicate }),
      },
    }),
    foreign: {
      id: 'foreign', about: 'Nothing comes out that was not sent.', unit: 'records', limit: 0,
      judge: ({ foreign }) => (foreign === 0
        ? { verdict: 'passed', value: 0, firstBreachMs: null, message: 'none' }
        : { verdict: 'failed', value: foreign, firstBreachMs: null, message: `${foreign.toLocaleString('en')} records in ${to} have an id that was never sent, or none` }),
    },
    exits: {
      id: 'exits', about: 'The service ends only when it is told to.', unit: 'times', limit: 0,
      judge(evidence) {
        const value = evidence.series('exits').reduce((sum, each) => sum + each, 0);
        if (value === 0) return { verdict: 'passed', value, firstBreachMs: null, message: 'it stayed up' };
        const firstBreachMs = 1000 * evidence.series('exits').findIndex((each) => each > 0);
        return { verdict: 'failed', value, firstBreachMs, message: `ended by itself ${value === 1 ? 'once' : `${value} times`}; what it said is in stores/service-*.log` };
      },
    },
  };
  if (typeof sql === 'object') for (const [id, text] of Object.entries(sql)) checks[id] = sqlCheck(id, text);
  const figures: Record<string, Figure> = {
    undelivered: { id: 'undelivered', about: 'Records that did not come out.', unit: 'records', compute: (evidence) => (evidence.completed ? undelivered(evidence).length : null) },
    duplicates: { id: 'duplicates', about: 'Records that came out once more.', unit: 'records', compute: ({ account }) => account.duplicate },
    p50: percentile('p50', 0.5),
    p99: percentile('p99', 0.99),
  };
  return { checks, figures, thresholds: [] };
}

/** Neither in the output nor left out on purpose. */
function undelivered({ ledger }: Evidence): number[] {
  const items: number[] = [];
  for (const bucket of ['dropped', 'pending', 'unaccounted'] as const) ledger.each(bucket, null, (item) => items.push(item));
  return items.sort((a, b) => a - b);
}

function percentile(id: string, share: number): Figure {
  const latencies = ({ ledger }: Evidence): number[] => {
    const found: number[] = [];
    for (const bucket of ['delivered', 'late'] as const) ledger.each(bucket, null, (item) => found.push(ledger.endMs(item) - ledger.dueMs(item)));
    return found.sort((a, b) => a - b);
  };
  return {
    id, about: `From when a record is due to when it is out, ${id}.`, unit: 'ms',
    compute(evidence) {
      const sorted = latencies(evidence);
      return sorted.length === 0 || !evidence.completed ? null : Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] * 10) / 10;
    },
  };
}

function placeText(place: Readonly<Record<string, unknown>> | undefined, from: string): string {
  if (place === undefined) return 'never came out';
  const { id, partition, offset, at_ms: atMs, committed_ms: committedMs, file, landed_ms: landedMs } = place as Record<string, string | number | null>;
  if (file !== null) return `${id} was in ${file}, which was there from ${seconds(landedMs as number)}, and never came out`;
  if (atMs === null) return `${id} was never taken by ${from}`;
  const where = `${id} (${from}/${partition}, offset ${offset})`;
  return committedMs === null
    ? `${where} was in the topic from ${seconds(atMs as number)}, and never committed`
    : `${where} was in the topic from ${seconds(atMs as number)}, committed by ${seconds(committedMs as number)}, and never came out`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

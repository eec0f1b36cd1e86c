import { lostOf, totalOf } from '../../engine/bucket.ts';
import type { Result } from '../../engine/result.ts';
import type { Sample, Samples } from './change.ts';

/** Digits that a baseline keeps of a figure: it is read by people, and a change of less is none. */
const digits = 4;

type Figures = Readonly<Record<string, { readonly value: number | null; readonly unit: string }>>;

/**
 * What a baseline keeps of a run: the figures of its scenario, p50 and p99 of latencies, what was lost, shed and stored
 * twice, and whether the run passed. Of all of them less is better.
 */
function figuresOf({ verdict, figures, metrics, ledger, driver }: Result): Figures {
  // Times of a saturated driver are its own; figures of a scenario are null then already.
  const isTimed = driver.saturated === null;
  const latencies = Object.entries(metrics).filter(([name]) => name === 'latency' || name.startsWith('latency.'))
    .flatMap(([name, { unit, p50, p99 }]) => [[`${name}:p50`, { value: isTimed ? p50 : null, unit }], [`${name}:p99`, { value: isTimed ? p99 : null, unit }]] as const);
  const { generated } = ledger;
  const share = (items: number) => ({ value: generated === 0 ? null : (items * 100) / generated, unit: 'percent' });
  return {
    ...figures, ...Object.fromEntries(latencies),
    'lost:share': share(lostOf(ledger)),
    'shed:share': share(totalOf(ledger.shed)),
    'duplicate:share': share(ledger.duplicate),
    'not-passed': { value: Number(verdict !== 'passed'), unit: 'runs' },
  };
}

/** The figures of runs, each over their seeds in order. */
export function samplesOf(results: readonly Result[]): Samples {
  const all = results.map(figuresOf);
  const ids = [...new Set(all.flatMap((each) => Object.keys(each)))].sort();
  return Object.fromEntries(ids.map((id): [string, Sample] => {
    const { unit } = all.find((each) => Object.hasOwn(each, id))![id];
    return [id, { unit, values: all.map((each) => rounded(each[id]?.value ?? null)) }];
  }));
}

function rounded(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(digits));
}

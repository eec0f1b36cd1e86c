import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../../engine/check.ts';
import type { TaskMoment } from '../../engine/exhibit.ts';
import { shellWord } from '../../engine/shell-word.ts';
import { readFindings, type StoredRun } from '../../engine/store/read-run.ts';
import { readSeries } from '../../engine/store/read-series.ts';
import type { SampleSeries } from '../../engine/snapshot.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { whyFailed } from '../run-report.ts';
import { ExhibitFile } from '../screen/exhibit-file.ts';

/** What the screen shows of a run that is over, besides its result. */
export interface KeptRecords {
  /** null where only plan and result were kept. */
  readonly series: SampleSeries | null;
  readonly tasks: readonly TaskMoment[];
  readonly findings: readonly Finding[];
  readonly why: Readonly<Record<string, readonly string[]>>;
}

export async function keptRecords({ folder, result, hasRecords }: StoredRun, sampleMs: number): Promise<KeptRecords> {
  if (!hasRecords) return { series: null, tasks: [], findings: [], why: {} };
  try {
    return {
      series: await keptSeries(folder, sampleMs),
      tasks: existsSync(join(folder, 'stores')) ? new ExhibitFile('task').fresh(folder) : [],
      findings: readFindings(folder),
      why: await whyFailed(result, folder),
    };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`its records are damaged: ${(error as Error).message.split('\n')[0]}`, { where: folder, hint: `run its plan again: npx wavetank run ${shellWord(join(folder, 'plan.json'))}` });
  }
}

/** Which series of the records the screen draws. */
const drawn = { offered: 'generated', stored: 'stored', lag: 'in-flight', behindMs: 'behind' } as const;

async function keptSeries(folder: string, sampleMs: number): Promise<SampleSeries> {
  const names = Object.values(drawn).map((name) => `'${name}'`).join(', ');
  const kept = await readSeries(folder, `metric IN (${names})`);
  const samples = Math.max(0, ...[...kept.values()].map(({ length }) => length));
  const of = (metric: string, otherwise: number): number[] => Array.from({ length: samples }, (_, i) => kept.get(metric)?.[i] ?? otherwise);
  // What was not counted is none; of a gauge that was never set nothing is known.
  return { sampleMs, fromSample: 0, offered: of(drawn.offered, 0), stored: of(drawn.stored, 0), lag: of(drawn.lag, NaN), behindMs: of(drawn.behindMs, NaN) };
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UsageError } from '../../engine/usage-error.ts';
import { packageVersion } from '../installed.ts';
import { writeWhole } from '../write-whole.ts';

/** Where a repository keeps its baselines. */
export const baselineFolder = 'wavetank/baselines';

const baselineSchema = z.strictObject({
  schemaVersion: z.literal(1),
  /** Of the wavetank that saved it. */
  wavetank: z.string(),
  scenario: z.string(),
  /** What was asked for, as options of a plan: a check asks for the same. */
  form: z.enum(['full', 'short']),
  clock: z.enum(['virtual', 'real']),
  remedies: z.array(z.string()),
  set: z.record(z.string(), z.string()),
  /** Every knob as it was, so that a check can tell which is another now. */
  knobs: z.record(z.string(), z.number()),
  /** Of a pipeline of one's own: by field of its definition, what it was. */
  own: z.record(z.string(), z.string()).optional(),
  seeds: z.array(z.number().int().min(0)),
  /** By figure: its values in the order of the seeds. */
  figures: z.record(z.string(), z.strictObject({ unit: z.string(), values: z.array(z.number().nullable()) })),
});
export type Baseline = z.infer<typeof baselineSchema>;

export function baselinePath(scenario: string, folder: string): string {
  return join(folder, `${scenario}.json`);
}

export function saveBaseline(baseline: Baseline, file: string): void {
  writeWhole(file, formatBaseline(baseline), { what: 'the baseline', hint: '--dir names a folder that can be written to' });
}

/** Sorted, a list of numbers on a line: what a reviewer sees of a change is the figures that changed. */
export function formatBaseline(baseline: Baseline): string {
  const sorted = (record: Record<string, unknown>) => Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
  const text = JSON.stringify({ ...baseline, set: sorted(baseline.set), knobs: sorted(baseline.knobs), figures: sorted(baseline.figures) }, null, 2);
  return `${text.replace(/\[\n[\d\s.,eE+\-nul]+\]/g, (list) => list.replace(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']'))}\n`;
}

/** A baseline as it was saved; one of another version, or one that was broken, is told before anything runs. */
export function readBaseline(file: string): Baseline {
  const save = 'save it anew: wavetank baseline save';
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new UsageError('there is no baseline', { where: file, hint: 'wavetank baseline save makes one' });
    throw new UsageError(code === undefined ? 'the baseline is no valid JSON' : `the baseline cannot be read (${code})`, { where: file, hint: save });
  }
  const { schemaVersion, wavetank } = (content ?? {}) as { schemaVersion?: unknown; wavetank?: unknown };
  if (schemaVersion !== 1) throw new UsageError(`the baseline has the schemaVersion ${JSON.stringify(schemaVersion) ?? 'none'}; this wavetank reads 1`, { where: file, hint: save });
  if (wavetank !== packageVersion()) {
    throw new UsageError(`the baseline was saved by wavetank ${JSON.stringify(wavetank) ?? 'none'}, this is ${packageVersion()}: what differs might be the testbed`, { where: file, hint: `${save}, and review what it changes` });
  }
  const parsed = baselineSchema.safeParse(content);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UsageError(`${issue.path.join('.') || 'content'}: ${issue.message}`, { where: file, hint: save });
  }
  const short = Object.entries(parsed.data.figures).find(([, { values }]) => values.length !== parsed.data.seeds.length);
  if (short !== undefined) throw new UsageError(`figures.${short[0]}: ${short[1].values.length} values for ${parsed.data.seeds.length} seeds`, { where: file, hint: save });
  return parsed.data;
}

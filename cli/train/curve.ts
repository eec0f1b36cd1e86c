import { z } from 'zod';
import { sampleMsOf, type Scenario } from '../../engine/scenario.ts';
import { sqlText } from '../../engine/store/duckdb.ts';
import { readSeries } from '../../engine/store/read-series.ts';

/** More points than a picture has columns show nothing more. */
const mostPoints = 120;

/** A series of a run from its beginning to its end, a value for each stretch of it; null where nobody can tell. */
export const curveSchema = z.strictObject({
  metric: z.string(),
  unit: z.string(),
  everyMs: z.number(),
  values: z.array(z.number().nullable()),
});
export type Curve = z.infer<typeof curveSchema>;

/** What a run folder keeps of a gauge; null where it has nothing of it. */
export async function curveOf(folder: string, metric: string, unit: string, scenario: Scenario): Promise<Curve | null> {
  const values = (await readSeries(folder, `metric = ${sqlText(metric)}`)).get(metric);
  if (values === undefined) return null;
  const stretch = Math.max(1, Math.ceil(values.length / mostPoints));
  return { metric, unit, everyMs: sampleMsOf(scenario) * stretch, values: highest(values, stretch) };
}

/** The highest value of each stretch: what peaks in it is not lost. */
export function highest(values: readonly (number | null)[], stretch: number): (number | null)[] {
  return Array.from({ length: Math.ceil(values.length / stretch) }, (_, i) => {
    const told = values.slice(i * stretch, (i + 1) * stretch).filter((value) => value !== null);
    return told.length === 0 ? null : Math.max(...told);
  });
}

import { design } from '../../cli/compare/columns.ts';
import { assemble, Cells, type Comparison } from '../../cli/compare/comparison.ts';
import { tinyScenario } from '../engine/tiny-scenario.ts';

/** What a comparison of the tiny scenario over four seeds comes to after some of them, whose one remedy leaves `dropped.with` of its metric, from `dropped.without`; the figures are made. */
export function madeComparison(seeds: readonly number[], dropped: { readonly with: number; readonly without: number } = { with: 0, without: 40 }): Comparison {
  const subject = tinyScenario();
  const cells = new Cells();
  for (const column of design(subject.remedies).columns) {
    const isSick = !column.remedies.includes('patience');
    for (const seed of seeds) {
      cells.add({
        column: column.id, seed, verdict: isSick ? 'failed' : 'passed', failed: isSick ? ['dropped'] : [], figures: { dropped: (isSick ? dropped.without : dropped.with) + seed }, arrivalsHash: `a${seed}`,
      });
    }
  }
  return assemble(subject, 'short', [1, 2, 3, 4], cells, 61_000);
}

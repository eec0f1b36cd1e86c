import type { Comparison } from '../compare/comparison.ts';
import type { Result } from '../../engine/result.ts';
import type { ReporterKind } from './reporter.ts';

export const json: ReporterKind = {
  about: 'one document: result.json of the run, a list of them for many seeds, or the comparison',
  machine: true,
  open(page) {
    const results: Result[] = [];
    let compared: Comparison | null = null;
    return {
      run: ({ result }) => void results.push(result),
      comparison: (comparison) => (compared = comparison),
      end: () => page.write(`${JSON.stringify(compared ?? (results.length === 1 ? results[0] : results), null, 2)}\n`),
    };
  },
};

import type { Comparison } from '../compare/comparison.ts';
import type { Result } from '../../engine/result.ts';
import type { ReporterKind } from './reporter.ts';

export const json: ReporterKind = {
  about: 'one document: result.json of the run, a list of them where several seeds were asked for, or the comparison',
  machine: true,
  open(page, many = false) {
    const results: Result[] = [];
    let compared: Comparison | null = null;
    return {
      run: ({ result }) => void results.push(result),
      comparison: (comparison) => (compared = comparison),
      end: () => page.write(`${JSON.stringify(compared ?? (many ? results : (results[0] ?? null)), null, 2)}\n`),
    };
  },
};

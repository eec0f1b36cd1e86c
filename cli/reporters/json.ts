import type { Capacity } from '../capacity/capacity.ts';
import type { Comparison } from '../compare/comparison.ts';
import type { Soak } from '../soak/soak.ts';
import type { Result } from '../../engine/result.ts';
import type { ReporterKind } from './reporter.ts';

export const json: ReporterKind = {
  about: 'one document: result.json of the run, a list of them where several seeds were asked for, the comparison, the capacity or the soak',
  machine: true,
  open(page, many = false) {
    const results: Result[] = [];
    let document: Comparison | Capacity | Soak | null = null;
    return {
      run: ({ result }) => void results.push(result),
      comparison: (comparison) => (document = comparison),
      capacity: (capacity) => (document = capacity),
      soak: (soak) => (document = soak),
      end: () => page.write(`${JSON.stringify(document ?? (many ? results : (results[0] ?? null)), null, 2)}\n`),
    };
  },
};

import type { ReporterKind } from './reporter.ts';

export const jsonl: ReporterKind = {
  about: 'one JSON object a line, as it happens: events, results, the comparison, the capacity, the soak',
  machine: true,
  open(page) {
    const line = (type: string, body: object) => page.write(`${JSON.stringify({ type, ...body })}\n`);
    return {
      event: (seed, event) => line('event', { seed, ...event }),
      run: ({ result, folder }) => line('run', { folder, result }),
      comparison: (comparison) => line('comparison', { comparison }),
      capacity: (capacity) => line('capacity', { capacity }),
      soak: (soak) => line('soak', { soak }),
    };
  },
};

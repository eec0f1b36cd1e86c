import type { Remedy } from '../../engine/remedy.ts';

export const remedies = {
  schema: {
    id: 'schema',
    about: 'Every record is held to its schema, to types, ranges, dates and keys, and read strictly.',
    without: 'A lenient reader takes values for what they look like, columns by their places, and what is missing for empty.',
    needs: [],
    switching: 'at-start',
    metric: 'structural-wrong',
    minEffect: 0.5,
  },
  normalise: {
    id: 'normalise',
    about: 'A mapping for each vendor and version, as data, leads to one canonical form.',
    without: 'The code that was written for the first version of each feed.',
    needs: [],
    switching: 'at-start',
    metric: 'not-canonical',
    minEffect: 0.3,
  },
  versioning: {
    id: 'versioning',
    about: 'A registry holds every version, and the version of each record is told by vendor and record together.',
    without: 'Every record is taken for the newest version.',
    needs: ['normalise'],
    switching: 'at-start',
    metric: 'version-wrong',
    minEffect: 0.5,
  },
  monitor: {
    id: 'monitor',
    about: 'Totals, periods, null rates and distributions of each batch are compared before it is loaded; an alarm holds the batch.',
    without: 'Nobody looks until somebody complains.',
    needs: ['normalise'],
    switching: 'at-start',
    metric: 'drift-to-alert',
    minEffect: 0.5,
  },
  quarantine: {
    id: 'quarantine',
    about: 'What is not let through is kept with its reason, asked for again, and driven through again.',
    without: 'What cannot be read is dropped.',
    needs: [],
    switching: 'at-start',
    metric: 'lost',
    minEffect: 0.5,
  },
} as const satisfies Record<string, Remedy>;

import type { Remedy } from '../../engine/remedy.ts';

/** None is switched in mid-run: each changes what happens to a day from its file's arrival to its publication, which takes up to two days. */
export const remedies = {
  validate: {
    id: 'validate',
    about: 'A gate holds every file and row against schema, checksum and row count, and lets through what it can decide.',
    without: 'A parser that never fails: the first line is the header, columns are what stands in their places.',
    needs: [],
    switching: 'at-start',
    metric: 'bad-rows-loaded',
    minEffect: 0.9,
  },
  'quarantine-alert': {
    id: 'quarantine-alert',
    about: 'What is held is kept with reason, line, byte offset and raw bytes, and whoever is on call gets one alert for each incident.',
    without: 'A line in the log.',
    needs: ['validate'],
    switching: 'at-start',
    metric: 'bad-untold',
    minEffect: 0.9,
  },
  retry: {
    id: 'retry',
    about: 'A file that did not come, or came broken, is tried again with growing waits until its deadline, and goes on where it broke off.',
    without: 'One try.',
    needs: [],
    switching: 'at-start',
    metric: 'days-missing',
    minEffect: 0.5,
  },
  fallback: {
    id: 'fallback',
    about: 'Until a day is there the view serves the last one that is, marked stale, and tells the difference.',
    without: 'No data until the day is there.',
    needs: [],
    switching: 'at-start',
    metric: 'hours-without-data',
    minEffect: 0.9,
  },
  orchestrate: {
    id: 'orchestrate',
    about: 'Each day is a state machine: wait, fetch, validate, load, publish; a day is swapped in whole, once, and a missing one is looked for until it comes.',
    without: 'Cron: fetch at a fixed hour, insert what came.',
    needs: ['validate'],
    switching: 'at-start',
    metric: 'broken-days',
    minEffect: 0.5,
  },
} as const satisfies Record<string, Remedy>;

import type { Remedy } from '../../engine/remedy.ts';

export const remedies = {
  detect: {
    id: 'detect',
    about: 'Rows of every task are read from the event log, keys are counted where rows are read: hot partitions and hot keys are named.',
    without: 'Nobody knows which keys are hot.',
    needs: [],
    switching: 'live',
    metric: 'hot-keys-wrong',
    minEffect: 0.9,
  },
  salt: {
    id: 'salt',
    about: 'Rows of a hot key are spread by a salt that follows from the row itself; a second stage takes the salt away.',
    without: 'All rows of a key go to one task.',
    needs: ['detect'],
    switching: 'live',
    metric: 'largest-task',
    minEffect: 0.3,
  },
  repartition: {
    id: 'repartition',
    about: 'Partitions are ranges of keys of equal weight, by the weights of a sample.',
    without: 'Partitions by a hash of the key, whatever its weight.',
    needs: [],
    switching: 'live',
    metric: 'unevenness',
    minEffect: 0.3,
  },
  combine: {
    id: 'combine',
    about: 'Rows with the same key and customer become one where they are read, before they are shuffled.',
    without: 'Every row is shuffled as it is.',
    needs: [],
    switching: 'live',
    metric: 'shuffle-bytes',
    minEffect: 0.25,
  },
  resources: {
    id: 'resources',
    about: 'The heaviest tasks start first, and have their share of the cores that are free.',
    without: 'Tasks start in the order of their numbers, with one core each.',
    needs: [],
    switching: 'live',
    metric: 'makespan',
    minEffect: 0.2,
  },
} as const satisfies Record<string, Remedy>;

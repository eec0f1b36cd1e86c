import { describe } from 'vitest';
import { taught } from '../../cli/train/lessons.ts';
import { holdsAsPlayed, holdsOn } from '../train/shipped-lessons.ts';

describe.each(taught)('the lesson of %s', (scenario) => {
  holdsAsPlayed(scenario);
  holdsOn(scenario, [11, 12, 13]);
});

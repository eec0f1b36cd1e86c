import { describe } from 'vitest';
import { holdsOn } from '../train/shipped-lessons.ts';

/** Those whose runs are the shortest; all of them, on more seeds: test/long/lessons.test.ts. */
describe.each(['iot-spike', 'data-skew'])('the lesson of %s', (scenario) => holdsOn(scenario, [4]));

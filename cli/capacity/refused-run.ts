import { UsageError } from '../../engine/usage-error.ts';
import { erroredResult } from '../errored-result.ts';
import type { Measure } from './find-knee.ts';

/**
 * A run that is refused before anything was measured is a mistake of the user's, and ends it all. Later it is a service that
 * was once not ready in time: nobody can tell of that run, and what was measured stands.
 */
export function outlivingRefusals(measure: Measure): Measure {
  let hasMeasured = false;
  return async (plan, ...asked) => {
    try {
      const measured = await measure(plan, ...asked);
      hasMeasured ||= measured !== null;
      return measured;
    } catch (error) {
      if (!(error instanceof UsageError) || !hasMeasured) throw error;
      return { result: { ...erroredResult(plan, null, 'refused', new Date(), 0), reason: `refused: ${error.message}` }, steady: null };
    }
  };
}

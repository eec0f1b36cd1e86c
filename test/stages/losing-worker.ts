import type { Scenario } from '../../engine/scenario.ts';
import type { SinkMessage } from '../../pipeline/sink.ts';
import { wrapped } from '../wrapped-scenario.ts';

/** Every worker leaves one event out of what it hands to the sink, and says nothing. */
export const losingWorker = (scenario: Scenario, item: number): Scenario => wrapped(scenario, 'worker', (build) => (context) => build({
  ...context,
  send(to, message) {
    if (to !== 'sink') return context.send(to, message);
    const { batch, rows } = message as SinkMessage;
    context.send(to, { batch, rows: rows.filter(({ id }) => id !== item) } satisfies SinkMessage);
  },
}));

import type { Scenario } from '../../engine/scenario.ts';
import type { Reading } from '../../pipeline/device-event.ts';
import type { SinkMessage } from '../../pipeline/sink.ts';
import { wrapped } from '../wrapped-scenario.ts';

/** A sink that writes other rows than it was given. */
function meddling(scenario: Scenario, rowsOf: (row: Reading) => readonly Reading[]): Scenario {
  return wrapped(scenario, 'sink', (build) => (context) => {
    const sink = build(context);
    const receive = sink.receive!.bind(sink);
    sink.receive = (message, from) => {
      const { batch, rows } = message as SinkMessage;
      receive({ batch, rows: rows.flatMap(rowsOf) } satisfies SinkMessage, from);
    };
    return sink;
  });
}

export const doublingSink = (scenario: Scenario, item: number): Scenario =>
  meddling(scenario, (row) => (row.id === item ? [row, row] : [row]));

export const alteringSink = (scenario: Scenario, item: number): Scenario =>
  meddling(scenario, (row) => [row.id === item ? { ...row, valueHundredths: row.valueHundredths + 1 } : row]);

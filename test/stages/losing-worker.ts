import type { BuildComponent } from '../../engine/component.ts';
import type { SinkMessage } from '../../pipeline/sink.ts';

/** A worker that leaves an event out of what it hands to the sink, and tells nobody. */
export function losingWorker(build: BuildComponent, item: number): BuildComponent {
  return (context) => build({
    ...context,
    send(to, message) {
      if (to !== 'sink') return context.send(to, message);
      const { batch, rows } = message as SinkMessage;
      context.send(to, { batch, rows: rows.filter(({ id }) => id !== item) } satisfies SinkMessage);
    },
  });
}

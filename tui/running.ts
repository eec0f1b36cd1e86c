import { gauge } from './charts/bars.ts';
import { fit, marked } from './text/cells.ts';
import { clockText, countText } from './text/figure.ts';
import { tickText } from './text/time.ts';
import { glyph, type Theme } from './theme.ts';

/** What runs now. */
export interface RunningView {
  /** `buffer, backpressure · faults: burst`. */
  readonly what: string;
  /** Which of how many, where several follow each other. */
  readonly nth: string;
  readonly isStopping: boolean;
  /** null while it starts. */
  readonly live: { readonly clockMs: number; readonly durationMs: number; readonly phase: string; readonly generated: number; readonly stored: number; readonly inFlight: number; readonly lost: number } | null;
}

const barCells = 30;

/** What runs now, and how far it is. */
export function runningRows({ what, nth, isStopping, live }: RunningView, width: number, { paint }: Theme): string[] {
  const head = marked(paint('accent', glyph.chosen), `${isStopping ? 'stopping' : 'running'}${nth}: ${what}`, width);
  if (live === null) return [...head, paint('quiet', '  it starts')];
  const { clockMs, durationMs, phase, generated, stored, inFlight, lost } = live;
  const share = Math.max(0, Math.min(1, clockMs / Math.max(1, durationMs)));
  return [
    ...head,
    fit(`  ${paint('accent', gauge(share, barCells))} ${clockText(Math.max(0, clockMs))} of ${tickText(durationMs)}  ${paint('quiet', phase)}`, width),
    fit(paint('quiet', `  ${countText(generated)} came · ${countText(stored)} stored · ${countText(inFlight)} in flight · ${countText(lost)} dropped or shed`), width),
  ];
}

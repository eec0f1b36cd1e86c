import { oneRow, type Pane, type View } from '../pane.ts';
import { isPaused, type State } from '../model.ts';
import { spread } from '../text/cells.ts';
import { clockText, tickText } from '../text/time.ts';
import type { Paint, Tone } from '../theme.ts';

const phaseTones: Readonly<Record<string, Tone>> = { steady: 'good', done: 'good', disturbed: 'warning', recovering: 'accent', draining: 'accent', aborting: 'bad', errored: 'bad' };

/** What runs, how fast, where its clock is, and what phase it is in. */
export const header: Pane = {
  wide: { place: 'band', rows: oneRow, draw: (view) => [headerRow(view, false)] },
  narrow: { place: 'band', rows: oneRow, draw: (view) => [headerRow(view, true)] },
};

export function headerRow({ state, width, theme: { paint } }: View, narrow: boolean): string {
  const { scenario, seed, clock } = state.catalogue;
  const gap = narrow ? '  ' : '   ';
  const left = state.heading !== '' ? paint('strong', state.heading)
    : `${paint('strong', 'wavetank')} ${paint('accent', '▸')} ${paint('strong', scenario)} ${paint('quiet', narrow ? `· ${seed}` : `· seed ${seed}`)}`;
  const right = [speedPart(state, paint), paint('quiet', clock.toUpperCase() + (narrow ? '' : ' clock')), clockPart(state, narrow), phasePart(state, paint)];
  return spread(left, right.filter((part) => part !== '').join(gap), width);
}

function speedPart(state: State, paint: Paint): string {
  if (state.end !== null) return '';
  if (isPaused(state)) return paint('warning', '‖ paused');
  const { speed, feed } = state;
  if (state.catalogue.clock === 'real') return calendarPart(feed?.pace ?? 1, paint);
  if (speed === 'max') return `${paint('good', '▸')} max`;
  const pace = speed === 'auto' ? feed?.pace : speed;
  return `${paint('good', '▸')} ${speed === 'auto' ? 'auto ' : ''}${pace === null || pace === undefined ? '' : `${Number(pace.toPrecision(2))}x`}`.trimEnd();
}

/** The real clock has one speed; a calendar on it passes faster than the wall. */
function calendarPart(pace: number, paint: Paint): string {
  return pace === 1 ? '' : `${paint('good', '▸')} ${pace}x`;
}

function clockPart({ catalogue, feed, end }: State, narrow: boolean): string {
  const slash = narrow ? '/' : ' / ';
  const nowMs = end?.result.run.clockMs ?? feed?.clockMs ?? 0;
  // Provisioning lies before the run's zero.
  const now = clockText(Math.max(0, nowMs));
  const drain = nowMs > catalogue.durationMs && end === null ? ` +${tickText(catalogue.drainMs)}` : '';
  return `${now}${slash}${tickText(catalogue.durationMs)}${drain}`;
}

function phasePart({ feed, end, stopping }: State, paint: Paint): string {
  if (end !== null) return paint('strong', end.result.run.status === 'completed' ? 'DONE' : end.result.run.status.toUpperCase());
  if (stopping) return paint('warning', 'STOPPING');
  if (feed === null) return paint('quiet', 'STARTING');
  return paint(Object.hasOwn(phaseTones, feed.phase) ? phaseTones[feed.phase]! : 'strong', feed.phase.toUpperCase());
}

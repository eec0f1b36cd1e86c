import type { StampedAction } from '../../engine/command.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Scenario } from '../../engine/scenario.ts';
import type { Snapshot } from '../../engine/snapshot.ts';
import type { TwoColumns } from '../../tui/two-columns.ts';
import { formatClock } from '../text/duration.ts';

/** Two plans that are one up to a moment, and what the reader is told of them. */
export interface Branch {
  readonly plans: readonly [Plan, Plan];
  readonly told: TwoColumns;
}

/**
 * This moment on with and without: one plan goes on as the run is, the other switches off what is on and can be switched
 * off; where nothing is on, it switches on what can be switched on. null where neither can be.
 */
export function branchOf(plan: Plan, scenario: Scenario, { clockMs, firing, remedies, commands }: Snapshot): Branch | null {
  const all = Object.values(scenario.remedies);
  const off = all.filter(({ id, switching }) => remedies.includes(id) && switching === 'live').map(({ id }) => id);
  const on = all.filter(({ id, switching }) => !remedies.includes(id) && switching !== 'at-start').map(({ id }) => id);
  const without = remedies.length > 0;
  const switched = without ? off : on;
  if (switched.length === 0) return null;
  const toggles = switched.map((remedy): StampedAction => ({ atMs: clockMs, firing, action: { do: 'toggle', remedy, on: !without } }));
  const toCome = plan.commands.filter((command) => command.firing > firing);
  const asItIs: Plan = { ...plan, commands: [...commands, ...toCome] };
  const otherwise: Plan = { ...plan, commands: [...commands, ...toggles, ...toCome] };
  const at = formatClock(Math.max(0, clockMs));
  const side = (title: string): TwoColumns['sides'][number] => ({ title, result: null, clockMs: -Infinity });
  const names = (ids: readonly string[]): string => (ids.length === all.length ? `all ${ids.length}` : ids.length > 1 ? `${ids.length} remedies` : ids[0]);
  return {
    plans: without ? [otherwise, asItIs] : [asItIs, otherwise],
    told: {
      title: `branch at ${at} · ${scenario.id} · seed ${plan.seed}`, question: scenario.question,
      sides: without ? [side(`without, from ${at}`), side(`with ${names(remedies)}`)] : [side('as it is'), side(`${names(on)} from ${at}`)],
      next: [`Both are the same run up to ${at}; from there on the remedies are ${without ? 'off in one of them' : 'on in one of them'}.`, 'The run that you came from waits where it was.'],
    },
  };
}

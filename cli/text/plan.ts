import type { Plan } from '../../engine/plan.ts';
import { paceOf, type Scenario } from '../../engine/scenario.ts';
import { formatDuration, formatLength } from './duration.ts';
import { formatCount, formatNumber } from './number.ts';
import { realClockText } from './pace.ts';
import { quantityText } from './quantity-text.ts';

/** What a run is about to do, in a line: `iot-spike · seed 1 · short · remedies buffer · sink.service=12 ms`. */
export function planText(plan: Plan, scenario: Scenario): string {
  const { durationMs, rateEps } = scenario.forms[plan.form];
  const turned = scenario.knobs.filter((knob) => plan.knobs[knob.id] !== (plan.form === 'short' ? (knob.short ?? knob.default) : knob.default));
  return [
    plan.scenario, `seed ${plan.seed}`, plan.form, ...(plan.clock === 'real' ? [realClockText(paceOf(scenario))] : []), `remedies ${plan.remedies.join(', ') || 'none'}`,
    ...turned.map(({ id, unit }) => `${id}=${quantityText(plan.knobs[id], unit)}`),
    ...(plan.durationMs === durationMs ? [] : [`for ${formatLength(plan.durationMs)}`]),
    ...(plan.workload.rateEps === rateEps ? [] : [`a mean of ${formatNumber(plan.workload.rateEps)}/s`]),
    ...plan.workload.shapes.filter(({ kind }) => kind === 'replay').map(({ counts, minuteMs }) => (
      `${formatCount((counts as readonly number[]).length)} counts replayed, each for ${formatDuration(minuteMs as number)}`)),
    ...leftOut(plan, scenario),
  ].join(' · ');
}

/** Faults of the form that the plan does not have: a replayed series brings its own load. */
function leftOut(plan: Plan, scenario: Scenario): string[] {
  const planned = new Set(plan.faults.map(({ fault }) => fault));
  const missing = [...new Set(scenario.forms[plan.form].faults.map(({ fault }) => fault))].filter((fault) => !planned.has(fault));
  return missing.length > 0 ? [`without the faults ${missing.join(', ')}`] : [];
}

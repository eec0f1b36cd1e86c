import type { Command } from 'commander';
import type { Fault } from '../../engine/fault.ts';
import type { Knob } from '../../engine/knob.ts';
import { checksOf } from '../../engine/run/judge.ts';
import { paceOf, type Form, type Scenario } from '../../engine/scenario.ts';
import { fieldsOf } from '../../engine/schema-words.ts';
import type { CommandModule, Invocation } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { scenarioNamed } from '../scenario-named.ts';
import { formatLength } from '../text/duration.ts';
import { formatCount, formatNumber } from '../text/number.ts';
import { quantityText } from '../text/quantity-text.ts';
import type { Style } from '../text/style.ts';
import { hanging, mostColumns, wrap } from '../text/table.ts';
import { drawTopology } from '../text/topology.ts';
import { faultGroups } from './explain-faults.ts';

const labelWidth = 25;

export const command: CommandModule = {
  examples: [['explain iot-spike', 'the scenario in full'], ['explain iot-spike | less', 'page by page']],
  configure: (command: Command) => void command.argument('<scenario>', 'name of a scenario; `wavetank list` has them all'),
  async execute({ args, terminal }: Invocation): Promise<ExitCode> {
    const scenario = await scenarioNamed(args[0]);
    for (const line of explanation(scenario, terminal.style, Math.min(terminal.width, mostColumns))) terminal.say(line);
    return exitCode.ok;
  },
};

/** A scenario in words; all of it is read from the scenario itself. */
export function explanation(scenario: Scenario, style: Style, width: number): string[] {
  const heading = (text: string) => ['', style('strong', text)];
  const entry = (label: string, text: string) => hanging(`  ${label}`, text, labelWidth, width);
  return [
    ...wrap(`${scenario.id} · ${scenario.question}`, width).map((line) => style('strong', line)), ...wrap(scenario.about, width),
    ...heading('topology'), ...topologyLines(scenario, width),
    ...heading('workload'),
    ...entry('full', formText(scenario, scenario.forms.full)), ...entry('short', formText(scenario, scenario.forms.short)),
    ...entry('classes', scenario.classes.join(', ')), ...entry('clocks', scenario.clocks.map((clock) => (clock === 'real' && paceOf(scenario) > 1 ? `real, ${formatCount(paceOf(scenario))} times as fast as the wall` : clock)).join('; ')),
    ...heading('faults'), ...faultLines(scenario, entry, width), ...(scenario.own === undefined ? [] : hanging('', 'docs/reference/faults.md tells what their fields may be.', 2, width)),
    ...heading('remedies'), ...Object.values(scenario.remedies).flatMap((remedy) => remedyLines(remedy.id, scenario, entry)),
    ...heading('checks'), ...Object.values(checksOf(scenario)).flatMap((check) => entry(check.id,
      `${check.about}${check.limit === null ? '' : ` Limit ${quantityText(check.limit, check.unit)}.`}`)),
    ...heading('thresholds'), ...scenario.thresholds.flatMap(({ metric, limit, about }) => entry(metric,
      `${about} Limit ${quantityText(limit, scenario.figures[metric].unit)}.`)),
    ...(scenario.sick.length === 0 ? [] : [...heading('without remedies it fails, in exactly'), ...hanging('', scenario.sick.join(', '), 2, width)]),
    ...heading('knobs (--set name=value)'), ...scenario.knobs.flatMap((knob) => entry(knob.id, `${knob.about} ${knobText(knob)}`)),
  ];
}

function topologyLines(scenario: Scenario, width: number): string[] {
  const defaults = new Map(scenario.knobs.map((knob) => [knob.id, knob.default]));
  const draw = (remedies: readonly string[]) => drawTopology(scenario.topology(new Set(remedies), (id) => defaults.get(id) ?? 0));
  const label = 16;
  return [...hanging('  no remedies', draw([]), label, width), ...hanging('  all remedies', draw(Object.keys(scenario.remedies)), label, width)];
}

function formText(scenario: Scenario, form: Form): string {
  const shapes = form.shapes.map((shape) => shape.kind).join(' x ');
  const shaped = shapes === '' ? '' : `, shaped ${shapes}`;
  const mean = form.rateEps < 1 ? `${formatCount(Math.round(form.rateEps * 86_400))} ${scenario.item}s a day` : `${formatNumber(form.rateEps)} ${scenario.item}s a second`;
  return `${formatLength(form.durationMs)} at a mean of ${mean}${shaped}, arrivals ${form.process}; up to ${formatLength(form.drainMs)} to drain.`;
}

/** So many faults that strike together are told under one line that says when. */
const leastGroup = 3;

function faultLines(scenario: Scenario, entry: (label: string, text: string) => string[], width: number): string[] {
  return faultGroups(scenario).flatMap(({ when, faults }) => {
    if (faults.length < leastGroup) return faults.flatMap((fault) => entry(fault.id, `${fault.about} ${sentence(when)}${fieldsText(fault, scenario)}`));
    return [...hanging(' ', `${faults.length} kinds: ${when}`, 2, width), ...faults.flatMap((fault) => entry(`  ${fault.id}`, `${fault.about}${fieldsText(fault, scenario)}`))];
  });
}

/** What can be said of it in a config; other scenarios have none. What the fields may be stands in docs/reference/faults.md. */
function fieldsText({ params }: Fault, { own }: Scenario): string {
  const fields = own === undefined ? [] : fieldsOf(params);
  const named = fields.map(({ name, isRequired, default: usual }) => `${name}${isRequired ? ' (required)' : usual === undefined ? '' : ` (${String(usual)})`}`);
  return named.length === 0 ? '' : ` Fields: ${named.join(', ')}.`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function remedyLines(id: string, scenario: Scenario, entry: (label: string, text: string) => string[]): string[] {
  const { about, without, needs, switching, metric, minEffect } = scenario.remedies[id];
  // What a variant of somebody's own does to a metric, nobody has declared.
  const effect = scenario.own === undefined ? ` Takes away at least ${Math.round(minEffect * 100)} % of ${metric}.` : '';
  return [
    ...entry(id, about),
    ...entry('', `Without it: ${without}`),
    ...entry('', `${needs.length > 0 ? `Needs ${needs.join(', ')}. ` : ''}Switching: ${switching}.${effect}`),
  ];
}

function knobText({ default: value, short, min, max, unit }: Knob): string {
  const shortText = short === undefined ? '' : ` (short: ${quantityText(short, unit)})`;
  return `Default ${quantityText(value, unit)}${shortText}, ${quantityText(min, unit)} to ${quantityText(max, unit)}.`;
}


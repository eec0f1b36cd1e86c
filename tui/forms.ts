import type { FaultParams } from '../engine/fault.ts';
import type { KnobUnit } from '../engine/knob.ts';
import { ask, stay, type Step } from './command.ts';
import type { Notation } from './feed.ts';
import { emptyForm, type State } from './model.ts';
import { fullText } from './text/figure.ts';

/** Something that can be given a value by typing it. */
export interface Field {
  readonly id: string;
  /** Of a bare number. `s`: any duration; empty: a bare number is all that can be typed. */
  readonly unit: KnobUnit | 's' | '';
  readonly about: string;
  /** The value in force, or the one that is used if nothing is typed. */
  readonly value: number | string | boolean;
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
}

/** The arrival rate is no knob of a scenario: what is set is a factor on it. */
const rateId = 'arrivals, times';

/** Its unit is one of a knob. */
export interface Setting extends Field {
  readonly unit: KnobUnit;
}

/** Numbers that can be set while the run lasts. */
export function settings({ catalogue, feed }: State): Setting[] {
  const knobs = catalogue.knobs.map(({ id, unit, about, value, min, max, integer = false }): Setting => ({
    id, unit, about, value: feed?.knobs[id] ?? value, min, max, integer,
  }));
  return [...knobs, { id: rateId, unit: 'factor', about: 'How many times the planned rate arrives from now on.', value: rateOf(feed), min: 0, max: 1000, integer: false }];
}

function rateOf(feed: State['feed']): number {
  const last = feed?.commands.findLast(({ action }) => action.do === 'rate')?.action;
  return last?.do === 'rate' ? last.factor : 1;
}

/** A day, or as long as the run lasts. */
const longestSeconds = (feed: State['feed']): number => Math.max(86_400, (feed?.durationMs ?? 0) / 1000);
const usualSeconds = 10;

/** For how long, and with which parameters, the fault of a row strikes. */
export function faultFields({ catalogue, feed }: State, row: number): Field[] {
  const fault = catalogue.faults[row];
  if (fault === undefined) return [];
  const planned = feed?.faults.find(({ id }) => id === fault.id);
  const seconds = planned === undefined ? usualSeconds : (planned.endMs - planned.atMs) / 1000;
  return [
    { id: 'for', unit: 's', about: '0: an instant', value: seconds, min: 0, max: longestSeconds(feed), integer: false },
    ...Object.entries(fault.params).map(([id, value]): Field => ({ id, unit: '', about: '', value, min: -Infinity, max: Infinity, integer: false })),
  ];
}

export function isActive({ feed }: State, fault: string): boolean {
  return feed?.faults.some(({ id, status }) => id === fault && status === 'active') ?? false;
}

/** Whether the topology has a node of this kind now. */
export function hasTarget({ feed }: State, kind: string): boolean {
  return feed?.topology.nodes.some((node) => node.kind === kind) ?? true;
}

/** What stands in a field: what was typed, or its value. */
export function fieldText({ form }: State, { id, value }: Field): string {
  return form.typed[id] ?? String(value);
}

function rowsOf(state: State): number {
  return state.screen === 'faults' ? state.catalogue.faults.length : settings(state).length;
}

/** Opened on what can be done. */
export function openForm(state: State, screen: 'knobs' | 'faults'): Step {
  const row = screen === 'faults' ? Math.max(0, state.catalogue.faults.findIndex(({ target }) => hasTarget(state, target))) : 0;
  return stay({ ...state, screen, form: { ...emptyForm, row } });
}

/** Another row of the form; what was typed and not entered is forgotten. */
export function moveRow(state: State, by: number): Step {
  const row = Math.max(0, Math.min(rowsOf(state) - 1, state.form.row + by));
  return row === state.form.row ? stay(state) : stay({ ...state, form: { ...emptyForm, row } });
}

export function moveField(state: State, by: 1 | -1): Step {
  const count = state.screen === 'faults' ? faultFields(state, state.form.row).length : 1;
  return stay({ ...state, form: { ...state.form, field: (state.form.field + by + count) % Math.max(1, count) } });
}

function currentField(state: State): Field | undefined {
  return state.screen === 'faults' ? faultFields(state, state.form.row)[state.form.field] : settings(state)[state.form.row];
}

const longestText = 24;

/** A letter typed into the field under the cursor: the first one replaces what stands there. */
export function typeInto(state: State, key: string): Step {
  const field = currentField(state);
  if (field === undefined) return stay(state);
  const before = state.form.typed[field.id];
  const text = key === 'backspace' ? (before ?? String(field.value)).slice(0, -1) : (before ?? '') + key;
  if (text.length > longestText && key !== 'backspace') return stay(state, fullText(longestText));
  return stay({ ...state, form: { ...state.form, typed: { ...state.form.typed, [field.id]: text } } });
}

/** A bare number in the unit of its field, or a quantity; null of what is neither. */
function numberOf(text: string, unit: Field['unit'], { read: quantity }: Notation): number | null {
  const bare = text === '' ? NaN : Number(text);
  if (Number.isFinite(bare)) return bare;
  if (unit === '') return null;
  if (unit !== 's') return quantity(text, unit);
  const ms = quantity(text, 'ms');
  return ms === null ? null : ms / 1000;
}

/** What stands behind a typed number; nothing behind a quantity, which has its unit. */
export function unitBehind(text: string, { unit }: Field): string {
  return Number.isNaN(Number(text)) || unit === 'factor' || unit === 'count' ? '' : unit;
}

/** From where to where a field goes, as it is typed. */
export function rangeText({ min, max, unit }: Field, { range }: Notation): string {
  if (unit === '') return `${min} to ${max}`;
  return unit === 's' ? range({ min: min * 1000, max: max * 1000, unit: 'ms' }) : range({ min, max, unit });
}

/** The value typed into a field, or why it is none. */
function read(state: State, field: Field): { readonly value: number | string | boolean } | { readonly wrong: string } {
  const text = fieldText(state, field).trim();
  if (typeof field.value === 'boolean') return text === 'true' || text === 'false' ? { value: text === 'true' } : { wrong: `${field.id} is true or false` };
  if (typeof field.value === 'string') return { value: text };
  const { notation } = state.catalogue;
  const value = numberOf(text, field.unit, notation);
  if (value === null) return { wrong: `"${text}" is ${field.unit === '' ? 'no number' : `not ${notation.expected(field.unit === 's' ? 'ms' : field.unit)}`}` };
  if (field.integer && !Number.isInteger(value)) return { wrong: `${field.id} takes whole numbers` };
  if (value < field.min || value > field.max) {
    return { wrong: `${field.id} goes from ${rangeText(field, notation)}` };
  }
  return { value };
}

export function enterForm(state: State): Step {
  return state.screen === 'faults' ? enterFault(state) : enterSetting(state);
}

function enterSetting(state: State): Step {
  const field = settings(state)[state.form.row];
  const { text } = state.catalogue.notation;
  const answer = read(state, field);
  if ('wrong' in answer) return stay(state, answer.wrong);
  const value = Number(answer.value);
  if (value === field.value) return stay(state, `${field.id} is ${text(value, field.unit)} already`);
  const action = field.id === rateId ? { do: 'rate', factor: value } as const : { do: 'set', knob: field.id, value } as const;
  const { state: next, commands } = ask({ ...state, form: { ...state.form, typed: {} } }, { to: 'run', action });
  return { state: { ...next, notice: `${field.id} is to be ${text(value, field.unit)}` }, commands };
}

function enterFault(state: State): Step {
  const fault = state.catalogue.faults[state.form.row];
  if (fault === undefined) return stay(state, 'this scenario knows no fault');
  const back: State = { ...state, screen: 'live', form: emptyForm };
  if (isActive(state, fault.id)) return ask(back, { to: 'run', action: { do: 'clear', fault: fault.id } });
  if (!hasTarget(state, fault.target)) return stay(state, `${fault.id} needs a ${fault.target}, and the topology has none now`);
  const params: FaultParams = {};
  let forMs = 0;
  for (const field of faultFields(state, state.form.row)) {
    const answer = read(state, field);
    if ('wrong' in answer) return stay(state, answer.wrong);
    if (field.id === 'for') forMs = Math.round(Number(answer.value) * 1000);
    else params[field.id] = answer.value;
  }
  return ask(back, { to: 'run', action: { do: 'inject', fault: fault.id, forMs, params } });
}

import type { DamageKind } from '../../engine/damage.ts';
import type { Fault, TimedFault } from '../../engine/fault.ts';
import type { Form, Scenario } from '../../engine/scenario.ts';
import { formatClock, formatDuration } from '../text/duration.ts';

/** Faults that strike at the same times, in both forms, and damage the same: `when` holds for each of them. */
export interface FaultGroup {
  readonly when: string;
  readonly faults: readonly Fault[];
}

/** In the order in which they strike in the full form; those that it does not plan come last. */
export function faultGroups(scenario: Scenario): FaultGroup[] {
  const groups = new Map<string, Fault[]>();
  for (const fault of inOrderOfTime(scenario)) {
    const scope = scenario.damages?.[fault.id]?.scope;
    const key = `${scope === undefined ? '' : `${spoilt[scope]}, `}${timesText(fault.id, scenario)}`;
    groups.set(key, [...(groups.get(key) ?? []), fault]);
  }
  return [...groups].map(([when, faults]) => ({ when, faults }));
}

/** What one piece of damage spoils, as the beginning of a sentence about when. */
const spoilt: Readonly<Record<DamageKind['scope'], string>> = {
  file: 'a file as a whole', row: 'single rows', cell: 'single values', record: 'single records', batch: 'whole batches', stream: 'the stream', server: 'the server',
};

function inOrderOfTime({ faults, forms }: Scenario): Fault[] {
  const first = (id: string) => Math.min(...forms.full.faults.filter(({ fault }) => fault === id).map(({ atMs }) => atMs));
  return Object.values(faults).toSorted((a, b) => (first(a.id) < first(b.id) ? -1 : first(a.id) > first(b.id) ? 1 : 0));
}

function timesText(id: string, { forms: { full, short } }: Scenario): string {
  const struck = (form: Form): readonly TimedFault[] => form.faults.filter(({ fault }) => fault === id);
  const [inFull, inShort] = [struck(full), struck(short)];
  if (inFull.length + inShort.length === 0) return 'not in the plan unless named';
  if (isAlways(inFull, full) && isAlways(inShort, short)) return 'from beginning to end';
  return `${whenText(inFull)} (short: ${whenText(inShort)})`;
}

function isAlways(struck: readonly TimedFault[], { durationMs }: Form): boolean {
  return struck.length === 1 && struck[0].atMs === 0 && struck[0].forMs === durationMs;
}

/** Twice at most with both ends; of more, how many, the first and the last. */
function whenText(struck: readonly TimedFault[]): string {
  if (struck.length === 0) return 'not at all';
  const lengths = new Set(struck.map(({ forMs }) => forMs));
  const [first, last] = [struck[0], struck[struck.length - 1]];
  if (struck.length <= 2) return `at ${struck.map(({ atMs, forMs }) => (forMs === 0 ? formatClock(atMs) : `${formatClock(atMs)}–${formatClock(atMs + forMs)}`)).join(', ')}`;
  const each = lengths.size === 1 && first.forMs > 0 ? `, ${formatDuration(first.forMs)} each` : '';
  return `${struck.length} times from ${formatClock(first.atMs)} to ${formatClock(last.atMs)}${each}`;
}

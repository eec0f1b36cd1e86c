import { basename } from 'node:path';
import { UsageError } from '../../engine/usage-error.ts';
import { formatDuration } from '../text/duration.ts';
import type { Capacity } from './capacity.ts';
import { changeOf, type Change, type Pair } from './change.ts';
import type { Knee } from './knee.ts';
import type { PlannedRun } from './find-knee.ts';
import { readReport } from './report-file.ts';
import { trialsOf, type StepRun } from './step.ts';

/** What a report tells of how it was measured: another build of the same pipeline is measured just so. */
export type Setting = Pick<Capacity, 'scenario' | 'form' | 'machine' | 'wavetank' | 'node' | 'remedies' | 'knobs' | 'backends' | 'warmUpMs' | 'windowMs' | 'oneIn'>;

/** An earlier report that another build is held against. */
export interface Earlier {
  /** Its file without its ending: `v1.4`. */
  readonly name: string;
  readonly knee: Knee;
  readonly runs: readonly StepRun[];
}

/** Runs of the earlier report whose rates are no farther from its knee than this factor are made again, the nearest first. */
const near = 1.25;
const mostAgain = 12;

/** Reads an earlier report; one that cannot be compared is refused before anything is measured. */
export function readEarlier(file: string, setting: Setting): Earlier {
  const report = readReport(file, '--against');
  const refuse = (what: string, hint: string): UsageError => new UsageError(`${file} ${what}: no comparison`, { where: '--against', hint });
  const other = (Object.keys(differences) as (keyof Setting)[]).map((key) => differences[key](report, setting)).find((text) => text !== null);
  if (other !== undefined) throw refuse(other!, 'measure the earlier build here and in the same way, then this one against it');
  if (report.knee === null || report.end !== 'knee') throw refuse('found no knee', 'measure the earlier build until it has one');
  return { name: basename(file).replace(/\.json$/, ''), knee: report.knee, runs: report.runs };
}

type Difference = (was: Setting, is: Setting) => string | null;

/** What differs, as the end of a sentence about the report; null where nothing does. */
const differences: Readonly<Record<keyof Setting, Difference>> = {
  scenario: ({ scenario: was }, { scenario: is }) => (was === is ? null : `is of ${was}, not of ${is}`),
  machine: ({ machine: was }, { machine: is }) => (was === is ? null : `is of another machine (${was}; this one: ${is})`),
  wavetank: ({ wavetank: was }, { wavetank: is }) => (was === is ? null : `was measured by wavetank ${was}, this is ${is}, and what differs might be the testbed`),
  node: ({ node: was }, { node: is }) => (was === is ? null : `was measured on node ${was}, this is ${is}`),
  form: ({ form: was }, { form: is }) => (was === is ? null : `is of the ${was} form, not of the ${is} one`),
  remedies: ({ remedies: was }, { remedies: is }) => (sameWords(was, is) ? null : `has the remedies ${was.join(', ') || 'none'}, not ${is.join(', ') || 'none'}`),
  knobs: ({ knobs: was }, { knobs: is }) => (sameWords(entries(was), entries(is)) ? null : `has other knobs (${entries(was).join(', ') || 'none turned'}; now: ${entries(is).join(', ') || 'none turned'})`),
  backends: ({ backends: was }, { backends: is }) => (sameWords(entries(was), entries(is)) ? null : `stood on other servers (${entries(was).join(', ') || 'the embedded ones'}; now: ${entries(is).join(', ') || 'the embedded ones'})`),
  warmUpMs: ({ warmUpMs: was }, { warmUpMs: is }) => (was === is ? null : `has a warm-up of ${formatDuration(was)}, not of ${formatDuration(is)}`),
  windowMs: ({ windowMs: was }, { windowMs: is }) => (was === is ? null : `has a window of ${formatDuration(was)}, not of ${formatDuration(is)}`),
  oneIn: ({ oneIn: was }, { oneIn: is }) => (was === is ? null : `looked for losses of one in ${was ?? 'no number given'}, not of one in ${is ?? 'no number given'}`),
};

function entries(record: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(record).map(([id, value]) => `${id}=${String(value)}`).toSorted();
}

function sameWords(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.toSorted().every((word, i) => word === b.toSorted()[i]);
}

/** The runs of an earlier report that another build makes again: those near its knee, in the order in which they were made. */
export function runsAgain({ knee: { kneeEps }, runs }: Earlier): PlannedRun[] {
  const distance = ({ rateEps }: StepRun): number => Math.abs(Math.log(rateEps / kneeEps));
  const chosen = runs.filter((run) => run.outcome !== 'unknown' && distance(run) <= Math.log(near)).toSorted((a, b) => distance(a) - distance(b)).slice(0, mostAgain);
  return runs.filter((run) => chosen.includes(run)).map(({ rateEps, seed }) => ({ rateEps, seed }));
}

/** What is told of two builds. */
export interface Against extends Change {
  readonly name: string;
  /** Runs that both made, at the same rate and of the same arrivals. */
  readonly pairs: number;
  /** Runs that both made, but of other arrivals: the records or their number have changed. */
  readonly otherArrivals: number;
}

/** `knee`: of the runs that were made now. */
export function compareWith({ name, knee: before, runs }: Earlier, knee: Knee, now: readonly StepRun[]): Against {
  const [was, is] = [toldOf(runs), toldOf(now)];
  const counterpart = (run: StepRun): Told | undefined => was.find(({ run: { rateEps, seed } }) => rateEps === run.rateEps && seed === run.seed);
  const met = is.flatMap((after) => {
    const found = counterpart(after.run);
    return found === undefined ? [] : [{ before: found, after }];
  });
  const paired = met.filter(({ before: { run }, after }) => run.arrivals === after.run.arrivals);
  const pairs: Pair[] = paired.map((pair) => ({ before: pair.before.trial, after: pair.after.trial }));
  const alone = (all: readonly Told[], side: 'before' | 'after') => all.filter((told) => !paired.some((pair) => pair[side] === told)).map(({ trial }) => trial);
  return { name, ...changeOf({ knee: before, alone: alone(was, 'before') }, { knee, alone: alone(is, 'after') }, pairs), pairs: pairs.length, otherArrivals: met.length - paired.length };
}

interface Told {
  readonly run: StepRun;
  readonly trial: Pair['before'];
}

/** Runs that tell something, each with what it tells. */
function toldOf(runs: readonly StepRun[]): Told[] {
  const known = runs.filter(({ outcome }) => outcome !== 'unknown');
  return trialsOf(known).map((trial, i) => ({ run: known[i], trial }));
}

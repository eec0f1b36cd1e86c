import type { Result, Verdict } from '../../engine/result.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { design, type Column, type Contrast, type Design } from './columns.ts';
import { judgeContrast, type Effect, type Pair } from './contrast.ts';
import { medianOf, method } from './paired.ts';

/** One run of a comparison, as far as it matters here. */
export interface Cell {
  readonly column: string;
  readonly seed: number;
  readonly verdict: Verdict;
  /** Ids of checks and metrics of thresholds that failed. */
  readonly failed: readonly string[];
  readonly figures: Readonly<Record<string, number | null>>;
  readonly arrivalsHash: string;
}

export interface ColumnReport {
  readonly id: string;
  readonly remedies: readonly string[];
  readonly seeds: number;
  readonly verdicts: Record<Verdict, number>;
  /** Medians over the seeds, by figure. */
  readonly medians: Readonly<Record<string, number | null>>;
}

export interface ContrastReport extends Effect {
  readonly remedy: string;
  readonly kind: 'alone' | 'away';
  readonly metric: string;
  readonly unit: string;
  readonly minEffect: number;
  readonly with: string;
  readonly without: string;
  /** Stayed switched on although they need the remedy that was taken away. */
  readonly orphans: readonly string[];
}

/** Something that the scenario declares, and what was found. */
export interface Declared {
  readonly text: string;
  readonly held: boolean;
  /** Enough was run to tell; what did not come so far has not held, and is not broken either. */
  readonly decided: boolean;
  readonly found: string;
}

/** A run that was to be a cell, and whose engine died. */
export interface Errored {
  readonly column: string;
  readonly seed: number;
  readonly reason: string;
  /** The command that executes its plan again. */
  readonly replay: string;
}

export interface Comparison {
  readonly schemaVersion: 1;
  readonly scenario: string;
  readonly form: 'full' | 'short';
  readonly seeds: readonly number[];
  readonly method: string;
  readonly wallMs: number;
  readonly units: Readonly<Record<string, string>>;
  readonly columns: readonly ColumnReport[];
  readonly contrasts: readonly ContrastReport[];
  readonly declared: readonly Declared[];
  /** Where there is one, nothing more was started after it. */
  readonly errored: readonly Errored[];
  readonly held: boolean;
}

export type Subject = Pick<Scenario, 'id' | 'remedies' | 'figures' | 'sick'>;

export function cellOf(column: string, result: Result): Cell {
  const failed = failedOf(result);
  const figures = Object.fromEntries(Object.entries(result.figures).map(([id, figure]) => [id, figure.value]));
  return { column, seed: result.run.seed, verdict: result.verdict, failed, figures, arrivalsHash: result.run.arrivalsHash };
}

/** Ids of checks and metrics of thresholds that failed, each once. */
export function failedOf(result: Result): string[] {
  return [...new Set([
    ...result.checks.filter((check) => check.verdict === 'failed').map((check) => check.id),
    ...result.thresholds.filter((threshold) => threshold.verdict === 'failed').map((threshold) => threshold.metric),
  ])];
}

/** The cells of a comparison, found by column and seed. */
export class Cells {
  readonly #cells = new Map<string, Cell>();

  get count(): number {
    return this.#cells.size;
  }

  add(cell: Cell): void {
    this.#cells.set(`${cell.column}\n${cell.seed}`, cell);
  }

  at(column: Column, seed: number): Cell | undefined {
    return this.#cells.get(`${column.id}\n${seed}`);
  }

  of(column: Column, seeds: readonly number[]): Cell[] {
    return seeds.flatMap((seed) => this.at(column, seed) ?? []);
  }
}

/** What a contrast says so far: its pairs in the order of the seeds, up to the first that is missing. */
export function effectSoFar(contrast: Contrast, cells: Cells, seeds: readonly number[], subject: Subject): Effect {
  const { metric, minEffect } = subject.remedies[contrast.remedy];
  const pairs: Pair[] = [];
  for (const seed of seeds) {
    const [on, off] = [cells.at(contrast.with, seed), cells.at(contrast.without, seed)];
    if (on === undefined || off === undefined) break;
    pairs.push({ seed, with: on.figures[metric] ?? null, without: off.figures[metric] ?? null, verdictWithout: off.verdict });
  }
  return judgeContrast(pairs, seeds.length, minEffect, contrast.kind);
}

/** All that a comparison found, and whether what the scenario declares held. */
export function assemble(subject: Subject, form: 'full' | 'short', seeds: readonly number[], cells: Cells, wallMs: number, errored: readonly Errored[] = []): Comparison {
  const plan = design(subject.remedies);
  const metrics = [...new Set(Object.values(subject.remedies).map((remedy) => remedy.metric))];
  const contrasts = plan.contrasts.map((contrast): ContrastReport => {
    const { metric, minEffect } = subject.remedies[contrast.remedy];
    return {
      ...effectSoFar(contrast, cells, seeds, subject), remedy: contrast.remedy, kind: contrast.kind, metric, minEffect,
      unit: subject.figures[metric].unit, with: contrast.with.id, without: contrast.without.id, orphans: contrast.orphans,
    };
  });
  const declared = [...declaredOfColumns(subject, plan, seeds, cells), ...(subject.sick.length === 0 ? [] : contrasts.map((each) => declaredOfContrast(each, seeds.length)))];
  return {
    schemaVersion: 1, scenario: subject.id, form, seeds, method, wallMs,
    units: Object.fromEntries(metrics.map((metric) => [metric, subject.figures[metric].unit])),
    columns: plan.columns.map((column) => columnReport(column, cells.of(column, seeds), metrics)),
    contrasts, declared, errored: [...errored], held: errored.length === 0 && declared.every((each) => each.held),
  };
}

function columnReport(column: Column, cells: readonly Cell[], metrics: readonly string[]): ColumnReport {
  const verdicts: Record<Verdict, number> = { passed: 0, failed: 0, unknown: 0, void: 0 };
  for (const cell of cells) verdicts[cell.verdict]++;
  const medians = Object.fromEntries(metrics.map((metric) => {
    const known = cells.map((cell) => cell.figures[metric] ?? null).filter((value) => value !== null);
    return [metric, known.length === 0 ? null : medianOf(known)];
  }));
  return { id: column.id, remedies: column.remedies, seeds: cells.length, verdicts, medians };
}

function declaredOfColumns(subject: Subject, plan: Design, seeds: readonly number[], cells: Cells): Declared[] {
  const sick = subject.sick.toSorted().join(', ');
  const asSick = (cell: Cell) => cell.verdict === 'failed' && cell.failed.toSorted().join(', ') === sick;
  const arrivals = (seed: number) => new Set(plan.columns.flatMap((column) => cells.at(column, seed)?.arrivalsHash ?? [])).size;
  const count = (held: number, planned: number, odd: string | undefined): Pick<Declared, 'held' | 'decided' | 'found'> => ({
    held: held === planned, decided: held === planned || odd !== undefined, found: `${held} of ${planned} seeds${odd === undefined ? '' : `; ${odd}`}`,
  });
  const none = cells.of(plan.none, seeds);
  const all = cells.of(plan.all, seeds);
  const oddNone = none.find((cell) => !asSick(cell));
  const oddAll = all.find((cell) => cell.verdict !== 'passed');
  const oddSeed = seeds.find((seed) => arrivals(seed) > 1);
  const same: Declared = { text: 'the same arrivals in every column', ...count(seeds.filter((seed) => arrivals(seed) === 1).length, seeds.length, oddSeed === undefined ? undefined : `seed ${oddSeed} differs`) };
  // A pipeline of one's own declares nothing of its variants: they are compared, and judged by nobody.
  if (subject.sick.length === 0) return [same];
  return [
    { text: `without remedies it fails, in exactly: ${sick}`, ...count(none.filter(asSick).length, seeds.length, oddNone && describe(oddNone)) },
    { text: 'with all remedies it passes', ...count(all.filter((cell) => cell.verdict === 'passed').length, seeds.length, oddAll && describe(oddAll)) },
    same,
  ];
}

function describe(cell: Cell): string {
  return `seed ${cell.seed} ${cell.verdict}${cell.failed.length > 0 ? ` in ${cell.failed.toSorted().join(', ')}` : ''}`;
}

/** Its pairs are all there, or those that are there leave no doubt. */
export function isDecided({ stopped, seeds }: Effect, planned: number): boolean {
  return stopped !== null || seeds === planned;
}

function declaredOfContrast(contrast: ContrastReport, planned: number): Declared {
  const percent = `${Math.round(contrast.minEffect * 100)} %`;
  const text = contrast.kind === 'alone'
    ? `${contrast.remedy} alone takes at least ${percent} of ${contrast.metric}`
    : `without ${contrast.remedy} it fails, or ${contrast.metric} is worse by ${percent}`;
  const early = contrast.stopped === null ? '' : `, stopped early: ${contrast.stopped}`;
  return { text, held: contrast.held, decided: isDecided(contrast, planned), found: `${contrast.improved} of ${contrast.seeds} seeds${early}` };
}

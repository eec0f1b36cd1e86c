import { openSync, writeSync } from 'node:fs';
import type { RunEvent, Snapshot } from '../engine/snapshot.ts';
import type { Capacity } from './capacity/capacity.ts';
import type { Comparison } from './compare/comparison.ts';
import { githubReporter } from './github.ts';
import type { ReporterFlags } from './options.ts';
import { againLine, endLines, verdictLines } from './reporters/plain.ts';
import { reporters } from './reporters/registry.ts';
import type { Page, Reporter, RunReport } from './reporters/reporter.ts';
import type { Soak } from './soak/soak.ts';
import type { Terminal } from './terminal.ts';
import { noStyle } from './text/style.ts';
import { orTold } from './write-whole.ts';

/** Lines in a file are as wide as they want. */
const fileWidth = 160;

/** Everything that listens to a command: the human reader, the reporters that were asked for, the build server. */
export interface Output extends Required<Reporter> {
  /** A line for the human reader. */
  human(line: string): void;
  /** Where the human reader is: stderr while a machine reporter has stdout. */
  readonly terminal: Terminal;
}

/**
 * Opens the reporters; a file that cannot be written is told before anything runs. `off` leaves the human reader the
 * verdict line; `auto` is off where `many` runs were asked for; with `tui` the human reader has a screen while a run
 * lasts, and its last lines after it.
 */
export function openOutput(flags: ReporterFlags, ui: 'auto' | 'plain' | 'off' | 'tui', terminal: Terminal, many = false): Output {
  const asked = flags.reporter ?? [];
  const human = asked.some(({ name, file }) => file === null && reporters[name].machine) ? terminal.withMachineOnStdout() : terminal;
  const humanPage: Page = { write: (text) => human.say(text.replace(/\n$/, '')), style: human.style, width: human.width };
  const all: Reporter[] = asked.map(({ name, file }) => reporters[name].open(file === null ? stdoutPage(terminal) : filePage(file), many));
  const plainAsked = asked.some(({ name, file }) => name === 'plain' && file === null);
  const off = ui === 'off' || (ui === 'auto' && many);
  if (ui === 'tui') all.push({ run: (report) => verdictLines(report, human).forEach((line) => human.say(line)) });
  else if (!off && !plainAsked) all.push(reporters.plain.open(humanPage, many));
  // A run that is no pass is told with the line that has it again: among many there is nothing else of it on the page.
  if (off) all.push({ run: (report) => [...endLines(report, human), ...(report.result.verdict === 'passed' ? [] : [againLine(report)])].forEach((line) => human.say(line)) });
  if (process.env.GITHUB_ACTIONS === 'true') all.push(githubReporter(human));
  const tell = (what: (listener: Reporter) => void): void => tellAll(all, what);
  return {
    human: (line) => human.say(line),
    terminal: human,
    snapshot: (seed: number, snapshot: Snapshot) => tell((each) => each.snapshot?.(seed, snapshot)),
    event: (seed: number, event: RunEvent) => tell((each) => each.event?.(seed, event)),
    run: (report: RunReport) => tell((each) => each.run?.(report)),
    comparison: (comparison: Comparison) => tell((each) => each.comparison?.(comparison)),
    capacity: (capacity: Capacity) => tell((each) => each.capacity?.(capacity)),
    soak: (soak: Soak) => tell((each) => each.soak?.(soak)),
    end: () => tell((each) => each.end?.()),
  };
}

/** A reporter writes to stdout: there is no room for a picture. */
export function takesStdout({ reporter = [] }: ReporterFlags): boolean {
  return reporter.some(({ file }) => file === null);
}

/** Every listener is told, also after one that failed: a full disk under one file leaves no other half-written. Then the first failure is thrown. */
function tellAll(listeners: readonly Reporter[], what: (listener: Reporter) => void): void {
  const failures: unknown[] = [];
  for (const listener of listeners) {
    try {
      what(listener);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

function stdoutPage(terminal: Terminal): Page {
  return { write: (text) => terminal.emit(text), style: terminal.style, width: terminal.width };
}

function filePage(file: string): Page {
  const descriptor = orTold(file, { what: file, where: '--reporter', hint: 'name a file in a folder that exists and can be written to' }, () => openSync(file, 'w'));
  return { write: (text) => void writeSync(descriptor, text), style: noStyle, width: fileWidth };
}

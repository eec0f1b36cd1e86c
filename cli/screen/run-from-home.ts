import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { listRuns } from '../../engine/store/read-run.ts';
import { UsageError } from '../../engine/usage-error.ts';
import type { CommandModule, Invocation } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { reportFailure } from '../failure.ts';
import type { Interruption } from '../interruption.ts';
import type { OutFlags, ReporterFlags } from '../options.ts';
import { takesStdout } from '../output.ts';
import type { Terminal } from '../terminal.ts';
import { hasScreen, type Ui } from './has-screen.ts';
import type { LendingScreen } from './lending-screen.ts';
import { noticeOf } from './notice.ts';

interface RunFlags extends OutFlags, ReporterFlags {
  readonly ui: Ui;
  readonly seeds?: readonly number[];
  readonly dryRun?: boolean;
}

interface RunCommand {
  readonly module: CommandModule<RunFlags>;
  readonly invocation: Omit<Invocation<RunFlags>, 'terminal'>;
}

/** `wavetank run <name>` as the command line would have it, with the options of the config. */
async function runCommand(name: string): Promise<RunCommand> {
  const { buildProgram } = await import('../program.ts');
  const line = ['run', name];
  let called: RunCommand | null = null;
  const program = await buildProgram(line, async (module, invocation) => {
    called = { module, invocation } as unknown as RunCommand;
  });
  await program.parseAsync(line, { from: 'user' });
  return called!;
}

/** Where runs of the reader's own pipelines are kept. */
export async function ownOut(name: string): Promise<string> {
  return (await runCommand(name)).invocation.flags.out;
}

export interface RunFromHome {
  readonly screen: LendingScreen;
  readonly interruption: Interruption;
  readonly terminal: Terminal;
}

/** Runs a pipeline of the reader's own: its command has the terminal until it ends. Answers with a word for the home screen. */
export async function runFromHome(name: string, { screen, interruption, terminal }: RunFromHome): Promise<{ readonly notice: string; readonly code: ExitCode }> {
  try {
    const { module, invocation } = await runCommand(name);
    const { flags } = invocation;
    const before = new Set(listRuns(flags.out));
    const code = await screen.lend(async () => {
      // A keyboard that was paused stops a tick later: see `LendingScreen`.
      await new Promise(setImmediate);
      let isSeen = isWatched(flags, terminal);
      const ended = await module.execute({ ...invocation, terminal, lender: interruption }).catch((error: unknown) => {
        if (!hasSeveralLines(error)) throw error;
        isSeen = false;
        return reportFailure(error, terminal, false);
      });
      if (interruption.code === null && !isSeen) await enterPressed(terminal, interruption);
      return ended;
    });
    const kept = listRuns(flags.out).filter((run) => !before.has(run));
    return { code, notice: kept.length === 0 ? 'no run was kept' : kept.length === 1 ? `kept in ${join(flags.out, kept[0])}` : `${kept.length} runs are kept in ${flags.out}` };
  } catch (error) {
    if (error instanceof UsageError) return { code: exitCode.ok, notice: `${error.where === null ? '' : `${error.where}: `}${noticeOf(error)}` };
    throw error;
  }
}

/** A mistake with what a service said has no room in a notice: it is told in lines. */
function hasSeveralLines(error: unknown): boolean {
  return error instanceof UsageError && error.message.includes('\n');
}

/** Whether it shows its run on a screen, where its reader sees what came of it before they leave. */
function isWatched(flags: RunFlags, terminal: Terminal): boolean {
  return flags.dryRun !== true && hasScreen({ ui: flags.ui, terminal: { ...terminal, warn() {} }, runs: flags.seeds?.length ?? 1, stdoutTaken: takesStdout(flags) });
}

/** Lines would be gone with the next picture. */
async function enterPressed(terminal: Terminal, interruption: Interruption): Promise<void> {
  await forgetTyped();
  terminal.say('enter leads back to the home screen');
  const lines = createInterface({ input: process.stdin });
  // The screen that was closed has let go of the keyboard: without this the program would end here, with nothing left to do.
  process.stdin.ref();
  try {
    await interruption.unlessStopped(new Promise<void>((resolve) => void lines.once('line', () => resolve()).once('close', resolve)));
  } finally {
    lines.close();
    process.stdin.unref();
  }
}

/** So long a terminal may take to tell the next line that was typed, ms. */
const nextLineMs = 20;

/** What was typed while nobody read it was no answer to what comes now. */
async function forgetTyped(): Promise<void> {
  let heard = true;
  const hear = (): void => void (heard = true);
  process.stdin.on('data', hear);
  while (heard) {
    heard = false;
    await new Promise((resolve) => setTimeout(resolve, nextLineMs));
  }
  process.stdin.off('data', hear);
}

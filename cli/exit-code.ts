import type { RunStatus, Verdict } from '../engine/result.ts';

/** Every exit code of the command line, named once. */
export const exitCode = {
  ok: 0,
  /** Ours: the engine died, the disk is full. */
  broken: 1,
  /** The user's: unknown name, bad value, unreadable or unwritable file. */
  usage: 2,
  /** A check could not tell, or there was nothing to judge. */
  undecided: 3,
  /** A check or threshold failed, a replay differs, a declared expectation broke. */
  failed: 99,
  interrupted: 130,
  /** Whoever read what was printed has closed the pipe: as if by SIGPIPE, so that a pipeline does not take it for a pass. */
  pipeClosed: 141,
  terminated: 143,
} as const;
/** What each of them tells whoever called, whatever the command; in the order of the help. */
export const exitWords = {
  ok: 'passed, or done',
  failed: 'a check, a threshold or an expectation failed',
  undecided: 'nobody can tell, or nothing was proved (unknown, void)',
  usage: 'a mistake in what was asked: an unknown name, a bad value, a file that cannot be read',
  broken: 'the program or its engine died, or the disk is full',
  interrupted: 'stopped by Ctrl-C',
  terminated: 'stopped by SIGTERM',
  pipeClosed: 'the reader of the output went away',
} as const satisfies Record<keyof typeof exitCode, string>;
/** What they mean of one command, where that is more. */
export type ExitWords = Readonly<Partial<Record<keyof typeof exitCode, string>>>;

/** As the help has them, a line each. */
export function exitLines(words: ExitWords): string[] {
  return Object.entries(words).map(([name, text]) => `${String(exitCode[name as keyof typeof exitCode]).padStart(5)}   ${text}`);
}
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

const byVerdict: Record<Verdict, ExitCode> = {
  passed: exitCode.ok, failed: exitCode.failed, unknown: exitCode.undecided, void: exitCode.undecided,
};

export function exitCodeOfVerdict(verdict: Verdict): ExitCode {
  return byVerdict[verdict];
}

export function exitCodeOf(run: { readonly status: RunStatus; readonly verdict: Verdict }): ExitCode {
  if (run.status === 'errored') return exitCode.broken;
  if (run.status === 'interrupted') return exitCode.interrupted;
  return byVerdict[run.verdict];
}

/** Worst first: an interruption wins, then what broke, then what failed, then what nobody could tell. */
const precedence: readonly ExitCode[] = [
  exitCode.terminated, exitCode.interrupted, exitCode.pipeClosed, exitCode.usage, exitCode.broken, exitCode.failed, exitCode.undecided, exitCode.ok,
];

/** The exit code of many runs together. */
export function worstExitCode(codes: Iterable<ExitCode>): ExitCode {
  const seen = new Set(codes);
  return precedence.find((code) => seen.has(code)) ?? exitCode.ok;
}

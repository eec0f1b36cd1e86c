import { UsageError } from '../../engine/usage-error.ts';
import { least } from '../../tui/program.ts';
import type { Terminal } from '../terminal.ts';

export type Ui = 'auto' | 'tui' | 'plain' | 'off';

export interface ScreenWish {
  readonly ui: Ui;
  readonly terminal: Terminal;
  /** Default 1. */
  readonly runs?: number;
  /** A reporter writes to stdout. */
  readonly stdoutTaken?: boolean;
}

/**
 * Whether a command shows its run on a screen: by itself on a terminal where one run is all there is to see. Asked for by
 * name where there is none, it is an error.
 */
export function hasScreen(wish: ScreenWish): boolean {
  const { ui, terminal } = wish;
  if (ui === 'plain' || ui === 'off') return false;
  const lack = lackOf(wish);
  if (lack === null) return true;
  if (ui === 'tui') throw new UsageError(`no screen: ${lack.why}`, { where: '--ui tui', hint: lack.hint });
  if (lack.tell) terminal.warn(`no screen: ${lack.why}`);
  return false;
}

interface Lack {
  readonly why: string;
  readonly hint: string;
  /** Whoever did not ask for the screen is told why there is none. */
  readonly tell: boolean;
}

function lackOf({ terminal: { live, width, height }, runs = 1, stdoutTaken = false }: ScreenWish): Lack | null {
  const { CI } = process.env;
  if (stdoutTaken) return { why: 'a reporter writes to stdout', hint: 'give the reporter a file: --reporter json=result.json', tell: false };
  if (runs > 1) return { why: `it shows one run, not ${runs}`, hint: 'name one seed with --seed, or use --ui plain', tell: false };
  if (!live || !process.stdout.isTTY || !process.stdin.isTTY) return { why: 'it needs a terminal, for its picture and for its keys', hint: '--ui plain', tell: false };
  if (CI && CI !== 'false') return { why: 'a build server has no reader (CI is set)', hint: '--ui plain', tell: false };
  if (width < least.columns || height < least.rows) {
    return { why: `the screen needs ${least.columns}x${least.rows}, this terminal has ${width}x${height}`, hint: 'make the terminal larger, or use --ui plain', tell: true };
  }
  return null;
}

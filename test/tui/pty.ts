import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

const root = fileURLToPath(new URL('../..', import.meta.url));
const usual = { columns: 120, rows: 40 };
const waitMs = 45_000;
const lookEveryMs = 20;

/** A program in a real terminal of the system, with an emulator that shows what a reader would see. */
export interface Played {
  /** The rows of the visible screen. */
  rows(): string[];
  /** `alternate` while the screen has it. */
  buffer(): 'normal' | 'alternate';
  /** Everything that was sent so far. */
  sent(): string;
  type(text: string): void;
  resize(columns: number, rows: number): void;
  /** What the program wrote down. */
  log(): string;
  /** Resolves once a condition holds; fails with the screen as it is. */
  until(what: string, holds: () => boolean): Promise<void>;
  readonly ended: Promise<{ readonly exitCode: number; readonly signal?: number }>;
  end(): void;
}

/** The player: the screen alone, fed with a recorded run. */
export function startPlayer(how: string, environment: Readonly<Record<string, string>> = {}): Played {
  const folder = mkdtempSync(join(tmpdir(), 'wavetank-pty-'));
  return startInTerminal(`"$NODE" --import tsx test/tui/player.ts ${join(folder, 'log')} ${how}`, folder, environment);
}

/** A look at run 1 of a paper, as a candidate has it. */
export function startWatcher(paper: number, size = usual): Played {
  return startInTerminal(`"$NODE" --import tsx test/tui/watcher.ts ${paper}`, mkdtempSync(join(tmpdir(), 'wavetank-pty-')), {}, size);
}

/** The built program; runs that it keeps are in `folder`. */
export function startProgram(args: string, folder: string, environment: Readonly<Record<string, string>> = {}, size = usual): Played {
  return startInTerminal(`cd ${folder}; "$NODE" ${root}dist/cli/main.js ${args}`, folder, environment, size);
}

/** Starts a shell that tells the state of the terminal before and after the command. */
function startInTerminal(command: string, folder: string, environment: Readonly<Record<string, string>>, size = usual): Played {
  const log = join(folder, 'log');
  // Ctrl+c reaches the shell too while no program has the keys.
  const script = `trap : INT; echo before; stty -g > ${folder}/stty-before; ${command}; echo code $?; stty -g > ${folder}/stty-after; cmp ${folder}/stty-before ${folder}/stty-after && echo same terminal`;
  const { NO_COLOR: _colour, NODE_ENV: _kind, ...inherited } = process.env;
  const shell = spawn('/bin/sh', ['-c', script], {
    // Ink takes even an empty CI for a build server.
    cols: size.columns, rows: size.rows, cwd: root, name: environment.TERM ?? 'xterm-256color', env: { ...inherited, CI: 'false', LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', NODE: process.execPath, ...environment },
  });
  const terminal = new xterm.Terminal({ cols: size.columns, rows: size.rows, allowProposedApi: true });
  let sent = '';
  shell.onData((data) => {
    sent += data;
    terminal.write(data);
  });
  const ended = new Promise<{ exitCode: number; signal?: number }>((resolve) => shell.onExit(resolve));
  const rows = (): string[] => Array.from({ length: terminal.rows }, (_each, y) => terminal.buffer.active.getLine(terminal.buffer.active.viewportY + y)?.translateToString(true) ?? '');
  return {
    rows, ended,
    buffer: () => terminal.buffer.active.type,
    sent: () => sent,
    type: (text) => shell.write(text),
    resize(columns, height) {
      shell.resize(columns, height);
      terminal.resize(columns, height);
    },
    log() {
      try {
        return readFileSync(log, 'utf8');
      } catch {
        return '';
      }
    },
    async until(what, holds) {
      for (let waitedMs = 0; !holds(); waitedMs += lookEveryMs) {
        if (waitedMs > waitMs) throw new Error(`${what}: not within ${waitMs} ms. The screen:\n${rows().join('\n')}`);
        await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
      }
    },
    end: () => shell.kill('SIGKILL'),
  };
}

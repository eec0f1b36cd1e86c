import { printableLines } from '../tui/text/printable.ts';
import { ansiStyle, noStyle, type Style } from './text/style.ts';

/** Where a command writes: human text, machine text, and what the reader's terminal can show. */
export interface Terminal {
  /** One line (or more) for a human; goes to stderr while a machine reporter owns stdout. */
  say(text?: string): void;
  /** Text for a machine, to stdout as it is. */
  emit(text: string): void;
  /** What it quotes may come from anybody's file: it is told without what would move the cursor or change the terminal. */
  warn(text: string): void;
  /** Overwrites the last `lines` lines said; only where `live` is true. */
  rewind(lines: number): void;
  readonly style: Style;
  readonly width: number;
  readonly height: number;
  /** Human text goes to a terminal that can be redrawn. */
  readonly live: boolean;
  /** The same terminal with human text on stderr. */
  withMachineOnStdout(): Terminal;
}

/** What is printed where nobody says how wide the reader's window is: a pipe, a file, a build log. */
const pipedWidth = 120;

export function processTerminal(): Terminal {
  return terminalOn(process.stdout);
}

function terminalOn(human: NodeJS.WriteStream): Terminal {
  const plainEnvironment = Boolean(process.env.NO_COLOR) || process.env.TERM === 'dumb';
  const live = human.isTTY === true && process.env.TERM !== 'dumb';
  return {
    say: (text = '') => void human.write(`${text}\n`),
    emit: (text) => void process.stdout.write(text),
    warn: (text) => void process.stderr.write(`${printableLines(text)}\n`),
    // From the first column on: a reader may have typed something by now.
    rewind: (lines) => void human.write(lines > 0 ? `\r${String.fromCharCode(27)}[${lines}A${String.fromCharCode(27)}[J` : ''),
    style: human.isTTY === true && !plainEnvironment ? ansiStyle : noStyle,
    width: human.columns ?? (Number(process.env.COLUMNS) || pipedWidth),
    height: human.rows ?? Infinity,
    live,
    withMachineOnStdout: () => terminalOn(process.stderr),
  };
}

import { clip, printable } from '../tui/text/cells.ts';
import type { Terminal } from './terminal.ts';

/** How far a command is, in one line of a terminal that is written anew as it goes on. Where nothing can be rewritten, nothing is told. */
export class ProgressLine {
  /** Where everything else is written meanwhile: the line makes way for it. */
  readonly others: Terminal;
  readonly #terminal: Terminal;
  #shown: string | null = null;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    const clearing = (write: (text: string) => void) => (text = ''): void => {
      this.clear();
      write(text);
    };
    this.others = { ...terminal, say: clearing(terminal.say), emit: clearing(terminal.emit), warn: clearing(terminal.warn) };
  }

  tell(text: string): void {
    const { live, width, style, say } = this.#terminal;
    // Of a line that is wrapped, only the last row could be rewritten.
    const line = clip(printable(text), width - 1);
    if (!live || line === this.#shown) return;
    this.clear();
    say(style('quiet', line));
    this.#shown = line;
  }

  clear(): void {
    if (this.#shown !== null) this.#terminal.rewind(1);
    this.#shown = null;
  }

  /** The reader has pressed enter: the line is no longer the last one, and stays. */
  leave(): void {
    this.#shown = null;
  }
}

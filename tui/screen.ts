import { EventEmitter } from 'node:events';
import { widthOf } from './text/cells.ts';

/** What a screen needs of the terminal that it draws on: `process.stdout`. */
export interface Terminal {
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): boolean;
  on(event: 'resize' | 'drain', listener: () => void): unknown;
  off(event: 'resize' | 'drain', listener: () => void): unknown;
}

/** The keyboard, as far as it has to be left as it was found: `process.stdin`. */
export interface Keyboard {
  readonly isRaw?: boolean;
  setRawMode?(raw: boolean): unknown;
}

const csi = '\u001B[';
/** https://invisible-island.net/xterm/ctlseqs/ctlseqs.html: the alternate screen, the cursor, wrapping at the right edge. */
const enter = `${csi}?1049h${csi}?25l${csi}?7l${csi}2J`;
const leave = `${csi}?2026l${csi}0m${csi}?7h${csi}?25h${csi}?1049l`;
/** What lies between them appears at once, in terminals that know the mode; the others draw as it comes. */
const [begin, end] = [`${csi}?2026h`, `${csi}?2026l`];
const clear = `${csi}2J`;
const eraseToEnd = `${csi}K`;
const usual = { columns: 80, rows: 24 } as const;

const deadly = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * The stream that Ink draws on. Ink runs with `debug: true`, where every write is a whole frame; of each, only the lines
 * that changed go out. It owns the alternate screen, and gives the terminal back however the process ends: by `close`, by
 * an exception, by a signal. It tells nobody that it is a terminal, so that nothing else writes control sequences to it.
 *
 * Events: `size`, after which a frame of the new size is awaited.
 */
export class Screen extends EventEmitter<{ size: [] }> {
  readonly #terminal: Terminal;
  readonly #keyboard: Keyboard;
  readonly #raw: boolean;
  #shown: readonly string[] = [];
  #open = false;
  /** What is on the terminal is not known: it has another size now. */
  #stale = false;
  /** The terminal takes no more at the moment; the latest frame waits, those before it are never shown. */
  #full = false;
  #waiting: string | null = null;

  constructor(terminal: Terminal, keyboard: Keyboard) {
    super();
    this.#terminal = terminal;
    this.#keyboard = keyboard;
    this.#raw = keyboard.isRaw ?? false;
  }

  get columns(): number {
    return this.#terminal.columns || usual.columns;
  }

  get rows(): number {
    return this.#terminal.rows || usual.rows;
  }

  open(): void {
    if (this.#open) return;
    this.#open = true;
    this.#terminal.on('resize', this.#resized);
    this.#terminal.on('drain', this.#drained);
    for (const signal of deadly) process.on(signal, this.#killed);
    process.on('SIGCONT', this.#continued);
    // A monitor is called before the error is printed, which thus lands on the reader's own screen.
    process.on('uncaughtExceptionMonitor', this.close);
    process.on('exit', this.close);
    this.#terminal.write(enter);
  }

  /** The terminal as it was found. What is written later goes nowhere. */
  readonly close = (): void => {
    if (!this.#open) return;
    this.#open = false;
    this.#terminal.off('resize', this.#resized);
    this.#terminal.off('drain', this.#drained);
    for (const signal of deadly) process.off(signal, this.#killed);
    process.off('SIGCONT', this.#continued);
    process.off('uncaughtExceptionMonitor', this.close);
    process.off('exit', this.close);
    this.#terminal.write(leave);
    this.#keyboard.setRawMode?.(this.#raw);
  };

  /** A whole frame. */
  write(frame: string): boolean {
    if (!this.#open || frame === '') return true;
    if (this.#full) this.#waiting = frame;
    else this.#draw(frame.split('\n'));
    return true;
  }

  #draw(rows: readonly string[]): void {
    const columns = this.columns;
    let changes = this.#stale ? clear : '';
    if (this.#stale) this.#shown = [];
    for (let y = 0; y < Math.max(rows.length, this.#shown.length); y++) {
      const row = rows[y] ?? '';
      if (row === (this.#shown[y] ?? '')) continue;
      // At the right edge the cursor stands on the last cell, which erasing would take away.
      changes += `${csi}${y + 1};1H${row}${csi}0m${widthOf(row) < columns ? eraseToEnd : ''}`;
    }
    this.#stale = false;
    this.#shown = rows;
    if (changes !== '') this.#full = !this.#terminal.write(begin + changes + end);
  }

  readonly #drained = (): void => {
    this.#full = false;
    const frame = this.#waiting;
    this.#waiting = null;
    if (frame !== null) this.#draw(frame.split('\n'));
  };

  readonly #resized = (): void => {
    this.#stale = true;
    this.#waiting = null;
    this.emit('size');
  };

  /** Stopped and continued: meanwhile the terminal was the shell's, which made it its own. */
  readonly #continued = (): void => {
    if (this.#keyboard.isRaw) {
      // What is set already would not be set again.
      this.#keyboard.setRawMode?.(false);
      this.#keyboard.setRawMode?.(true);
    }
    this.#terminal.write(enter);
    this.#resized();
  };

  readonly #killed = (signal: NodeJS.Signals): void => {
    this.close();
    // Listeners of others answer the signal; without any, it does what it would have done without this screen.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
}

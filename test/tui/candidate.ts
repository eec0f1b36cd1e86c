import type { Size } from '../../tui/program.ts';
import { expect } from 'vitest';
import { startProgram, type Played } from './pty.ts';

/** Who takes an interview in a terminal, goes through every page from top to bottom, and waits until the screen shows what was asked for. */
export class Candidate {
  readonly #screen: Played;

  constructor(args: string, folder: string, size: Size) {
    this.#screen = startProgram(args, folder, {}, size);
  }

  buffer(): 'normal' | 'alternate' {
    return this.#screen.buffer();
  }

  end(): void {
    this.#screen.end();
  }

  async shows(...parts: readonly (string | RegExp)[]): Promise<void> {
    for (const part of parts) {
      await this.#screen.until(String(part), () => {
        const text = this.#screen.rows().join('\n');
        return typeof part === 'string' ? text.includes(part) : part.test(text);
      });
    }
  }

  press(...keys: readonly string[]): void {
    keys.forEach((key) => this.#screen.type(key));
  }

  /** Looks at run 1 for a moment. */
  async look(): Promise<void> {
    this.press('l');
    await this.shows('space pause', /(generated|account of) +[1-9]/);
    this.press('q');
    await this.shows('back to the paper?');
    this.press('q');
  }

  /** `d` or `x` of a kind, and why. */
  async says(key: 'd' | 'x', kind: string, because: string): Promise<void> {
    this.press('k');
    await this.#to(kind);
    this.press(key);
    await this.shows('enter keep it');
    this.press(because, '\r');
  }

  async names(remedy: string): Promise<void> {
    await this.#toRow('a remedy');
    this.press('\r', remedy, '\r');
  }

  /** A number, or a prediction. */
  async types(row: string, text: string): Promise<void> {
    await this.#toRow(row);
    this.press('\r');
    await this.shows('enter keep it');
    this.press(text, '\r');
  }

  async handIn(): Promise<void> {
    this.press('H');
    await this.shows('Hand it in');
    this.press('y');
  }

  async leave(code: number): Promise<void> {
    this.press('q');
    await this.shows(/same terminal|leave\?/);
    this.press('y');
    await this.givenBack(code);
  }

  async givenBack(code: number): Promise<void> {
    await this.shows('same terminal');
    expect(this.buffer()).toBe('normal');
    expect(this.#screen.rows()).toContain(`code ${code}`);
  }

  async #toRow(row: string): Promise<void> {
    this.press('m');
    await this.shows(/the next run +in run 1/);
    await this.#to(row);
  }

  /** Moves down until the row is the chosen one. */
  async #to(row: string): Promise<void> {
    const chosen = (): string => this.#screen.rows().find((each) => each.includes('▸') && !each.includes('running') && !each.includes('interview')) ?? '';
    await this.#screen.until('a row', () => chosen() !== '');
    while (!new RegExp(`▸ ([○●–] )?${row.replaceAll('.', '\\.')} `).test(chosen())) {
      const before = chosen();
      this.press('\u001B[B');
      await this.#screen.until('another row', () => chosen() !== before && chosen() !== '');
    }
  }
}

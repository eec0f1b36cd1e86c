import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A fenced block of a page. */
export interface Block {
  readonly language: string;
  readonly text: string;
  /** The file that the line before it tells a reader to save it as; null where it names none. */
  readonly file: string | null;
}

/** Every page of the project, whatever git knows and does not ignore. */
export function pages(): string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '*.md'], { cwd: root, encoding: 'utf8' });
  return [...new Set(listed.split('\0'))].filter((page) => page !== '' && existsSync(join(root, page))).toSorted();
}

export function textOf(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}

export function blocksOf(page: string): Block[] {
  return [...textOf(page).matchAll(/(?:as `([\w./-]+)`:\n\n)?^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, file, language, text]) => ({ language, text, file: file ?? null }));
}

/** The lines of a block that are for a shell, without what is said beside them. */
export function commandsIn({ language, text }: Block): string[] {
  if (language !== 'sh' && language !== 'console') return [];
  return text.split('\n').map((line) => line.replace(/^\$ /, '').replace(/\s{2,}#.*$/, '').trim()).filter((line) => line !== '');
}

export function commandsOf(page: string): string[] {
  return blocksOf(page).flatMap(commandsIn);
}

/** Command lines of the program in the running text of a page. */
export function inlineCommands(page: string): string[] {
  const prose = textOf(page).replaceAll(/^```\w+\n[\s\S]*?^```$/gm, '');
  return [...prose.matchAll(/`npx wavetank ([^`]+)`/g)].map(([, line]) => line);
}

/** Words of a command line as a shell splits them; what comes after a pipe or goes to a file is another matter. */
export function wordsOf(line: string): string[] {
  return [...line.split(/ \| | > /)[0].matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare);
}

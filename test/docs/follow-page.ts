import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blocksOf, commandsIn, root } from './pages.ts';

const main = join(root, 'dist/cli/main.js');

export interface Step {
  readonly line: string;
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** What a page shows behind a block of commands, and what they printed. */
export interface Shown {
  readonly after: string;
  readonly shown: string;
  readonly out: string;
}

export interface Followed {
  readonly steps: readonly Step[];
  readonly shown: readonly Shown[];
}

export interface Following {
  readonly folder: string;
  /** Lines that are left out, here. */
  leaves?(line: string): boolean;
  /** What was executed in this folder before: the same line is not executed again. */
  readonly known?: Map<string, Step>;
}

/** Does what a page says, in its order: saves its files, executes its lines, reads what it shows of them. */
export function followPage(page: string, { folder, leaves = () => false, known = new Map() }: Following): Followed {
  const steps: Step[] = [];
  const shown: Shown[] = [];
  let block: Step[] = [];
  for (const each of blocksOf(page)) {
    if (each.file !== null) writeFileSync(join(folder, each.file), each.text);
    const lines = commandsIn(each);
    if (lines.length > 0) {
      block = lines.filter((line) => !leaves(line)).map((line) => known.get(line) ?? execute(line, folder));
      for (const step of block) known.set(step.line, step);
      steps.push(...block);
    } else if (each.language === 'text' && block.length > 0) {
      shown.push({ after: block.map(({ line }) => line).join('\n'), shown: each.text, out: block.map(({ out }) => out).join('') });
    }
  }
  return { steps, shown };
}

function execute(line: string, folder: string): Step {
  const { GITHUB_ACTIONS: _, ...inherited } = process.env;
  const { status, stdout, stderr } = spawnSync('sh', ['-c', line.replaceAll('npx wavetank', `"${process.execPath}" "${main}"`)], { cwd: folder, encoding: 'utf8', env: { ...inherited, COLUMNS: '80', NO_COLOR: '1' } });
  return { line, code: status, out: stdout, err: stderr };
}

/**
 * The lines that a page shows and that are not printed in this order, one after the other: a line `…` stands for any number
 * of others. Moments and times of the wall, and hashes, may be any; lines of runs that were made side by side come as they end.
 */
export function missingLines({ shown, out }: Pick<Shown, 'shown' | 'out'>): string[] {
  const printed = comparable(out);
  const missing: string[] = [];
  let at = 0;
  let isLoose = true;
  for (const line of comparable(shown)) {
    if (line === '…' || isOfOneRun(line)) {
      if (line !== '…' && !printed.includes(line)) missing.push(line);
      isLoose = true;
      continue;
    }
    const found: number = isLoose ? printed.indexOf(line, at) : printed[at] === line ? at : -1;
    if (found < 0) missing.push(line);
    else at = found + 1;
    isLoose = found < 0;
  }
  return missing;
}

/** `seed    1  ✗ failed  all but buffer: dropped` */
const isOfOneRun = (line: string): boolean => /^seed +\d+ {2}/.test(line);

/** Lines without what is another every time. */
function comparable(text: string): string[] {
  return text.trimEnd().split('\n').map((line) => line.trimEnd()
    .replaceAll(/\b\d{8}T\d{6}\b/g, '<moment>')
    .replaceAll(/\b[0-9a-f]{16}\b/g, '<hash>')
    .replaceAll(/\bin [\d.]+ m?s(?: \([\d,]+x(?: each)?\))?$/g, 'in <time>'));
}

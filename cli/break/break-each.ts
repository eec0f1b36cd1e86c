import { copyFileSync, createWriteStream, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { makeFolders } from '../../engine/store/make-folders.ts';
import { UsageError } from '../../engine/usage-error.ts';
import type { DataFault } from '../../generators/faults/data-fault.ts';
import { dataFault, selects, useFault, type FaultUse } from '../../generators/faults/fault-use.ts';
import { NamedFields } from '../../generators/faults/named-fields.ts';
import { dataFaults } from '../../generators/faults/registry.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import type { Terminal } from '../terminal.ts';
import { formatCount } from '../text/number.ts';
import { widthOf } from '../text/style.ts';
import { abridged, pad, table, wrap } from '../text/table.ts';
import { breakInput, type BreakRequest, type Broken } from './break-input.ts';
import { faultsFor, type FaultWanted } from './fault-option.ts';
import { inputOf, type Input } from './input.ts';
import { lackingText } from './lacking-text.ts';
import { runLoader, type Loaded } from './loader.ts';

/** What became of one kind of damage. */
interface Graded {
  readonly kind: string;
  readonly planted: number | null;
  readonly code: number | null;
  readonly outcome: 'caught' | 'told' | 'silent' | 'refused' | 'loaded' | 'skipped' | 'lacking';
  readonly detail: string;
}

/** Shares that are tried one after the other until something is hit: a small file has few rows. */
const shares = [null, 0.1, 1] as const;

/**
 * Breaks a file once for each kind of damage and runs the user's loader on what arrives. A kind that must be noticed and
 * was loaded without a word fails.
 */
export async function breakEach(request: Omit<BreakRequest, 'faults'>, wanted: readonly FaultWanted[], line: string, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  const folder = temporaryFolder();
  try {
    const input = await onDisk(request.input, folder.path, signal);
    if (input === null) return exitCode.interrupted;
    const out = join(folder.path, 'broken');
    const wanting = { ...request, input: input.input, out, force: true, control: true };
    // What cannot be read is refused here; after this, what is refused is one kind.
    await breakInput({ ...wanting, faults: [], fields: new NamedFields(faultsFor(wanted, request.format)) }, signal);
    const clean = signal.aborted ? null : await clear(input.path, line, signal);
    if (clean === null || signal.aborted) return exitCode.interrupted;
    const kinds = wanted.length > 0 ? wanted : kindsOf(request).map((kind) => ({ kind, params: {} }));
    const graded: Graded[] = [];
    for (const { kind, params } of kinds) {
      graded.push(await grade(wanting, kind, params, line, clean, signal));
      rmSync(out, { recursive: true, force: true });
      if (signal.aborted) return exitCode.interrupted;
    }
    return say(graded, terminal);
  } finally {
    folder.remove();
  }
}

/** What the loader says of the file as it is; it must load that. */
async function clear(path: string, line: string, signal: AbortSignal): Promise<Loaded> {
  const clean = await runLoader(line, path, {}, signal);
  if (!signal.aborted && clean.code !== 0) {
    throw new UsageError(`the loader does not load the file as it is: exit code ${clean.code}${clean.stderr.length > 0 ? `, ${tellingLine(clean.stderr)}` : ''}`, { where: '--cmd', hint: '{} stands for the file, as does $WAVETANK_FILE; mend the command first' });
  }
  return clean;
}

/** What is piped in is kept in a file: it is read once a kind. Null where the user did not wait for it. */
async function onDisk(input: Input, folder: string, signal: AbortSignal): Promise<{ input: Input; path: string } | null> {
  const path = join(folder, input.name);
  if (input.path !== null && input.size !== null) copyFileSync(input.path, path);
  else await pipeline(input.open(), createWriteStream(path), { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  return signal.aborted ? null : { input: inputOf(path, ''), path };
}

function kindsOf({ format, previous }: Omit<BreakRequest, 'faults'>): string[] {
  return Object.values<DataFault>(dataFaults).filter(({ formats, id }) => formats.includes(format) && (id !== 'yesterdays-file' || previous !== null)).map(({ id }) => id);
}

async function grade(request: Omit<BreakRequest, 'faults'>, kind: string, params: FaultWanted['params'], line: string, clean: Loaded, signal: AbortSignal): Promise<Graded> {
  const fault = dataFault(kind);
  const broken = await breakUntilHit(request, kind, params, signal);
  if (broken === null || typeof broken === 'string') return { kind, planted: null, code: null, outcome: 'skipped', detail: broken ?? 'nothing in this file can be broken so' };
  if (broken.lacking.length > 0) return { kind, planted: 0, code: null, outcome: 'lacking', detail: broken.lacking.map(lackingText).join('; ') };
  // What is there when the file is due; a file that comes twice is loaded twice.
  const due = broken.arrivals.filter(({ afterHours }) => afterHours === 0 || kind === 'delivered-twice');
  const runs: Loaded[] = [];
  const files = due.length > 0 ? due.map(({ path }) => path) : [join(request.out, request.input.name)];
  for (const file of files) {
    if (due.length === 0 && existsSync(file)) throw new Error(`${file} is there though it has not come`);
    makeFolders(request.out);
    runs.push(await runLoader(line, file, { WAVETANK_KIND: kind, WAVETANK_CONTROL: broken.control ?? '' }, signal));
  }
  return { kind, planted: broken.planted.get(kind) ?? 0, ...judge(fault, runs, clean) };
}

/** A text where this file cannot be broken so, and why; null where nothing was hit, unless a field that the fault names never came. */
async function breakUntilHit(request: Omit<BreakRequest, 'faults'>, kind: string, params: FaultWanted['params'], signal: AbortSignal): Promise<Broken | string | null> {
  const said = ['share', 'nth', 'every'].some((name) => Object.hasOwn(params, name));
  let last: Broken | null = null;
  for (const share of selects(dataFault(kind)) && !said ? shares : [null]) {
    const use: FaultUse = useFault(kind, { ...params, ...(share !== null && { share }) });
    const broken = await breakInput({ ...request, faults: [use] }, signal).catch((error: unknown) => {
      if (error instanceof UsageError) return error.message;
      throw error;
    });
    if (typeof broken === 'string') return broken;
    if (broken !== null && (broken.planted.get(kind) ?? 0) > 0) return broken;
    last = broken;
  }
  return last === null || last.lacking.length === 0 ? null : last;
}

/** The line that names an error, the last one of them; where none does, the last line: others tell where it happened. */
function tellingLine(stderr: readonly string[]): string {
  return stderr.findLast((line) => /(?:error|exception)\b[^:]*: /i.test(line)) ?? stderr.at(-1) ?? '';
}

/** A non-zero exit is a refusal; so is a line on stderr that the clean file did not draw. */
function judge(fault: DataFault, runs: readonly Loaded[], clean: Loaded): Pick<Graded, 'code' | 'outcome' | 'detail'> {
  const refusing = runs.find(({ code }) => code !== 0);
  const fine = fault.expected === 'load' || fault.expected === 'repair' || fault.evidence === 'none';
  if (refusing !== undefined) {
    const detail = tellingLine(refusing.stderr);
    return { code: refusing.code, outcome: fine ? 'refused' : 'caught', detail: detail === '' ? 'exit code alone' : detail };
  }
  const known = new Set(clean.stderr);
  const told = runs.flatMap(({ stderr }) => stderr).find((each) => !known.has(each));
  if (told !== undefined) return { code: 0, outcome: 'told', detail: told };
  return { code: 0, outcome: fine ? 'loaded' : 'silent', detail: !fine ? 'loaded silently' : fault.evidence === 'none' ? 'the file alone shows nothing' : 'whether right, only its table tells' };
}

const words: Readonly<Record<Graded['outcome'], string>> = {
  caught: '✓ caught', told: '✓ told', loaded: '✓ loaded', silent: '✗ silent', refused: '! refused', skipped: '– skipped', lacking: '? lacking',
};

/** What is told of how a kind was noticed has so many lines. */
const mostDetailLines = 3;

function say(graded: readonly Graded[], terminal: Terminal): ExitCode {
  const { style, width } = terminal;
  const styled = (outcome: Graded['outcome'], text: string): string => (outcome === 'silent' ? style('bad', text) : outcome === 'skipped' ? style('quiet', text) : text);
  const heads = table([
    ['kind', 'planted', 'exit', ''],
    ...graded.map(({ kind, planted, code, outcome }) => [kind, planted === null ? '' : formatCount(planted), code === null ? '' : String(code), styled(outcome, words[outcome])]),
  ], [{}, { align: 'right' }, { align: 'right' }]);
  const indent = Math.max(...heads.map(widthOf)) + 2;
  for (const [i, detail] of ['how', ...graded.map((each) => each.detail)].entries()) {
    for (const [nth, line] of abridged(detail, Math.max(20, width - indent), mostDetailLines).entries()) terminal.say(pad(nth === 0 ? heads[i] : '', indent) + line);
  }
  const count = (outcome: Graded['outcome']): number => graded.filter((each) => each.outcome === outcome).length;
  terminal.say();
  const sum = `${count('caught') + count('told')} noticed, ${count('silent')} loaded silently, ${count('loaded')} loaded and to be loaded, ${count('refused')} refused though they could be loaded, ${count('skipped')} skipped`;
  for (const line of wrap(count('lacking') === 0 ? sum : `${sum}, ${count('lacking')} without the field that they name`, width)) terminal.say(line);
  if (count('silent') > 0) return exitCode.failed;
  return count('lacking') > 0 || count('skipped') === graded.length ? exitCode.undecided : exitCode.ok;
}

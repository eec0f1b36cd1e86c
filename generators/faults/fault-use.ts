import type { ZodError } from 'zod';
import { inPlainWords } from '../../engine/plain-words.ts';
import { nearest, UsageError } from '../../engine/usage-error.ts';
import type { DataFault } from './data-fault.ts';
import { dataFaults } from './registry.ts';
import { selectionParams, type Selection } from './selection.ts';

/** A fault as it is to be planted: which kind, on what, how. */
export interface FaultUse {
  readonly fault: DataFault;
  readonly selection: Selection;
  readonly params: Readonly<Record<string, unknown>>;
  /** Its stream of chance: the kind, with a number from the second use of a kind on. */
  readonly stream: string;
}

export type RawParams = Readonly<Record<string, string | number | boolean>>;

const layersThatSelect: ReadonlySet<string> = new Set(['row', 'value', 'order']);

export function selects(fault: DataFault): boolean {
  return layersThatSelect.has(fault.mechanism.layer);
}

/** The kind of that name, or a mistake with the nearest one. */
export function dataFault(kind: string, where = '--fault'): DataFault {
  const known: Readonly<Record<string, DataFault>> = dataFaults;
  if (Object.hasOwn(known, kind)) return known[kind];
  const near = nearest(kind, Object.keys(known));
  throw new UsageError(`unknown kind of damage "${kind}"${near === null ? '' : `: did you mean ${near}?`}`, { where, hint: '`wavetank break --kinds` lists them all' });
}

/** Parameters as values, checked and with their defaults; those that select are told apart from the kind's own. */
export function useFault(kind: string, raw: RawParams = {}, stream = kind, where = '--fault'): FaultUse {
  const fault = dataFault(kind, where);
  const own: Record<string, unknown> = {};
  const selecting: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(raw)) {
    if (!Object.hasOwn(fault.params.shape, name) && Object.hasOwn(selectionParams.shape, name)) selecting[name] = value;
    else own[name] = value;
  }
  const names = [...Object.keys(fault.params.shape), ...(selects(fault) ? Object.keys(selectionParams.shape) : [])];
  if (!selects(fault) && Object.keys(selecting).length > 0) {
    throw new UsageError(`${kind} is done to the whole ${fault.scope}: it takes no ${Object.keys(selecting).join(', ')}`, { where, hint: names.length === 0 ? 'it takes no parameters' : `it takes ${names.join(', ')}` });
  }
  const params = fault.params.safeParse(own, inPlainWords);
  if (!params.success) throw mistake(params.error, kind, names, where);
  const selection = selectionParams.safeParse(selecting, inPlainWords);
  if (!selection.success) throw mistake(selection.error, kind, names, where);
  const { from, to, time } = selection.data;
  const ways = (['share', 'nth', 'every'] as const).filter((name) => selection.data[name] !== undefined);
  if (ways.length > 1) throw new UsageError(`${kind}: ${ways.join(' and ')} contradict each other`, { where, hint: 'name one of them' });
  if ((from !== undefined || to !== undefined) && time === undefined) {
    throw new UsageError(`${kind}: from and to need the field that they look at`, { where, hint: `${kind}:time=created_at,from=2026-01-01` });
  }
  return { fault, selection: selection.data, params: params.data, stream };
}

function mistake(error: ZodError, kind: string, names: readonly string[], where: string): UsageError {
  const [issue] = error.issues;
  if (issue.code === 'unrecognized_keys') {
    const [unknown] = issue.keys;
    const near = nearest(unknown, names);
    return new UsageError(`${kind} has no parameter "${unknown}"${near === null ? '' : `: did you mean ${near}?`}`, { where, hint: names.length === 0 ? 'it takes no parameters' : `it takes ${names.join(', ')}` });
  }
  const name = issue.path.join('.');
  return new UsageError(`${kind}: ${name}: ${issue.message}`, { where, hint: `\`wavetank break --kinds\` tells the parameters of ${kind}` });
}

/** Several uses in order, each with a stream of its own that no other use changes. */
export function useFaults(wanted: readonly { readonly kind: string; readonly params?: RawParams }[], where?: string): FaultUse[] {
  const times = new Map<string, number>();
  return wanted.map(({ kind, params }) => {
    const time = (times.get(kind) ?? 0) + 1;
    times.set(kind, time);
    return useFault(kind, params, time === 1 ? kind : `${kind}-${time}`, where);
  });
}

import { nearest, UsageError } from '../../engine/usage-error.ts';
import { dataFault, selects, useFaults, type FaultUse, type RawParams } from '../../generators/faults/fault-use.ts';
import { selectionParams } from '../../generators/faults/selection.ts';
import type { DataFormat } from '../../generators/faults/data-fault.ts';

export interface FaultWanted {
  readonly kind: string;
  readonly params: RawParams;
}

/** `ragged`, `ragged:0.01`, `ragged:share=0.01,mode=extra,where=amount>100`. */
export function parseFault(text: string): FaultWanted {
  const at = text.indexOf(':');
  const kind = (at < 0 ? text : text.slice(0, at)).trim();
  dataFault(kind);
  const rest = at < 0 ? '' : text.slice(at + 1).trim();
  if (at >= 0 && rest === '') throw new UsageError(`"${text}" names no parameter after the colon`, { where: '--fault', hint: `${kind}, ${kind}:0.01 or ${kind}:name=value` });
  const params: Record<string, string | number | boolean> = {};
  for (const part of rest === '' ? [] : rest.split(/,(?=\s*[A-Za-z]\w*\s*=(?!=))/)) {
    const [, name, value] = /^\s*([A-Za-z]\w*)\s*=(?!=)\s*(.*?)\s*$/s.exec(part) ?? [];
    if (name !== undefined) params[name] = typed(kind, name, value);
    else if (/^\d*\.?\d+%?$/.test(part.trim())) params.share = shareOf(part.trim());
    else throw new UsageError(`"${part}" is no share and no name=value`, { where: `--fault ${kind}`, hint: `${kind}:0.01 or ${kind}:name=value,name=value` });
  }
  return { kind, params };
}

function shareOf(text: string): number {
  return text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text);
}

/** A value as its parameter wants it: a number where the text is one and the parameter is no text. */
function typed(kind: string, name: string, text: string): string | number | boolean {
  const { params } = dataFault(kind);
  const schema = { ...selectionParams.shape, ...params.shape }[name];
  if (schema !== undefined && schema.safeParse(text).success) return text;
  if (text === 'true' || text === 'false') return text === 'true';
  if (name === 'share') return shareOf(text);
  return text !== '' && !Number.isNaN(Number(text)) ? Number(text) : text;
}

/** All faults of a command line, for a format; a kind that does not exist there is a mistake. */
export function faultsFor(wanted: readonly FaultWanted[], format: DataFormat): FaultUse[] {
  for (const { kind } of wanted) {
    const { formats } = dataFault(kind);
    if (formats.includes(format)) continue;
    throw new UsageError(`${kind} is a damage of ${formats.join(', ')}, not of ${format}`, { where: '--fault', hint: '`wavetank break --kinds` tells which kinds a format has' });
  }
  const uses = useFaults(wanted);
  const whole = uses.filter(({ fault }) => !selects(fault)).map(({ fault }) => fault.id);
  const twice = whole.find((kind, i) => whole.indexOf(kind) !== i);
  if (twice !== undefined) throw new UsageError(`${twice} is named twice, and is done to the whole file`, { where: '--fault', hint: 'name it once' });
  return uses;
}

const extensions: Readonly<Record<string, DataFormat>> = { csv: 'csv', tsv: 'csv', txt: 'csv', json: 'json', jsonl: 'json', ndjson: 'json', avro: 'avro', xml: 'xml' };

/** The format of a file by its name; what comes from stdin is CSV unless somebody says otherwise. */
export function formatOf(file: string): DataFormat {
  if (file === '-') return 'csv';
  const extension = /\.([^./\\]+)$/.exec(file)?.[1].toLowerCase() ?? '';
  if (Object.hasOwn(extensions, extension)) return extensions[extension];
  const near = nearest(extension, Object.keys(extensions));
  throw new UsageError(`${file}: its name does not tell its format${near === null ? '' : ` (.${near}?)`}`, { hint: 'say it: --as csv, json, avro or xml' });
}

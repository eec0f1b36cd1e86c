import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { UsageError } from '../../engine/usage-error.ts';

/** One file of an event log. */
export interface LogPart {
  readonly path: string;
  readonly codec: 'none' | 'zstd';
}

/** The files of one application's event log, in the order in which Spark wrote them. */
export interface LogParts {
  /** What the user named, or the log found in it. */
  readonly path: string;
  readonly parts: readonly LogPart[];
  /** Spark has not closed it: the application runs, or was killed. */
  readonly inProgress: boolean;
  /** Numbers of rolled files that should be there and are not. */
  readonly missing: readonly number[];
}

/** Codecs of `spark.eventLog.compression.codec`, by the ending that Spark gives a file. */
const unreadCodecs = ['lz4', 'lzf', 'snappy'] as const;
const inProgressEnding = '.inprogress';
/** What Spark calls a rolled file into which it has merged all before it. */
const compactEnding = '.compact';
const rolledName = /^events_(\d+)_/;
const rolledFolder = /^eventlog_v2_/;
const mostNamed = 10;

/**
 * Finds an event log at a path: one file, `<application>[.zstd][.inprogress]`; the folder of a rolled one,
 * `eventlog_v2_<application>`, with `events_<n>_…` and `appstatus_…`; or a folder that holds exactly one of either.
 */
export function findLog(path: string): LogParts {
  if (!existsSync(path)) throw new UsageError('there is no such event log', { where: path, hint: 'spark.eventLog.dir says where Spark puts them' });
  if (!statSync(path).isDirectory()) return singleFile(path);
  const names = readdirSync(path).toSorted();
  if (names.some((name) => rolledName.test(name))) return rolled(path, names);
  const logs = names.filter((name) => isLog(join(path, name), name));
  if (logs.length === 1) return findLog(join(path, logs[0]));
  if (logs.length === 0) throw new UsageError('this folder holds no event log', { where: path, hint: 'a log is a file, or a folder named eventlog_v2_<application>' });
  const named = logs.slice(0, mostNamed).join('\n  ');
  throw new UsageError(`this folder holds ${logs.length} event logs`, {
    where: path, hint: `name one of them:\n  ${named}${logs.length > mostNamed ? `\n  and ${logs.length - mostNamed} more` : ''}`,
  });
}

function isLog(path: string, name: string): boolean {
  if (name.startsWith('.')) return false;
  return statSync(path).isDirectory() ? rolledFolder.test(name) : !name.endsWith('.crc');
}

function singleFile(path: string): LogParts {
  const name = basename(path);
  const inProgress = name.endsWith(inProgressEnding);
  return { path, parts: [partOf(path)], inProgress, missing: [] };
}

function rolled(path: string, names: readonly string[]): LogParts {
  const events = names.flatMap((name) => {
    const [, index] = rolledName.exec(name) ?? [];
    return index === undefined ? [] : [{ index: Number(index), name, compact: name.endsWith(compactEnding) }];
  }).toSorted((a, b) => a.index - b.index || Number(a.compact) - Number(b.compact));
  const lastCompact = events.findLast(({ compact }) => compact);
  const from = lastCompact?.index ?? 1;
  const read = events.filter((event) => event === lastCompact || event.index > from || (lastCompact === undefined && event.index === from));
  const present = new Set(read.map(({ index }) => index));
  const last = read.at(-1)!.index;
  return {
    path,
    parts: read.map(({ name }) => partOf(join(path, name))),
    inProgress: names.some((name) => name.startsWith('appstatus_') && name.endsWith(inProgressEnding)),
    missing: Array.from({ length: last - from + 1 }, (_, i) => from + i).filter((index) => !present.has(index)),
  };
}

function partOf(path: string): LogPart {
  const name = basename(path).replace(inProgressEnding, '').replace(compactEnding, '');
  const unread = unreadCodecs.find((codec) => name.endsWith(`.${codec}`));
  if (unread !== undefined) {
    throw new UsageError(`a log that is compressed with ${unread} cannot be read`, { where: path, hint: 'zstd, Spark\'s default, and none can: spark.eventLog.compression.codec=zstd' });
  }
  return { path, codec: name.endsWith('.zstd') || name.endsWith('.zst') ? 'zstd' : 'none' };
}

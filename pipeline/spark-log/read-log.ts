import { UsageError } from '../../engine/usage-error.ts';
import { ApplicationReader, type Application } from './application.ts';
import { readLines } from './log-lines.ts';
import { findLog } from './log-parts.ts';
import { readEvent } from './spark-event.ts';

export interface ReadLog {
  readonly path: string;
  readonly application: Application;
  readonly events: number;
  /** What the log lacks, in words: it is still being written, was cut off, lost a file or a line. Empty for a whole one. */
  readonly flaws: readonly string[];
}

/** Reads an event log of Apache Spark from disk; one that is none is a UsageError, one that is cut off is read as far as it goes. */
export async function readSparkLog(path: string): Promise<ReadLog> {
  const log = findLog(path);
  const reader = new ApplicationReader();
  const flaws: string[] = [];
  let events = 0;
  let broken = 0;
  for (const [nth, part] of log.parts.entries()) {
    for await (const { text, line, whole, path: file } of readLines(part)) {
      if (text.trim() === '') continue;
      const read = readEvent(text);
      if (read.kind !== 'broken') {
        events++;
        if (read.kind === 'event') reader.take(read.event);
      } else if (events === 0) {
        throw new UsageError(`this is no event log of Apache Spark: its first line is ${read.why}`, { where: `${file}:${line}`, hint: 'a log holds one JSON object a line; spark.eventLog.enabled=true makes one' });
      } else if (!whole && nth === log.parts.length - 1) {
        flaws.push(`it ends in the middle of line ${line}`);
      } else if (broken++ === 0) {
        flaws.push(`${file}:${line} is passed over (${read.why})`);
      }
    }
  }
  if (events === 0) throw new UsageError('this log is empty', { where: log.path, hint: 'Spark writes a log out as it goes: wait until a stage has ended' });
  if (broken > 1) flaws.push(`and ${broken - 1} more lines are passed over`);
  for (const index of log.missing) flaws.push(`its file events_${index}_… is missing`);
  const application = reader.finish();
  if (application.endedMs === null) flaws.unshift(log.inProgress ? 'the application still runs, or was killed' : 'the application\'s end is not in it');
  return { path: log.path, application, events, flaws };
}

import { createReadStream } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { Decompress } from 'fzstd';
import { UsageError } from '../../engine/usage-error.ts';
import type { LogPart } from './log-parts.ts';

/** A line of an event log, with where it stands. */
export interface LogLine {
  readonly text: string;
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** False for what stands after the last line break of a file: Spark ends every event with one. */
  readonly whole: boolean;
}

/** A line is one event. The longest that were seen hold a query's plan, and have some hundred kilobytes. */
const longestLine = 256 * 1024 * 1024;

/**
 * The lines of one file of a log. A compressed one is decoded as it is read and its size need not be known, so that a
 * log that Spark has not closed is read as far as it was written. Throws a UsageError where it is not what its name says.
 */
export async function* readLines(part: LogPart): AsyncIterable<LogLine> {
  const decoder = new StringDecoder('utf8');
  // A line of many chunks is put together once: to add each chunk to what came before takes the square of its length.
  let pieces: string[] = [];
  let length = 0;
  let line = 0;
  for await (const chunk of chunksOf(part)) {
    const text = decoder.write(chunk);
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      yield { text: pieces.join('') + text.slice(from, end), path: part.path, line: ++line, whole: true };
      pieces = [];
      length = 0;
      from = end + 1;
    }
    pieces.push(text.slice(from));
    length += text.length - from;
    if (length > longestLine) throw new UsageError('this is no event log: a line of it does not end', { where: `${part.path}:${line + 1}` });
  }
  const rest = pieces.join('') + decoder.end();
  if (rest !== '') yield { text: rest, path: part.path, line: line + 1, whole: false };
}

async function* chunksOf({ path, codec }: LogPart): AsyncIterable<Buffer> {
  const stream: AsyncIterable<Buffer> = createReadStream(path);
  if (codec === 'none') return yield* stream;
  const decoded: Buffer[] = [];
  const decompress = new Decompress((data) => void decoded.push(Buffer.from(data)));
  for await (const chunk of stream) {
    try {
      decompress.push(chunk);
    } catch (error) {
      throw new UsageError(`this is no zstd file, or a damaged one (${(error as Error).message})`, { where: path });
    }
    yield* decoded.splice(0);
  }
}

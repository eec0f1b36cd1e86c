import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { UsageError } from '../../engine/usage-error.ts';
import type { ExitCode } from '../exit-code.ts';
import { wrap } from '../text/table.ts';
import { writeStart } from './programs.ts';
import { keys, Session, type SessionOptions } from './session.ts';
import { readText, watchFile } from './watch-file.ts';

export interface CodeLessonOptions extends SessionOptions {
  /** What an interviewer would ask. */
  readonly question: string;
  /** Lines that the learner types. */
  readonly input: NodeJS.ReadableStream;
}

/** A lesson in code: the file is tried at every save, until the learner leaves. The exit code is that of the latest try. */
export async function performCodeLesson(options: CodeLessonOptions): Promise<ExitCode> {
  const path = join(options.folder, options.lesson.file);
  const session = new Session(options);
  try {
    await (options.once ? tryOnce(session, path) : tryEverySave(session, path, options));
    return session.code;
  } finally {
    await session.leave();
  }
}

async function tryOnce(session: Session, path: string): Promise<void> {
  if (!existsSync(path)) throw new UsageError('is not there', { where: path, hint: 'without --once it is made' });
  await session.saved(readText(path));
}

async function tryEverySave(session: Session, path: string, { lesson, question, terminal: { say, width }, input, interruption }: CodeLessonOptions): Promise<void> {
  const isNew = writeStart(lesson, path);
  const text = readText(path);
  let end: () => void = () => {};
  let fail: (error: unknown) => void = () => {};
  const left = new Promise<void>((resolve, reject) => [end, fail] = [resolve, reject]);
  const tried = (saved: string | null): void => void session.saved(saved).catch(fail);
  const file = watchFile(path, text, { changed: tried, lost: fail });
  const lines = createInterface({ input });
  try {
    for (const paragraph of [question, ...lesson.task]) [...wrap(paragraph, width), ''].forEach((line) => say(line));
    wrap(`${isNew ? 'Made' : 'Going on with'} ${path}: open it in an editor. Every save is tried.`, width).forEach((line) => say(line));
    say(keys);
    tried(text);
    lines.on('line', (line) => (line.trim() === 'q' ? end() : session.typed(line.trim())));
    // Nobody types any more: what is being tried is told, and that was it.
    lines.on('close', () => void session.settled().then(end, fail));
    await interruption.unlessStopped(left);
  } finally {
    file.close();
    lines.close();
  }
}

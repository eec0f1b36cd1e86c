import { UsageError } from '../../../engine/usage-error.ts';

/** How an application of Spark came to its end before the job was done. */
export interface SparkEnd {
  readonly master: string;
  readonly version: string;
  /** Spark was up, and the job had begun. */
  readonly begun: boolean;
  /** `exit code 1`, `signal SIGKILL`, `not ready after 180 s`. */
  readonly how: string;
  /** What the job itself says; null where it had no time for a word. */
  readonly why: string | null;
  /** Lines of what Spark said, the latest last. */
  readonly said: readonly string[];
}

interface Cause {
  readonly pattern: RegExp;
  message(end: SparkEnd): string;
  hint(end: SparkEnd): string;
}

/** What is known to keep Spark from running, by what it says then; the first that fits. */
const causes: readonly Cause[] = [
  {
    pattern: /JAVA_HOME is not set|\bjava: (command )?not found|\/java: No such file/,
    message: () => 'Spark finds no Java',
    hint: ({ version }) => `set JAVA_HOME, or put java on the PATH; Spark ${version} wants Java ${version.startsWith('3.') ? '8, 11 or 17' : '17 or newer'}`,
  },
  {
    pattern: /UnsupportedClassVersionError|has been compiled by a more recent version of the Java Runtime|Unrecognized option: --add-opens/,
    message: ({ version }) => `this Java is too old for Spark ${version}`,
    hint: ({ version }) => `set JAVA_HOME to Java ${version.startsWith('3.') ? '11 or 17' : '17 or newer'}`,
  },
  {
    pattern: /InvalidClassException|local class incompatible|StreamCorruptedException/,
    message: ({ version, master }) => `${master} is of another version than this Spark ${version}`,
    hint: () => 'set SPARK_HOME to an installation of the version of the cluster',
  },
  {
    pattern: /All masters are unresponsive|Failed to connect to master|Could not parse Master URL|UnknownHostException/,
    message: ({ master }) => `no master of Spark answers at ${master}`,
    hint: () => 'start one, or name the address that its page shows (spark://host:7077); local[2] needs none',
  },
  {
    pattern: /Initial job has not accepted any resources/,
    message: ({ master }) => `${master} has no worker with room for this application`,
    hint: () => 'start a worker, or end what fills them: the page of the master shows both',
  },
  {
    pattern: /Cannot run program "[^"]*python[^"]*"|PYTHON_VERSION_MISMATCH|Python in worker has different version|No module named 'pyspark'/,
    message: () => 'Spark finds no Python that it can use',
    hint: () => 'put python3 on the PATH, or name it: PYSPARK_PYTHON=/path/to/python3',
  },
];

const mostLines = 8;
/** What Spark says in passing (a line of its log with the level INFO, and where it has that level from), and places in its own code. */
const inPassing = /^\s*$|^\s+at |^\s+\.\.\. \d+ more|\bINFO\b|^Setting default log level|^To adjust logging level|^Using Spark's default log4j/;

export function isWorthKeeping(line: string): boolean {
  return !inPassing.test(line);
}

/** Whose mistake it was cannot be told from here: a UsageError with the cause, where it is known, and with what tells it. */
export function sparkFailure(end: SparkEnd): UsageError {
  const { master, begun, how, why, said } = end;
  const last = why === null ? said.slice(-mostLines) : why.split('\n');
  const words = [...said, ...last];
  const cause = causes.find(({ pattern }) => words.some((line) => pattern.test(line)));
  const telling = cause === undefined ? last : [words.findLast((line) => cause.pattern.test(line))!];
  const what = !begun ? `Spark did not start (${how})` : why === null ? `Spark ended before the job was done (${how})` : 'the job failed on Spark';
  return new UsageError(cause === undefined ? what : `${what}: ${cause.message(end)}`, {
    where: `--spark ${master}`,
    hint: [...(cause === undefined ? [] : [cause.hint(end)]), `it says:\n  ${telling.join('\n  ') || 'nothing'}`].join('\n  '),
  });
}

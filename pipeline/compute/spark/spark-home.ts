import { accessSync, constants, existsSync, readdirSync, realpathSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { UsageError } from '../../../engine/usage-error.ts';

/** An installation of Apache Spark on this machine. */
export interface SparkHome {
  readonly submit: string;
  readonly version: string;
  /** What its programs need beside the environment of this process. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The first version whose event log and functions are known to do. */
const oldest = [3, 4] as const;

const hint = 'set SPARK_HOME to an installation of Apache Spark 3.4 or newer, or put its spark-submit on the PATH; `pip install pyspark` brings one';

/** Finds Spark by SPARK_HOME, else by the spark-submit that a shell would find; none, or one that is too old, is a UsageError. */
export function findSpark(environment: Readonly<Record<string, string | undefined>>): SparkHome {
  const { SPARK_HOME: named, PATH = '' } = environment;
  const home = named ?? homeOf(PATH.split(delimiter).map((folder) => join(folder, 'spark-submit')).find(isProgram));
  if (home === null) throw new UsageError('there is no spark-submit on this machine', { where: '--spark', hint });
  const submit = join(home, 'bin', 'spark-submit');
  if (!isProgram(submit)) throw new UsageError(`there is no spark-submit in ${home}`, { where: 'SPARK_HOME', hint });
  const version = versionOf(home);
  if (version === null) throw new UsageError(`${home} holds no jar of Spark's core`, { where: 'SPARK_HOME', hint });
  const [major, minor] = version.split('.').map(Number);
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) throw new UsageError(`this is Spark ${version}, which is too old`, { where: home, hint });
  return { submit, version, environment: { SPARK_HOME: home, ...pythonPath(home, environment.PYTHONPATH) } };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The program may be a link into the installation, or a script of the Python package beside which the rest lies. */
function homeOf(submit: string | undefined): string | null {
  if (submit === undefined) return null;
  const home = dirname(dirname(realpathSync(submit)));
  if (existsSync(join(home, 'jars'))) return home;
  const lib = join(home, 'lib');
  const packages = existsSync(lib) ? readdirSync(lib).map((name) => join(lib, name, 'site-packages', 'pyspark')) : [];
  return packages.find((path) => existsSync(join(path, 'jars'))) ?? home;
}

function versionOf(home: string): string | null {
  const jars = join(home, 'jars');
  if (!existsSync(jars)) return null;
  return readdirSync(jars).flatMap((name) => /^spark-core_[\d.]+-(\d+\.\d+\.\d+.*)\.jar$/.exec(name)?.[1] ?? [])[0] ?? null;
}

/** The Python package has no zip of itself for its programs: whatever interpreter runs them must find it. */
function pythonPath(home: string, before: string | undefined): Record<string, string> {
  if (basename(home) !== 'pyspark' || existsSync(join(home, 'python', 'lib'))) return {};
  return { PYTHONPATH: [dirname(home), ...(before === undefined ? [] : [before])].join(delimiter) };
}

import { expect, test } from 'vitest';
import { UsageError } from '../../../engine/usage-error.ts';
import { isWorthKeeping, sparkFailure, type SparkEnd } from './spark-failure.ts';

const end: SparkEnd = { master: 'spark://127.0.0.1:7077', version: '4.2.0', begun: false, how: 'exit code 1', why: null, said: [] };

/** What Spark 4.2.0 and Java say then. */
test.each<[string, Partial<SparkEnd>, RegExp, RegExp]>([
  ['there is no Java', { said: ['JAVA_HOME is not set'] }, /Spark did not start \(exit code 1\): Spark finds no Java/, /Spark 4\.2\.0 wants Java 17 or newer/],
  ['Java is too old', { said: ['Exception in thread "main" java.lang.UnsupportedClassVersionError: org/apache/spark/launcher/Main has been compiled by a more recent version of the Java Runtime (class file version 61.0)'] }, /this Java is too old for Spark 4\.2\.0/, /Java 17 or newer/],
  ['no master is there', { why: 'java.lang.NullPointerException: no SparkEnv', said: ['00:12:08 ERROR StandaloneSchedulerBackend: Application has been killed. Reason: All masters are unresponsive! Giving up.', '00:12:09 WARN Other: words'] }, /no master of Spark answers at spark:\/\/127\.0\.0\.1:7077/, /local\[2\] needs none\n {2}it says:\n {2}00:12:08 ERROR \S+ Application has been killed\. Reason: All masters are unresponsive! Giving up\.$/],
  ['no worker has room', { how: 'not ready after 180 s', said: ['WARN TaskSchedulerImpl: Initial job has not accepted any resources; check your cluster UI'] }, /not ready after 180 s\): spark:\/\/127\.0\.0\.1:7077 has no worker with room/, /start a worker/],
  ['there is no Python', { said: ['Exception in thread "main" java.io.IOException: Cannot run program "python3": error=2, No such file or directory'] }, /Spark finds no Python/, /PYSPARK_PYTHON/],
  ['the job itself failed', { begun: true, why: 'AnalysisException: [PATH_NOT_FOUND] Path does not exist: file:/elsewhere', said: ['noise'] }, /^the job failed on Spark$/, /^it says:\n {2}AnalysisException: \[PATH_NOT_FOUND\]/],
])('where %s, the message names it and the hint says what to try', (_, how, message, hint) => {
  const error = sparkFailure({ ...end, ...how });
  expect(error).toBeInstanceOf(UsageError);
  expect(error.message).toMatch(message);
  expect(error.where).toBe('--spark spark://127.0.0.1:7077');
  expect(error.hint).toMatch(hint);
});

test('where the cause is not known, the last lines that Spark said stand for it', () => {
  const said = Array.from({ length: 30 }, (_, nth) => `line ${nth}`);
  const { message, hint } = sparkFailure({ ...end, begun: true, how: 'signal SIGKILL', said });
  expect(message).toBe('Spark ended before the job was done (signal SIGKILL)');
  expect(hint).toBe(`it says:\n  ${said.slice(-8).join('\n  ')}`);
  expect(sparkFailure(end).hint).toBe('it says:\n  nothing');
});

test('what Spark says in passing is not kept', () => {
  const lines = ['26/11/26 00:12:08 INFO SparkContext: Running Spark version 4.2.0', '', "Using Spark's default log4j profile: x", '26/11/26 00:12:08 WARN Utils: a warning', 'Traceback (most recent call last):'];
  expect(['\tat org.apache.spark.deploy.SparkSubmit.main(SparkSubmit.scala)', '\t... 15 more'].filter(isWorthKeeping)).toEqual([]);
  expect(lines.filter(isWorthKeeping)).toEqual(lines.slice(3));
});

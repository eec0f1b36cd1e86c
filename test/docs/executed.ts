/**
 * Who executes the commands that stand in blocks of the project's pages. Every command is in one of three places: on a page
 * that is followed from its beginning to its end, on a page that a test of its own reads, or among those that nobody
 * executes, with the reason.
 */

/** Pages that test/docs/commands.test.ts follows, with the lines that do not end with 0, by a part of them. */
export const followed: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'docs/tutorial.md': { 'npx wavetank run iot-spike --short --ui plain': 99, '--remedies buffer,backpressure': 99, 'session.timeout': 99 },
  'docs/how-to/read-a-run-with-sql.md': { 'npx wavetank run': 99 },
  'docs/how-to/replay-a-failure.md': { 'npx wavetank run': 99, 'handed-on/plan.json': 99 },
  'docs/how-to/compare-remedies.md': {},
  'docs/how-to/run-on-a-real-kafka.md': {},
  'docs/delivery-histories.md': { anomalous: 99 },
  'README.md': { 'run iot-spike --short': 99 },
};

/** Whether a line of these pages takes too long for every day: test/long/docs.test.ts follows such pages whole. */
export function isDear(line: string): boolean {
  return /^npx wavetank (compare|replay) |^npx wavetank run (?!.*--dry-run).*--remedies|handed-on|^npx wavetank why latest critical-max/.test(line);
}

/** Pages that tests of their own execute. */
export const ofTheirOwn: Readonly<Record<string, readonly string[]>> = {
  'docs/adding-a-data-fault.md': ['test/adding-faults.test.ts'],
  'docs/adding-a-fault.md': ['test/adding-faults.test.ts'],
  'docs/how-to/break-your-own-csv.md': ['test/cli/how-to-break.test.ts'],
  'docs/how-to/gate-a-csv.md': ['test/cli/gate.test.ts'],
  'docs/how-to/grade-your-own-tests.md': ['test/cli/how-to-break.test.ts'],
  'docs/how-to/keep-it-in-ci.md': ['test/cli/keep-it-in-ci.test.ts', 'test/long/baseline.test.ts'],
  'docs/how-to/grade-a-class.md': ['test/docs/interview.test.ts', 'test/long/interview-class.test.ts'],
  'docs/how-to/learn-by-code.md': ['test/docs/learn-by-code.test.ts'],
  'docs/how-to/read-a-spark-log.md': ['test/docs/read-a-spark-log.test.ts'],
  'docs/how-to/share-a-report.md': ['test/cli/share-a-report.test.ts', 'test/long/report.test.ts'],
  'docs/how-to/share-a-run.md': ['test/docs/share-a-run.test.ts'],
  'docs/how-to/soak.md': ['test/docs/soak.test.ts'],
  'docs/how-to/take-an-interview.md': ['test/docs/interview.test.ts', 'test/long/interview-class.test.ts'],
  'docs/how-to/would-our-alert-fire.md': ['test/docs/would-our-alert-fire.test.ts'],
  'docs/how-to/write-a-lesson.md': ['test/cli/train.test.ts'],
  'docs/how-to/your-own-pipeline.md': ['test/docs/your-own-pipeline.test.ts'],
};

const search = 'minutes of search on a machine that has nothing else to do; test/docs/understood.test.ts reads the line';
const cluster = 'it wants a cluster; test/cli/external-kafka.test.ts calls it with one of its own';
const ourselves = 'it is what runs the tests';

/** Commands that nobody executes as they stand there, with why. */
export const exceptions: Readonly<Record<string, string>> = {
  'npm ci && npm start': 'it installs; test/cli/start.test.ts starts what it starts in the short form, test/long/docs.test.ts in the full one',
  'npm ci': 'it installs',
  'npm start': 'as above',
  'npm test': ourselves,
  'npm run check': ourselves,
  'npm run test:long': ourselves,
  'npm run test:columns': ourselves,
  'npm run picture # the picture of the README, made anew from its run; a long test compares': 'test/long/picture.test.ts does the same, and compares',
  'npm run reference': 'test/docs/reference.test.ts does the same, and compares',
  'npx wavetank doctor --kafka 127.0.0.1:9092': cluster,
  'npx wavetank run iot-spike --short --remedies all --kafka 127.0.0.1:9092': cluster,
  'npx wavetank clean --kafka 127.0.0.1:9092': cluster,
  'npm run bench': 'its figures are those of a quiet machine',
  'npx wavetank capacity iot-spike --remedies buffer,backpressure,priority,replay --expect 250': search,
  'npx wavetank capacity .wavetank/capacity.json': search,
  'npx wavetank capacity orders --out v1.4.json': search,
  'npx wavetank capacity orders --out v1.5.json --against v1.4.json': search,
  'npm install --save-dev @wavetank/kafka': 'it is not published; test/wire/tarball.test.ts installs the package',
};

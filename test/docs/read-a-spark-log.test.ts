import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { exitCode } from '../../cli/exit-code.ts';
import { wavetank } from '../cli/wavetank.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'docs/how-to/read-a-spark-log.md'), 'utf8');
const lines = [...page.matchAll(/```sh\nnpx wavetank (.*)\n```/g)].map(([, line]) => line.split(' '));
const [, shown] = /```text\n([\s\S]*?)```/.exec(page)!;

test('the page shows what its first line prints, in 80 columns', async () => {
  const { code, out } = await wavetank(root, lines[0], { COLUMNS: '80' });
  expect(out).toBe(shown);
  expect(code).toBe(exitCode.failed);
  expect(out.split('\n').every((line) => line.length <= 80)).toBe(true);
});

test('with the limit of its second line nothing is skewed', async () => {
  const { code, out } = await wavetank(root, lines[1], { COLUMNS: '80' });
  expect(out).toContain('none of 5 stages is skewed');
  expect(code).toBe(exitCode.ok);
});

test('for programs it is one JSON document', async () => {
  const { code, out } = await wavetank(root, ['skew', 'examples/spark-logs', '--json']);
  expect(JSON.parse(out)).toMatchObject({ whole: true, limit: 2, application: { sparkVersion: '4.2.0' } });
  expect(code).toBe(exitCode.failed);
});

test('what is no log is a mistake, told with what to try', async () => {
  const { code, err } = await wavetank(root, ['skew', 'README.md']);
  expect(err).toContain('this is no event log of Apache Spark');
  expect(code).toBe(exitCode.usage);
});

import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { exitCode } from '../../cli/exit-code.ts';
import { wavetank, workFolder, type Ended } from '../cli/wavetank.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'docs/how-to/your-own-pipeline.md'), 'utf8');
const blocks = (language: string): string[] => [...page.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, text]) => text);
const shell = blocks('sh').map((text) => text.trim().split('\n').map((line) => line.replace(/^npx wavetank /, '')));

/** The words of a line as a shell takes them. */
const words = (line: string): string[] => [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
/** A line whatever its figures and its columns are. */
const shape = (line: string): string => line.trim().replaceAll(/\d[\d,.:]*/g, '#').replaceAll(/\s+/g, ' ');

/** A folder where the program is installed. */
function installed(): string {
  const folder = workFolder();
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

test('the page leads from init to a verdict, to the records lost, and to a mend that passes', async () => {
  const folder = installed();
  const follow = (line: string): Promise<Ended> => wavetank(folder, words(line), { COLUMNS: '80' });
  const config = join(folder, 'wavetank.yaml');
  const [[init, validate, run], [why], [mended, compare]] = shell;

  expect(await follow(init)).toMatchObject({ code: exitCode.ok });
  // The same in less time.
  const shorter = readFileSync(config, 'utf8').replace('for: 30s', 'for: 12s').replace('at: 10s', 'at: 4s').replace('at: 20s', 'at: 8s');
  writeFileSync(config, shorter);
  expect(await follow(validate)).toMatchObject({ code: exitCode.ok, out: expect.stringContaining('orders.raw → orders.clean') as string });

  const [account, findings] = blocks('text').map((text) => text.trimEnd().split('\n'));
  const first = await follow(run);
  expect(first.code).toBe(exitCode.failed);
  const said = first.out.split('\n').map(shape);
  // What came out twice is the kill's luck; everything else is so in every run.
  for (const line of account.filter((each) => !each.includes('duplicates'))) expect(said).toContain(shape(line));

  expect(shape((await follow(why)).out)).toContain(shape(findings.slice(-2).join(' ').trim().replace(/^item \d+ +/, '')));

  writeFileSync(join(folder, 'mended.mjs'), blocks('js')[0]);
  writeFileSync(config, `${shorter}${blocks('yaml')[0]}`);
  const second = await follow(mended);
  expect(second.out).toMatch(/✓ passed {3}orders seed 1/);
  expect(second.code).toBe(exitCode.ok);
  expect((await follow(compare)).out).toMatch(/^write-first +✓/m);
}, 300_000);

test('its line for a service of one\'s own makes a config that holds', async () => {
  const folder = installed();
  expect(await wavetank(folder, words(shell[3][0]))).toMatchObject({ code: exitCode.ok });
  expect(await wavetank(folder, ['validate'])).toMatchObject({ code: exitCode.ok, out: expect.stringContaining('orders.raw → orders.priced') as string });
});

test('what it says of a cluster is what a dry run says', async () => {
  const folder = installed();
  await wavetank(folder, ['init']);
  const { code, out } = await wavetank(folder, words(shell[4][0]));
  expect(out).toMatch(/create topic wavetank-<run>-orders\.raw/);
  expect(code).toBe(exitCode.ok);
});

test('its check in SQL can be asked', async () => {
  const folder = installed();
  await wavetank(folder, ['init', '--name', 'checked']);
  const config = join(folder, 'wavetank.yaml');
  writeFileSync(join(folder, 'late.sql'), blocks('sql')[0]);
  writeFileSync(config, `${readFileSync(config, 'utf8')}    checks: .\n`);
  expect(await wavetank(folder, ['validate'])).toMatchObject({ code: exitCode.ok, out: expect.stringContaining('1 check in SQL') as string });
});

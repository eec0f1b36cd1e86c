import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, describe, expect, test } from 'vitest';
import type { UsageError } from '../../engine/usage-error.ts';
import type { CommandModule } from '../command.ts';
import { command as capacity } from '../commands/capacity.ts';
import { command as ci } from '../commands/ci.ts';
import { command as init } from '../commands/init.ts';
import { command as run } from '../commands/run.ts';
import { command as why } from '../commands/why.ts';
import { RepeatableOption } from '../options.ts';
import { giveOptions, optionsSchema } from './config-options.ts';

const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'wavetank.yaml');

/** What a command is told by its line and by a config. */
async function told(module: Pick<CommandModule<never>, 'configure'>, line: readonly string[], config: string): Promise<Record<string, unknown>> {
  writeFileSync(file, config);
  const command = new Command();
  module.configure(command);
  command.parse(line, { from: 'user' });
  await giveOptions(command, file);
  return command.opts();
}

async function refusal(config: string): Promise<string> {
  return told(run, ['orders'], config).then(() => '', ({ where, message }: UsageError) => `${where}: ${message}`.replaceAll(/\S*wavetank\.yaml/g, 'wavetank.yaml'));
}

test('every option of run can stand in a config, and means what it means on the command line', async () => {
  const written = await told(run, ['orders'], `options:
  seeds: 1..3
  jobs: 2
  remedies: [buffer, replay]
  faults: none
  set: { sink.service: 12ms, worker.count: 4 }
  short: true
  for: 90s
  rate: 2k
  clock: real
  kafka: broker:9092
  kafka-tls: true
  threshold: ["p99<=2s", "lost<=0"]
  reporter: [json, junit=a.xml]
  out: kept
  budget: 10m
  ui: plain
  rate-cap: 10k
`);
  const spoken = new Command();
  run.configure(spoken);
  spoken.parse(['orders', '--seeds', '1..3', '--jobs', '2', '--remedies', 'buffer,replay', '--faults', 'none', '--set', 'sink.service=12ms', '--set', 'worker.count=4', '--short', '--for', '90s', '--rate', '2k', '--clock', 'real',
    '--kafka', 'broker:9092', '--kafka-tls', '--threshold', 'p99<=2s', '--threshold', 'lost<=0', '--reporter', 'json', '--reporter', 'junit=a.xml', '--out', 'kept', '--budget', '10m', '--ui', 'plain', '--rate-cap', '10k'], { from: 'user' });
  expect(written).toEqual(spoken.opts());
});

describe('the command line wins', () => {
  test('over the same option, and over one that contradicts it', async () => {
    expect(await told(run, ['orders', '--jobs', '3', '--seed', '7'], 'options: { jobs: 2, seeds: 1..3, out: kept }')).toMatchObject({ jobs: 3, seed: 7, out: 'kept' });
    expect(await told(run, ['orders', '--seed', '7'], 'options: { seeds: 1..3 }')).not.toHaveProperty('seeds');
    expect(await told(run, ['orders', '--seeds', '7,8'], 'options: { seed: 3 }')).not.toHaveProperty('seed');
  });

  test('and what is switched off is as if nobody had said it', async () => {
    expect(await told(run, ['orders'], 'options: { short: false }')).not.toHaveProperty('short');
  });
});

test('other commands take what their help says in the same words', async () => {
  const config = 'options: { out: kept, jobs: 2, remedies: all, seeds: 1..3, threshold: "p99<=2s" }';
  expect(await told(ci, [], config)).toMatchObject({ out: 'kept', jobs: 2, remedies: 'all', threshold: ['p99<=2s'] });
  expect(await told(ci, [], config)).not.toHaveProperty('seeds');
  expect(await told(why, ['latest'], config)).toEqual({ out: 'kept' });
  expect(await told(capacity, ['orders'], config)).toMatchObject({ out: '.wavetank/capacity.json' });
  expect(await told(init, [], config)).toMatchObject({ out: 'orders.clean' });
});

test('a config without options, or with nothing else, gives nothing or all of it', async () => {
  expect(await told(run, ['orders'], 'scenarios: {}')).toMatchObject({ remedies: 'none' });
  expect(await told(run, ['orders'], 'options: { remedies: all }')).toMatchObject({ remedies: 'all' });
});

describe('a mistake is told with its line', () => {
  test.each<[string, string, RegExp]>([
    ['an option that is none', 'options:\n  short: true\n  sead: 3\n', /^wavetank\.yaml:3: options\.sead: is no field here; did you mean seed\?/],
    ['a value that cannot be read', 'options:\n  seed: 1\n  jobs: many\n', /^wavetank\.yaml:3: options\.jobs: "many" is no number of jobs/],
    ['a reporter that is none', 'options:\n  reporter: [json, junitt=a.xml]\n', /^wavetank\.yaml:2: options\.reporter: unknown reporter "junitt": did you mean junit\?/],
    ['a value of another kind', 'options:\n  short: yes please\n', /^wavetank\.yaml:2: options\.short: is true or false/],
    ['a choice that is none', 'options:\n  clock: reel\n', /^wavetank\.yaml:2: options\.clock: is virtual or real, not "reel"; did you mean real\?/],
    ['what cannot stand together', 'options:\n  seed: 1\n  seeds: 1..3\n', /^wavetank\.yaml:2: options\.seed: cannot stand beside seeds/],
  ])('%s', async (_, config, said) => expect(await refusal(config)).toMatch(said));
});

test('the schema has every option of run', () => {
  const command = new Command();
  run.configure(command);
  expect(Object.keys(optionsSchema.shape)).toEqual(command.options.map((option) => option.name()));
});

test('an option of run is a list in a config if it is one that its help calls repeatable', () => {
  const command = new Command();
  run.configure(command);
  for (const option of command.options) expect(option instanceof RepeatableOption, option.flags).toBe(/\brepeatable\b/.test(option.description));
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import type { UsageError } from '../../engine/usage-error.ts';
import { fieldAt } from '../../generators/samples/record-source.ts';
import { readConfig } from './config-file.ts';
import { starterConfig } from './starter.ts';

const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = join(folder, 'wavetank.yaml');
const starter = starterConfig({ name: 'orders', command: 'node service.mjs', in: 'orders.raw', out: 'orders.clean', group: 'orders', id: 'orderId' });

/** What is said of a config: each line with its place, without the folder. */
async function refusal(text: string, name = 'wavetank.yaml'): Promise<string[]> {
  writeFileSync(join(folder, name), text);
  const error = await readConfig(join(folder, name)).then(() => null, (thrown: UsageError) => thrown);
  return error === null ? [] : `${error.where}: ${error.message}`.split('\n').map((line) => line.replace(/^.*?(?=wavetank\.|checks\/)/, ''));
}

/** The starter with something else in a line of it. */
function changed(from: RegExp, to: string): { text: string; line: number } {
  const at = starter.search(from);
  expect(at).toBeGreaterThan(0);
  return { text: starter.replace(from, to), line: starter.slice(0, at).split('\n').length };
}

test('what init writes holds', async () => expect(await refusal(starter)).toEqual([]));

const given = { name: 'orders', command: 'node service.mjs', in: 'orders.raw', out: 'orders.clean', group: 'orders', id: 'orderId' };
test.each([['id', 'customer'], ['id', 'amount'], ['id', 'at'], ['id', 'order.id'], ['id', 'at.id'], ['id', 'a: b'], ['command', 'sh -c "echo \\"a: b\\" # c\n{x}"'], ['group', 'no']])('what init writes holds, and says it: --%s %j', async (option, value) => {
  const text = starterConfig({ ...given, [option]: value });
  expect(await refusal(text)).toEqual([]);
  const { orders } = (await readConfig(file)).scenarios;
  const { topics, service, records } = orders as { topics: { in: { id: { field: string } }; group: string }; service: { command: string }; records: { like: object } };
  expect({ id: topics.in.id.field, command: service.command, group: topics.group }[option]).toBe(value);
  expect(fieldAt(records.like, topics.in.id.field)).toBe('o-1');
});

describe('a mistake is told with its line', () => {
  const cases: readonly [string, RegExp, string, RegExp][] = [
    ['a field of another type', /partitions: 3, key/, 'partitions: many, key', /topics\.in\.partitions: .*number/],
    ['a field that is none', /ready: group /, 'redy: group ', /service\.redy: is no field here/],
    ['a rate at which nothing is sent', /rate: 200/, 'rate: 0', /workload\.rate: is above 0/],
    ['a rate below nothing', /rate: 200/, 'rate: -5', /workload\.rate: is not below 0, as -5 is/],
    ['a short form at which nothing is sent', /rate: 200/, 'rate: 200, short: { rate: 0 }', /workload\.short\.rate: is above 0/],
    ['a workload of no time', /for: 30s/, 'for: 0', /workload\.for: is at least 1s/],
    ['a duration without a unit', /for: 30s/, 'for: 30', /workload\.for: "30" is not a duration such as 250ms/],
    ['a fault that is none', /service-killed/, 'service-kiled', /faults\.0\.fault: there is no fault "service-kiled"; did you mean service-killed\?/],
    ['a fault beyond the end', /at: 20s/, 'at: 29s', /faults\.1\.at: with its length it ends at 31s, and the workload lasts 30s/],
    ['a short form that is shorter than its faults', /rate: 200/, 'rate: 200, short: { for: 3s }', /workload\.short\.for: its faults last as long as in the full form and take 4s, and this is 3s/],
    ['a parameter that a fault does not take', /at: 10s, for: 2s/, 'at: 10s, for: 2s, factor: 3', /faults\.0\.factor: is no field of service-killed; there is node/],
    ['a placeholder that is not filled in', /\$\{group\}"/, '${topic}"', /env\.GROUP: \$\{topic\} is not filled in/],
    ['a name of a topic that is none', /topic: "orders.raw"/, 'topic: "orders/raw"', /topics\.in\.topic: is no name of a topic/],
  ];
  test.each(cases)('%s', async (_, from, to, told) => {
    const { text, line } = changed(from, to);
    const [first, ...others] = await refusal(text);
    expect(others).toEqual([]);
    expect(first).toMatch(new RegExp(`^wavetank\\.yaml:${line}: scenarios\\.orders\\.`));
    expect(first).toMatch(told);
  });

  const nearMisses: readonly [string, RegExp, string, RegExp][] = [
    ['a field of a scenario', /relation: one/, 'relations: one', /orders\.relations: is no field here; did you mean relation\?/],
    ['a field of one of two forms', /ready: group /, 'ready: { prot: 8080 } ', /service\.ready\.prot: is no field here; did you mean port\?/],
    ['a value beside forms with fields', /ready: group /, 'ready: gruop ', /service\.ready: is group, \{ log \} or \{ port \}, not "gruop"; did you mean group\?/],
    ['one of several values', /relation: one-to-one/, 'relation: one-to-noe', /relation: is one-to-one, aggregate, \{ filter \} or \{ fanOut \}, not "one-to-noe"; did you mean one-to-one\?/],
    ['a field of a fault', /service-killed, at: 10s, for: 2s/, 'burst, at: 10s, for: 2s, fctor: 5', /faults\.0\.fctor: is no field of burst; did you mean factor\?/],
    ['a value of a field of a fault', /service-killed,/, 'network-error, api: Prodcue, error: NOT_LEADER_OR_FOLLOWER,', /faults\.0\.api: is .* not "Prodcue"; did you mean Produce\?/],
  ];
  test.each(nearMisses)('a near miss gets what it is near to: %s', async (_, from, to, told) => {
    const { text, line } = changed(from, to);
    const [first] = await refusal(text);
    expect(first).toMatch(told);
    expect(first).toMatch(new RegExp(`^wavetank\\.yaml:${line}: `));
  });

  test('a field that a fault must have is told with what it may be', async () => {
    expect(await refusal(starter.replace('fault: service-killed', 'fault: network-error'))).toEqual([
      expect.stringMatching(/faults\.0\.api: is missing: one of \w+, .* in all\)/), expect.stringMatching(/faults\.0\.error: is missing: one of UNKNOWN_SERVER_ERROR, .* in all\)/),
    ]);
    expect(await refusal(starter.replace('at: 10s, for: 2s', 'for: 2s'))).toEqual([expect.stringMatching(/faults\.0\.at: is missing: a duration such as 250ms/)]);
  });

  const untold: readonly [string, RegExp, string, RegExp][] = [
    ['a field of `same` that the record has not', /same: \[amount\]/, 'same: [amount, amuont]', /same\.1: there is no field of records\.like "amuont"; did you mean amount\?/],
    ['a key that the record has not', /key: "customer"/, 'key: custmer', /topics\.in\.key: there is no field of records\.like "custmer"; did you mean customer\?/],
    ['an id that the record has not', /in: \{.*orderId.*\}/, 'in: { topic: orders.raw, id: { field: ordreId } }', /topics\.in\.id\.field: there is no field of records\.like "ordreId"; did you mean orderId\?/],
    ['a key of the output that the record has not', /topic: "orders.clean",/, 'topic: "orders.clean", key: order.custmer,', /topics\.out\.key: there is no field of records\.like/],
    ['an instance that no number of them gives', /service-killed,/, 'service-killed, node: servce-1,', /faults\.0\.node: there is no node "servce-1": instances are service-1/],
    ['an instance beyond the most that there are', /service-killed,/, 'service-killed, node: service-65,', /faults\.0\.node: there is no node "service-65"/],
    ['another log', /fault: service-killed/, 'node: log, fault: broker-restart', /faults\.0\.node: there is no node "log": the log is kafka/],
    ['the topic that is read as the one that is written', /topic: "orders.clean"/, 'topic: "orders.raw"', /topics\.out\.topic: is the topic that the service reads/],
  ];
  test.each(untold)('%s, which would check or strike nothing', async (_, from, to, told) => {
    const { text, line } = changed(from, to);
    expect(await refusal(text)).toEqual([expect.stringMatching(told)]);
    expect((await refusal(text))[0]).toMatch(new RegExp(`^wavetank\\.yaml:${line}: `));
  });

  test.each([
    ['service-killed,', 'service-killed, node: service-64,'], ['same: [amount]', 'same: [orderId, at]'], ['key: "customer"', 'key: "orderId"'],
    ['amount: 12.5', 'amount: 12.5, lines: [{ sku: a }]'],
  ])('%j may be %j', async (from, to) => expect(await refusal(starter.replace(from, to).replace('same: [amount]', to.includes('lines') ? 'same: [lines.0.sku, lines]' : 'same: [amount]'))).toEqual([]));

  const ofRecords: readonly [string, RegExp, string, RegExp][] = [
    ['a generator that is none', /like: \{.*\}/, 'generator: ordres', /records\.generator: there is no generator "ordres"; did you mean orders\?/],
    ['a field that a generator does not make', /same: \[amount\]([\s\S]*)like: \{.*\}/, 'same: [amuont]$1generator: orders', /same\.0: there is no field of orders "amuont"; did you mean amount\?/],
    ['keys that are no number of keys', /like: \{/, 'keys: { zipf: -1 }\n      like: {', /records\.keys\.zipf: .*>=0/],
    ['a fault of records without a length', /fault: service-killed, at: 10s, for: 2s/, 'fault: malformed, at: 10s', /faults\.0\.fault: strikes records that are due while it lasts/],
    ['a fault of the key where there is none', /key: "customer", ([\s\S]*)fault: service-killed/, '$1fault: hot-key', /faults\.0\.fault: strikes the key of a record: name its field in topics\.in\.key/],
    ['a fault of times where there are none', /, at: "2026-01-01T00:00:00Z" \}([\s\S]*)fault: service-killed/, ' }$1fault: late', /faults\.0\.fault: strikes the times in a record/],
    ['what is expected of a fault and cannot be', /fault: service-killed/, 'expect: held, fault: malformed', /faults\.0\.expect: is skipped or any, not "held"/],
  ];
  test.each(ofRecords)('%s', async (_, from, to, told) => {
    expect(starter).toMatch(from);
    expect((await refusal(starter.replace(from, to)))[0]).toMatch(told);
  });

  test('an option that is none, beside everything else', async () => {
    expect(await refusal(`options: { sead: 3 }\n${starter.replace('for: 30s', 'for: soon')}`)).toEqual([expect.stringMatching(/^wavetank\.yaml:1: options\.sead: .*did you mean seed/), expect.stringMatching(/workload\.for/)]);
  });

  test.each([
    ['p98<=2s', /unknown metric "p98": did you mean p99\?/],
    ['p99', /"p99" is no threshold/],
    ['latency{phase=burst}:p99<=2s', /unknown phase "burst"; one of all, service-killed/],
  ])('a threshold that measures nothing: %s', async (text, told) => {
    const [first, ...others] = await refusal(`${starter}    thresholds: ["p99<=9s", "${text}"]\n`);
    expect(others).toEqual([]);
    expect(first).toMatch(/^wavetank\.yaml:\d+: scenarios\.orders\.thresholds\.1: /);
    expect(first).toMatch(told);
  });

  test('a secret of the shell that was taken in', async () => {
    vi.stubEnv('DB_PASSWORD', 'hunter2-secret');
    const [first] = await refusal(starter.replace('env:', 'env:\n        DB: hunter2-secret'));
    vi.unstubAllEnvs();
    expect(first).toMatch(/service\.env\.DB: holds the value of DB_PASSWORD/);
  });

  test('a name of a scenario that is none, in our words', async () => {
    expect((await refusal(starter.replace('  orders:', '  My Orders:')))[0]).toMatch(/scenarios\.My Orders: is no name of a scenario: small letters, digits, hyphens$/);
  });

  test('all of them at once', async () => {
    const told = await refusal(starter.replace('partitions: 3, key', 'partitions: 0, key').replace('for: 30s', 'for: soon'));
    expect(told.map((line) => line.split(': ')[1])).toEqual(['scenarios.orders.topics.in.partitions', 'scenarios.orders.workload.for']);
  });

  test('what is no YAML', async () => {
    expect((await refusal(`${starter}\n  - [`))[0]).toMatch(/^wavetank\.yaml:\d+:\d+: not valid YAML/);
  });

  test('a name that is taken', async () => {
    expect((await refusal(starter.replace('  orders:', '  iot-spike:')))[0]).toMatch(/iot-spike: is the name of a scenario that comes with the program/);
  });
});

test('a config in TypeScript is the same', async () => {
  const [error] = await refusal(`export default { scenarios: { orders: { topics: 1 } } };`, 'wavetank.config.ts');
  expect(error).toMatch(/^wavetank\.config\.ts: scenarios\.orders\.topics: /);
});

test('files have no deadline: nothing tells when a row came', async () => {
  const files = starter.replace(/    topics:[\s\S]*?\n\n/, '    files: { format: csv, id: { field: orderId }, out: { files: "*.csv" } }\n    deadline: 5s\n\n').replace(/      env:[\s\S]*?      ready: group.*\n/, '      ready: { log: started }\n');
  expect(await refusal(files)).toEqual([expect.stringMatching(/orders\.deadline: of files nothing tells when/)]);
});

describe('checks in SQL', () => {
  const withChecks = starter.replace('    relation:', '    checks: checks\n    relation:');

  test('a folder that is not there is told with the line that names it', async () => {
    expect((await refusal(withChecks.replace('checks: checks', 'checks: nowhere')))[0]).toMatch(/^wavetank\.yaml:\d+: the folder of checks .* cannot be read \(ENOENT\)/);
  });

  const wrong: readonly [string, string, RegExp][] = [
    ['what is no SQL', 'SELECT item\nFROM generated\nWHER item = 1', /^checks\/wrong\.sql:3: Parser Error/],
    ['a column that is none', 'SELECT\n  amount\nFROM generated', /^checks\/wrong\.sql:2: Binder Error: .*amount/],
    ['a severity that is none', '-- about: x\n-- severity: fatal\nSELECT 1', /^checks\/wrong\.sql:2: severity is error or warn, not "fatal"/],
    ['two statements', 'SELECT 1; SELECT 2', /^checks\/wrong\.sql:1: one SELECT is asked, and here are 2/],
    ['a day that is none', '-- known: slow\n-- until: soon\nSELECT 1', /^checks\/wrong\.sql:2: until is a day/],
  ];
  test.each(wrong)('%s', async (_, sql, told) => {
    mkdirSync(join(folder, 'checks'), { recursive: true });
    writeFileSync(join(folder, 'checks/wrong.sql'), sql);
    expect((await refusal(withChecks))[0]).toMatch(told);
  });

  test('all of them at once', async () => {
    mkdirSync(join(folder, 'checks'), { recursive: true });
    writeFileSync(join(folder, 'checks/another.sql'), 'SELECT nothing FROM generated');
    writeFileSync(join(folder, 'checks/wrong.sql'), 'SELECT\n  nothing\nFROM generated');
    expect(await refusal(withChecks)).toEqual([expect.stringMatching(/^checks\/another\.sql:1: /), expect.stringMatching(/^checks\/wrong\.sql:2: /)]);
    rmSync(join(folder, 'checks/another.sql'));
  });

  test('a name that is taken', async () => {
    rmSync(join(folder, 'checks/wrong.sql'));
    writeFileSync(join(folder, 'checks/duplicates.sql'), 'SELECT 1');
    expect((await refusal(withChecks))[0]).toMatch(/^checks\/duplicates\.sql: duplicates is the name of a check that comes with the program/);
    rmSync(join(folder, 'checks/duplicates.sql'));
  });

  test('their texts go into the definition', async () => {
    writeFileSync(join(folder, 'checks/wrong.sql'), "SELECT item FROM generated WHERE (value->>'amount')::DOUBLE < 0");
    writeFileSync(file, withChecks);
    const { scenarios: { orders } } = await readConfig(file);
    expect(Object.keys(orders.checks as object)).toEqual(['wrong']);
  });
});

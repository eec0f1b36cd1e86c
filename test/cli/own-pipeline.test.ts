import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { alive, begunOwn, ownFolder, runOwn, savedRun, serviceText, servicePid, until, type OwnFolder } from './own-folder.ts';
import { wavetank } from './wavetank.ts';

/** A shell tells its pid at once; how soon a Node does is the machine's. */
const idle = 'echo $$ > pid; exec sleep 600';

/** What is said of a command that is refused: without a stack, and no run folder is left. */
async function refused(folder: string, ...args: readonly string[]): Promise<string> {
  const { code, out, err } = await wavetank(folder, args.length === 0 ? ['run', 'orders', '--ui', 'off'] : args);
  expect([code, out]).toEqual([2, '']);
  expect(err).not.toMatch(/^\s+at .*:\d+:\d+/m);
  const runs = join(folder, '.wavetank/runs');
  expect(existsSync(runs) ? readdirSync(runs) : []).toEqual([]);
  return err;
}

describe('what is refused', () => {
  test.concurrent('a type error in a config, with file and line', async () => {
    expect(await refused(ownFolder({ more: '    duplicates: sometimes\n' }))).toMatch(/wavetank\.yaml:13: scenarios\.orders\.duplicates: is none or allowed, not "sometimes"/);
  });

  test.concurrent('an expression of a relation that is no SQL, and a field of it that is none', async () => {
    expect(await refused(ownFolder({ more: '    relation: { filter: "amonut > 1" }\n' }))).toMatch(/wavetank\.yaml:13: scenarios\.orders\.relation: .*amonut/s);
    expect(await refused(ownFolder({ more: '    relation: { fanOut: "count(" }\n' }))).toMatch(/wavetank\.yaml:13: scenarios\.orders\.relation: Parser Error/);
  });

  test.concurrent('a check that is no question, with its file and line', async () => {
    const told = await refused(ownFolder({ checks: { 'paid.sql': "-- about: x\nSELECT item\nFROM generatd\n" } }));
    expect(told).toMatch(/checks\/paid\.sql:3: .*generatd/);
    expect(await refused(ownFolder({ checks: { 'gone.sql': 'DROP TABLE ledger' } }))).toMatch(/checks\/gone\.sql:1: only a SELECT can be asked/);
  });

  test.concurrent('a config in TypeScript: what is wrong in it, and what it throws', async () => {
    const folder = ownFolder();
    writeFileSync(join(folder, 'other.config.ts'), 'interface Way { readonly topic: string }\nconst way: Way = { topic: "a" };\nexport default { scenarios: { orders: { topics: { in: way } } } };\n');
    expect(await refused(folder, 'validate', 'other.config.ts')).toMatch(/other\.config\.ts: .*scenarios\.orders\.topics\.in\.id/s);
    writeFileSync(join(folder, 'broken.config.ts'), 'export default {\n  scenarios: [,\n');
    expect(await refused(folder, 'validate', 'broken.config.ts')).toMatch(/broken\.config\.ts.*cannot be loaded/s);
  });

  test.concurrent('a service that never gets ready: what was awaited, and nothing of it left', async () => {
    const folder = ownFolder({ command: idle, serviceMore: '      readyWithin: 5s' });
    const told = await refused(folder);
    expect(told).toMatch(/was not ready within 5 s: the consumer group orders had not one member/);
    expect(told).toMatch(/readyWithin/);
    await until(() => !alive(servicePid(folder)));
  });

  test.concurrent.each([
    ['in another group', "groupId: 'other'", 'groupId: GROUP', /the consumer group orders had not one member with partitions, and group other has members/],
    // Its client throws, and would say it with a stack.
    ['that reads another topic', "process.on('uncaughtException', () => process.exit(1)); await consumer.subscribe({ topic: 'ordrs'", 'await consumer.subscribe({ topic: TOPIC_IN', /, and topic ordrs was asked for, and there is none/],
  ])('a service %s: what the log saw of it', async (_, to, from, seen) => {
    const told = await refused(ownFolder({ service: serviceText().replace(from, to), serviceMore: '      readyWithin: 20s\n      restartAfter: null' }));
    expect(told).toMatch(seen);
    expect(told).toMatch(/correct `topics` in the config, or the names that the service takes/);
  });

  test.concurrent('a service has the environment of the shell', async () => {
    const folder = ownFolder({ command: 'echo kind $NODE_ENV, warning $KAFKAJS_NO_PARTITIONER_WARNING >&2; exit 7' });
    expect((await wavetank(folder, ['run', 'orders'], { NODE_ENV: 'staging', KAFKAJS_NO_PARTITIONER_WARNING: '1' })).err).toMatch(/kind staging, warning 1/);
  });

  test.concurrent('a service that ends at once: how, and its last words', async () => {
    const told = await refused(ownFolder({ command: 'echo no such broker >&2; exit 7' }));
    expect(told).toMatch(/ended before it was ready \(exit code 7\); it said:\n.*no such broker/);
    expect(await refused(ownFolder({ command: './no-such-program' }))).toMatch(/ended before it was ready \(exit code 127\)/);
  });
});

describe('what is judged', () => {
  const fails = async (options: OwnFolder): Promise<Awaited<ReturnType<typeof runOwn>> & { readonly folder: string }> => {
    const folder = ownFolder(options);
    const run = await runOwn(folder);
    expect([run.code, run.result.verdict, run.result.run.status]).toEqual([99, 'failed', 'completed']);
    return { ...run, folder };
  };

  test.concurrent('a sound service passes', async () => {
    const { code, result } = await runOwn(ownFolder({ more: '    same: [customer, amount]\n' }));
    expect([code, result.reason]).toEqual([0, expect.stringContaining('every check')]);
    expect(result.ledger.delivered).toBe(result.ledger.generated);
  });

  test.concurrent('a service that writes to another topic: that nothing came out, and what it said', async () => {
    const { check, said } = await fails({ service: serviceText({ out: '"orders.cleen"' }) });
    expect(check('undelivered').message).toMatch(/nothing at all came out in orders\.clean/);
    expect(said()).toMatch(/orders\.cleen|does not host this topic-partition/);
  });

  test.concurrent('a service that forgets the id: records that are nobody\'s, with a place', async () => {
    const { check } = await fails({ service: serviceText({ made: '[{ key: message.key, value: JSON.stringify({ ...order, orderId: undefined }) }]' }) });
    expect(check('foreign').message).toMatch(/the first at \d+\.\d s: orders\.clean\/\d, offset \d+, without an id/);
  });

  test.concurrent('a service that changes what must stay: which field, from what to what', async () => {
    const { check, found, result, folder } = await fails({ service: serviceText({ made: '[{ value: JSON.stringify(Number(order.orderId.slice(2)) % 10 === 0 ? { ...order, amount: 0 } : order) }]' }), more: '    same: [amount]\n' });
    expect(check('altered').value).toBe(result.ledger.corrupted);
    expect(found('altered')[0]).toMatch(/^o-0 \(orders\.clean\/\d, offset \d+\) came out at \d+\.\d s: amount went in as [\d.]+ and came out as 0$/);
    // The story of one tells no less.
    expect((await wavetank(folder, ['why', 'latest', '0'])).out).toMatch(/^altered: o-0 \(orders\.clean\/\d, offset \d+\) came out at/m);
  });

  test.concurrent('one that floods its output: its file stays small', async () => {
    const folder = ownFolder({ service: serviceText({ more: 'const line = "x".repeat(200);\nsetInterval(() => { for (let i = 0; i < 200; i++) console.log(line); }, 5);' }) });
    const { result } = await runOwn(folder);
    expect(result.run.status).toBe('completed');
    expect(result.ledger.delivered).toBe(result.ledger.generated);
    const [run] = readdirSync(join(folder, '.wavetank/runs'));
    expect(statSync(join(folder, '.wavetank/runs', run, 'stores/service-1.log')).size).toBeLessThan(9 * 2 ** 20);
  });

  test.concurrent('one that ignores SIGTERM is killed, and that is told', async () => {
    const folder = ownFolder({ service: serviceText({ stop: '' }), serviceMore: '      stopWithin: 1s' });
    const { code, notes } = await runOwn(folder);
    expect(code).toBe(0);
    expect(notes).toMatch(/did not end within 1 s of SIGTERM, and is killed/);
    await until(() => !alive(servicePid(folder)));
  });

  test.concurrent('one behind a shell has its time after SIGTERM', async () => {
    const flush = 'setTimeout(async () => { await producer.send({ topic: TOPIC_OUT, messages: held }); process.exit(); }, 500);';
    const service = serviceText({ made: 'held.push({ value: JSON.stringify(order) }), []', more: '', stop: flush }).replace('const kafka =', 'const held = [];\nconst kafka =');
    const { code, result } = await runOwn(ownFolder({ command: 'echo starting && node service.mjs; echo over', service }));
    expect([code, result.ledger.delivered]).toEqual([0, result.ledger.generated]);
  });

  test.concurrent('one that ends by itself is started again, and fails for it', async () => {
    const { check } = await fails({ service: serviceText({ made: 'process.exit(3)' }), serviceMore: '      restartAfter: null' });
    expect(check('exits').message).toMatch(/ended by itself once/);
  });
});

test.concurrent.each(['service-stopped', 'service-killed'])('a service that does not come back after %s fails, and the run goes on to its end', async (fault) => {
  const service = `import { existsSync, writeFileSync } from 'node:fs';\nif (existsSync('started')) { console.error('cannot start twice'); process.exit(4); }\nwriteFileSync('started', '');\nawait import('./sound.mjs');\n`;
  const folder = ownFolder({ service, serviceMore: '      restartAfter: null', more: `    faults: [{ fault: ${fault}, at: 1s, for: 500ms }]\n` });
  writeFileSync(join(folder, 'sound.mjs'), serviceText());
  const { code, result, check, notes } = await runOwn(folder);
  expect([code, result.run.status]).toEqual([99, 'completed']);
  expect(check('exits')).toMatchObject({ verdict: 'failed', value: 1 });
  expect(check('waiting').value).toBeGreaterThan(0);
  expect(notes).toMatch(/ended by itself \(exit code 4\): cannot start twice/);
});

test.concurrent('known failures: one that is open passes, one that expired and one that is over fail', async () => {
  const finds = 'SELECT item, id FROM generated WHERE item < 2';
  const { code, result, check, found } = await runOwn(ownFolder({
    checks: {
      'open.sql': `-- known: ticket 12\n-- until: 2999-01-31\n${finds}`,
      'expired.sql': `-- known: ticket 13\n-- until: 2020-01-31\n${finds}`,
      'mended.sql': '-- known: ticket 14\nSELECT item FROM generated WHERE item < 0',
      'warned.sql': `-- severity: warn\n${finds}`,
      'lost.sql': "SELECT item, bucket FROM ledger WHERE bucket <> 'delivered'",
    },
  }));
  expect([code, result.reason]).toEqual([99, expect.stringMatching(/^failed: expired, mended(;|$)/)]);
  expect(check('open')).toMatchObject({ verdict: 'passed', message: expect.stringContaining('known to fail until 2999-01-31 (ticket 12); 2 rows') as string });
  expect(check('expired').message).toMatch(/was known to fail until 2020-01-31 \(ticket 13\)/);
  expect(check('mended').message).toMatch(/is known to fail \(ticket 14\) and finds nothing: take `known` out of checks\/mended\.sql/);
  expect(check('warned')).toMatchObject({ verdict: 'passed', message: expect.stringContaining('warning: 2 rows') as string });
  expect(check('lost')).toMatchObject({ verdict: 'passed', message: 'found nothing' });
  expect(found('expired')).toEqual(['id o-0', 'id o-1']);
});

describe('nothing is left', () => {
  test.concurrent('of a service whose engine is killed', async () => {
    const { run, servicePid: pid, enginePid } = await begunOwn(ownFolder({ for: '60s' }));
    process.kill(enginePid, 'SIGKILL');
    expect((await run.ended).code).toBe(1);
    await until(() => !alive(pid));
  });

  /** What is left of a command that was killed is gone by itself, and by the next command where it left half a run. */
  const killedLeaves = async (folder: string, { run, servicePid: pid, enginePid }: Awaited<ReturnType<typeof begunOwn>>): Promise<string[]> => {
    run.process.kill('SIGKILL');
    await until(() => !alive(enginePid) && !alive(pid));
    const { err } = await wavetank(folder, ['why', 'latest']);
    const runs = join(folder, '.wavetank/runs');
    expect(readdirSync(runs).filter((name) => name.startsWith('.'))).toEqual([]);
    return err.split('\n').filter((line) => /is removed/.test(line));
  };

  test.concurrent('of a command that is killed before its run began', async () => {
    const folder = ownFolder({ command: idle, serviceMore: '      readyWithin: 5m' });
    await killedLeaves(folder, await begunOwn(folder));
  });

  test.concurrent('of a command that is killed in the midst of its run, and of a service that does not stop: what was half-written is removed, and told once', async () => {
    const folder = ownFolder({ service: serviceText({ stop: '' }), serviceMore: '      stopWithin: 10m', for: '60s' });
    const begun = await begunOwn(folder);
    await begun.run.says(/0:0\d .*generated/);
    expect(await killedLeaves(folder, begun)).toEqual([expect.stringMatching(/^\.wavetank\/runs\/\.\S+\.partial is removed: that run was killed before it was written$/)]);
    expect((await wavetank(folder, ['why', 'latest'])).err).not.toMatch(/is removed/);
  });

  test.concurrent('of a service that started others and ignores every signal, at Ctrl-C', async () => {
    const folder = ownFolder({ service: serviceText({ stop: '', more: 'process.on("SIGINT", () => {});' }), command: 'sleep 600 & node service.mjs', serviceMore: '      stopWithin: 1s', for: '60s' });
    const { run, servicePid: pid } = await begunOwn(folder);
    await run.says(/0:0\d .*generated/);
    run.signalGroup('SIGINT');
    const { code, result, found } = savedRun(folder, await run.ended);
    expect([code, result.verdict, found('undelivered')]).toEqual([130, 'unknown', []]);
    await until(() => !alive(pid));
  });

  test.concurrent('at Ctrl-C twice', async () => {
    const { run, servicePid: pid } = await begunOwn(ownFolder({ for: '60s' }));
    run.signalGroup('SIGINT');
    run.signalGroup('SIGINT');
    expect((await run.ended).code).toBe(130);
    await until(() => !alive(pid));
  });
});

import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Finding } from '../../engine/check.ts';
import type { CheckReport, Result } from '../../engine/result.ts';
import { wavetank, Wavetank, workFolder, type Ended } from './wavetank.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A service between two topics; `made` is what it makes of a message (`order`, `message`), `more` whatever else it does. */
export function serviceText({ made = '[{ key: message.key, value: JSON.stringify(order) }]', out = 'TOPIC_OUT', more = '', stop = 'await consumer.disconnect(); await producer.disconnect(); process.exit();' } = {}): string {
  return `import { writeFileSync } from 'node:fs';
import { Kafka, logLevel } from 'kafkajs';
const { KAFKA, TOPIC_IN, TOPIC_OUT, GROUP } = process.env;
writeFileSync('pid', String(process.pid));
const kafka = new Kafka({ brokers: KAFKA.split(','), logLevel: logLevel.ERROR });
const consumer = kafka.consumer({ groupId: GROUP });
const producer = kafka.producer();
await producer.connect();
await consumer.connect();
await consumer.subscribe({ topic: TOPIC_IN, fromBeginning: true });
await consumer.run({
  eachBatch: async ({ batch: { messages: read } }) => {
    const messages = read.flatMap((message) => {
      const order = JSON.parse(message.value.toString());
      return ${made};
    });
    if (messages.length > 0) await producer.send({ topic: ${out}, messages });
  },
});
${more}
process.on('SIGTERM', async () => { ${stop} });
`;
}

export interface OwnFolder {
  readonly command?: string;
  readonly service?: string;
  /** Lines of the scenario, indented by four. */
  readonly more?: string;
  readonly serviceMore?: string;
  /** SQL by the names of the files. */
  readonly checks?: Readonly<Record<string, string>>;
  /** Of the workload. */
  readonly for?: string;
  readonly records?: string;
  /** Before the scenarios. */
  readonly options?: string;
}

/** A folder with a config of one scenario, `orders`, and its service. */
export function ownFolder({ command = 'node service.mjs', service = serviceText(), more = '', serviceMore = '', checks = {}, for: length = '3s', records = '{ like: { orderId: o-1, customer: c-1, amount: 10.50, lines: [1, 2] } }', options = '' }: OwnFolder = {}): string {
  const folder = workFolder();
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'service.mjs'), service);
  for (const [name, text] of Object.entries(checks)) {
    const file = join(folder, 'checks', name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  writeFileSync(join(folder, 'wavetank.yaml'), `${options}scenarios:
  orders:
    topics:
      in: { topic: orders.raw, key: customer, id: { field: orderId } }
      out: { topic: orders.clean }
      group: orders
    service:
      command: ${JSON.stringify(command)}
      env: { KAFKA: "\${kafka}", TOPIC_IN: "\${in}", TOPIC_OUT: "\${out}", GROUP: "\${group}" }
${serviceMore}
    records: ${records}
    workload: { for: ${length}, rate: 40, drain: 12s }
${Object.keys(checks).length === 0 ? '' : '    checks: checks\n'}${more}`);
  return folder;
}

export interface OwnRun {
  readonly code: number | null;
  readonly result: Result;
  /** What was noted while it ran. */
  readonly notes: string;
  check(id: string): CheckReport;
  /** What the service has said. */
  said(): string;
  /** Texts of what a check found. */
  found(check: string): readonly string[];
}

/** Runs the scenario of a folder to its end. */
export async function runOwn(folder: string, ...args: readonly string[]): Promise<OwnRun> {
  return savedRun(folder, await wavetank(folder, ['run', 'orders', '--ui', 'plain', ...args]));
}

/** What a command has saved: the newest run of a folder. */
export function savedRun(folder: string, { code, out, err }: Ended): OwnRun {
  const runs = join(folder, '.wavetank/runs');
  const name = (existsSync(runs) ? readdirSync(runs) : []).toSorted().at(-1);
  if (name === undefined) throw new Error(`no run was saved (exit code ${code}): ${out}${err}`);
  const read = (file: string): string => readFileSync(join(runs, name, file), 'utf8');
  const result = JSON.parse(read('result.json')) as Result;
  const findings = read('findings.jsonl').trim().split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Finding);
  return {
    code, result, notes: out,
    check(id) {
      const found = result.checks.find((each) => each.id === id);
      if (found === undefined) throw new Error(`there is no check ${id}`);
      return found;
    },
    said: () => read('stores/service-1.log'),
    found: (check) => findings.filter((each) => each.check === check).map(({ text }) => text),
  };
}

/** A run whose service is known by its process id, as soon as there is one. */
export async function begunOwn(folder: string): Promise<{ run: Wavetank; servicePid: number; enginePid: number }> {
  const run = new Wavetank(['run', 'orders', '--ui', 'plain', '--verbose'], folder, {}, true);
  const [, engine] = await run.says(/engine process (\d+)/);
  const pidFile = join(folder, 'pid');
  await until(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8') !== '');
  return { run, servicePid: servicePid(folder), enginePid: Number(engine) };
}

export function servicePid(folder: string): number {
  return Number(readFileSync(join(folder, 'pid'), 'utf8'));
}

/** Waits for something that another process does. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(20);
}

export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

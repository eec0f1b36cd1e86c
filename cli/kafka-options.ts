import { dirname } from 'node:path';
import { Option } from 'commander';
import type { Plan } from '../engine/plan.ts';
import { parseQuantity } from '../engine/quantity.ts';
import type { Scenario } from '../engine/scenario.ts';
import { peakRate } from '../engine/schedule/workload.ts';
import { UsageError } from '../engine/usage-error.ts';
import { externalLog, machineAuthorities, ourPrefix, parseBrokers, parseSasl, passwordVariable } from '../pipeline/log-address.ts';
import { folderKey } from '../scenarios/own/folder.ts';
import { findConfig } from './config/find-config.ts';
import { formatLength } from './text/duration.ts';
import { formatCount } from './text/number.ts';
import { sparkLocal, sparkText } from './spark-options.ts';
import { planText } from './text/plan.ts';

/** Options that name a Kafka cluster and how to speak to it. */
export interface KafkaFlags {
  readonly kafka?: string;
  readonly kafkaTls?: string | true;
  readonly kafkaSasl?: string;
}

/** Options of a run on a cluster that its plan does not hold: commands, limits. */
export interface KafkaRunFlags {
  readonly kafkaControl?: string;
  readonly rateCap: number;
  readonly dryRun?: boolean;
}

const checked = <T>(check: (text: string) => T) => (text: string): string => {
  check(text);
  return text;
};

/** Where the log is; a part of the plan. */
export const kafkaAddress: readonly Option[] = [
  new Option('--kafka <host:port,...>', 'a Kafka cluster instead of the embedded broker, on the real clock; topics and groups are made under a name of the run and removed at its end').argParser(checked(parseBrokers)),
  new Option('--kafka-tls [ca.pem]', 'speak TLS, and trust these certificates, or those of this machine'),
  new Option('--kafka-sasl <mechanism:user>', `log in: plain, scram-sha-256 or scram-sha-512; the password comes from ${passwordVariable}`).argParser(checked(parseSasl)),
];

export const kafkaRun: readonly Option[] = [
  new Option('--kafka-control <command>', 'called with `crash` and `start`: takes a broker of the cluster down and brings it back; without it broker-restart is not applicable'),
  new Option('--rate-cap <rate>', 'refuse a plan that would send more than this to a cluster at its peak').argParser((text) => parseQuantity(text, 'events/s', '--rate-cap')).default(5000, '5k'),
  new Option('--dry-run', 'say what would be made, touched and sent on the cluster, and do nothing'),
];

/** What of a plan's `backends` flags stand for. */
export function backendsOf({ kafka, kafkaTls, kafkaSasl }: KafkaFlags): Record<string, string> | undefined {
  if (kafka === undefined) {
    const [lonely] = Object.entries({ '--kafka-tls': kafkaTls, '--kafka-sasl': kafkaSasl }).find(([, value]) => value !== undefined) ?? [];
    if (lonely !== undefined) throw new UsageError('there is no cluster to speak to', { where: lonely, hint: 'name it with --kafka host:port' });
    return undefined;
  }
  return {
    log: kafka,
    ...(kafkaTls === undefined ? {} : { 'log.tls': kafkaTls === true ? machineAuthorities : kafkaTls }),
    ...(kafkaSasl === undefined ? {} : { 'log.sasl': kafkaSasl }),
  };
}

/** What an engine is given besides its plan. */
export function localOf({ kafkaControl }: Partial<KafkaRunFlags>): Record<string, string> {
  const password = process.env[passwordVariable];
  const config = findConfig(process.cwd());
  return { ...sparkLocal(), ...(config === null ? {} : { [folderKey]: dirname(config) }), ...(password === undefined ? {} : { 'kafka.password': password }), ...(kafkaControl === undefined ? {} : { 'kafka.control': kafkaControl }) };
}

export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * Before a run on a cluster: says what it would do and answers true where that is all that was asked for; else refuses what
 * is too much for the cluster, and a cluster that is not there.
 */
export async function onlyTold(plan: Plan, scenario: Scenario, flags: KafkaRunFlags, say: (line: string) => void): Promise<boolean> {
  if (plan.backends.log === undefined) {
    if (flags.dryRun && plan.backends.compute !== undefined) {
      for (const line of [planText(plan, scenario), ...sparkText(plan, scenario)]) say(line);
      return true;
    }
    if (flags.dryRun) throw new UsageError('nothing outside of this machine is touched', { where: '--dry-run', hint: 'it is for --kafka and --spark' });
    if (flags.kafkaControl !== undefined) throw new UsageError('there is no cluster to control', { where: '--kafka-control', hint: 'name it with --kafka host:port' });
    return false;
  }
  if (flags.dryRun) {
    for (const line of [planText(plan, scenario), ...dryRunText(plan, scenario, flags)]) say(line);
    return true;
  }
  await checkCluster(plan, scenario, flags);
  return false;
}

async function checkCluster(plan: Plan, scenario: Scenario, { rateCap }: Pick<KafkaRunFlags, 'rateCap'>): Promise<void> {
  const peakEps = peakRate(plan, scenario.faults);
  if (peakEps > rateCap) {
    throw new UsageError(`the plan sends ${formatCount(peakEps)} ${scenario.item}s a second at its peak, and ${formatCount(rateCap)} are allowed on a cluster`, {
      where: '--rate-cap', hint: `raise it, or lower the peak: --peak ${Math.floor(rateCap)}`,
    });
  }
  // Loaded when it is needed: help and plans without a cluster do without the client.
  const { LogCluster } = await import('../pipeline/log-cluster.ts');
  await (await LogCluster.reach(externalLog(plan.backends, '', localOf({})['kafka.password'])!, wait)).close();
}

function dryRunText(plan: Plan, scenario: Scenario, { kafkaControl }: KafkaRunFlags): string[] {
  const { log, 'log.tls': tls, 'log.sasl': sasl } = plan.backends;
  const events = (plan.workload.rateEps * plan.durationMs) / 1000;
  return [
    `on ${log}${tls === undefined ? '' : ', with TLS'}${sasl === undefined ? '' : `, logged in as ${parseSasl(sasl).username}`}, it would`,
    ...(scenario.outside?.(plan, `${ourPrefix}<run>-`) ?? []),
    `generate about ${formatCount(events)} ${scenario.item}s in ${formatLength(plan.durationMs)}, ${formatCount(peakRate(plan, scenario.faults))} a second at most`,
    kafkaControl === undefined ? 'leave all brokers as they are' : `call "${kafkaControl} crash" and "${kafkaControl} start" for a fault that restarts the broker`,
  ].map((line, i) => (i === 0 ? line : `  ${line}`)).concat('nothing was done: --dry-run');
}

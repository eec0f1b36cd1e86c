import type { BrokerOptions, CompleteOptions } from '../broker-options.ts';
import { configType, defaultConfig, topicConfigs } from './topic-config.ts';

/** Where the value of a setting comes from, as DescribeConfigs numbers it (KIP-226). */
export const configSource = { TOPIC: 1, STATIC_BROKER: 4, DEFAULT: 5 } as const;

export type ConfigSource = (typeof configSource)[keyof typeof configSource];

export interface ConfigSynonym {
  name: string;
  value: string;
  source: ConfigSource;
}

/** One setting as it is shown to clients. */
export interface DescribedConfig {
  name: string;
  value: string;
  isReadOnly: boolean;
  source: ConfigSource;
  type: number;
  documentation: string;
  /** Everything that was looked at, from what counts to what it hides. */
  synonyms: ConfigSynonym[];
}

/** All settings of a topic with these of its own. */
export function describeTopic(own: ReadonlyMap<string, string>, options: BrokerOptions): DescribedConfig[] {
  return [...topicConfigs].map(([name, { type, fallback, documentation, option }]) => {
    const synonyms: ConfigSynonym[] = [];
    const ownValue = own.get(name);
    if (ownValue !== undefined) synonyms.push({ name, value: ownValue, source: configSource.TOPIC });
    const atStart = defaultConfig(name, options);
    if (atStart !== fallback) synonyms.push({ name: option!.name, value: atStart, source: configSource.STATIC_BROKER });
    synonyms.push({ name: option?.name ?? name, value: fallback, source: configSource.DEFAULT });
    const { value, source } = synonyms[0];
    return { name, value, isReadOnly: false, source, type, documentation, synonyms };
  });
}

/** The settings of the broker that clients ask for. They are given at its start and cannot be changed. */
export function describeBroker(options: CompleteOptions, replicationFactor: number): DescribedConfig[] {
  const { BOOLEAN, INT, STRING } = configType;
  const values: [string, string, number, string][] = [
    ['advertised.listeners', `PLAINTEXT://${options.host}:${options.port}`, STRING, 'Address that clients are told to connect to.'],
    ['auto.create.topics.enable', String(options.autoCreateTopics), BOOLEAN, 'Whether asking for a topic makes it.'],
    ['broker.id', String(options.nodeId), INT, 'Number of this node.'],
    ['default.replication.factor', String(replicationFactor), INT, 'Replicas of new topics.'],
    ['fetch.max.bytes', String(options.fetchMaxBytes), INT, 'Records in one answer to a fetch.'],
    ['group.initial.rebalance.delay.ms', String(options.groupInitialRebalanceDelayMs), INT, 'Wait for more members of a new group.'],
    ['group.max.session.timeout.ms', String(options.groupMaxSessionTimeoutMs), INT, 'Longest session timeout.'],
    ['group.min.session.timeout.ms', String(options.groupMinSessionTimeoutMs), INT, 'Shortest session timeout.'],
    ['log.segment.bytes', defaultConfig('segment.bytes', options), INT, 'Size at which a new file is begun.'],
    ['message.max.bytes', defaultConfig('max.message.bytes', options), INT, 'Largest record batch.'],
    ['min.insync.replicas', '1', INT, 'Replicas that acks=all needs.'],
    ['num.partitions', String(options.defaultPartitions), INT, 'Partitions of new topics.'],
  ];
  return values.map(([name, value, type, documentation]) => {
    const source = configSource.STATIC_BROKER;
    return { name, value, isReadOnly: true, source, type, documentation, synonyms: [{ name, value, source }] };
  });
}

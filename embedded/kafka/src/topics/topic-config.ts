import type { BrokerOptions } from '../broker-options.ts';
import { codecsOf } from '../log/codecs.ts';
import type { LogSettings } from '../log/log-settings.ts';

/** Types of configuration values, as DescribeConfigs numbers them. */
export const configType = { BOOLEAN: 1, STRING: 2, INT: 3, LONG: 5, DOUBLE: 6, LIST: 7 } as const;

export interface ConfigDefinition {
  readonly type: (typeof configType)[keyof typeof configType];
  readonly fallback: string;
  readonly documentation: string;
  readonly isValid: (value: string) => boolean;
  /** The broker option that replaces `fallback`, and Kafka's name for it. */
  readonly option?: { readonly name: string; readonly of: (options: BrokerOptions) => number | undefined };
}

const INT_MAX = 2147483647;
/** What every version of DescribeConfigs can tell again; compact strings could set longer ones. */
const MAX_VALUE_BYTES = 32767;
const { BOOLEAN, STRING, INT, LONG, DOUBLE, LIST } = configType;

const integer = (least: number, most = Number.POSITIVE_INFINITY) => (value: string): boolean =>
  /^-?\d{1,19}$/.test(value.trim()) && Number(value) >= least && Number(value) <= most;
const oneOf = (...allowed: string[]) => (value: string): boolean => allowed.includes(value);
const listOf = (...allowed: string[]) => (value: string): boolean => value.split(',').every((item) => allowed.includes(item.trim()));
const ratio = (value: string): boolean => value.trim() !== '' && Number(value) >= 0 && Number(value) <= 1;
const boolean = oneOf('true', 'false');

/** Settings of a topic by Kafka's names, with Kafka's defaults. All are kept and described; SKIPPED.md says which are obeyed. */
export const topicConfigs: ReadonlyMap<string, ConfigDefinition> = new Map<string, ConfigDefinition>([
  ['cleanup.policy', { type: LIST, fallback: 'delete', isValid: listOf('delete', 'compact'), documentation: 'What happens to old records.' }],
  ['compression.type', {
    type: STRING, fallback: 'producer', isValid: oneOf('producer', 'uncompressed', 'gzip', 'snappy', 'lz4', 'zstd'),
    documentation: 'Codec of stored batches; here always the codec of the producer.',
  }],
  ['delete.retention.ms', { type: LONG, fallback: '86400000', isValid: integer(0), documentation: 'How long tombstones stay.' }],
  ['file.delete.delay.ms', { type: LONG, fallback: '60000', isValid: integer(0), documentation: 'Wait before a file is deleted.' }],
  ['flush.messages', { type: LONG, fallback: '9223372036854775807', isValid: integer(1), documentation: 'Records between syncs.' }],
  ['flush.ms', { type: LONG, fallback: '9223372036854775807', isValid: integer(0), documentation: 'Time between syncs.' }],
  ['index.interval.bytes', { type: INT, fallback: '4096', isValid: integer(0, INT_MAX), documentation: 'Bytes between index entries.' }],
  ['max.compaction.lag.ms', { type: LONG, fallback: '9223372036854775807', isValid: integer(1), documentation: 'Longest wait for compaction.' }],
  ['max.message.bytes', {
    type: INT, fallback: '1048588', isValid: integer(0, INT_MAX), documentation: 'Largest record batch.',
    option: { name: 'message.max.bytes', of: (options) => options.messageMaxBytes },
  }],
  ['message.timestamp.after.max.ms', { type: LONG, fallback: '3600000', isValid: integer(0), documentation: 'How far ahead timestamps may be.' }],
  ['message.timestamp.before.max.ms', {
    type: LONG, fallback: '9223372036854775807', isValid: integer(0), documentation: 'How far back timestamps may be.',
  }],
  ['message.timestamp.type', {
    type: STRING, fallback: 'CreateTime', isValid: oneOf('CreateTime', 'LogAppendTime'), documentation: 'Whose clock stamps the records.',
  }],
  ['min.cleanable.dirty.ratio', { type: DOUBLE, fallback: '0.5', isValid: ratio, documentation: 'How dirty a log is before it is compacted.' }],
  ['min.compaction.lag.ms', { type: LONG, fallback: '0', isValid: integer(0), documentation: 'How long a record stays uncompacted.' }],
  ['min.insync.replicas', { type: INT, fallback: '1', isValid: integer(1, INT_MAX), documentation: 'Replicas that acks=all needs.' }],
  ['preallocate', { type: BOOLEAN, fallback: 'false', isValid: boolean, documentation: 'Whether files get their full size at once.' }],
  ['retention.bytes', { type: LONG, fallback: '-1', isValid: integer(-1), documentation: 'Size at which old files are deleted.' }],
  ['retention.ms', { type: LONG, fallback: '604800000', isValid: integer(-1), documentation: 'Age at which old files are deleted.' }],
  ['segment.bytes', {
    type: INT, fallback: '1073741824', isValid: integer(1, INT_MAX), documentation: 'Size at which a new file is begun.',
    option: { name: 'log.segment.bytes', of: (options) => options.segmentBytes },
  }],
  ['segment.index.bytes', { type: INT, fallback: '10485760', isValid: integer(4, INT_MAX), documentation: 'Size of an index.' }],
  ['segment.jitter.ms', { type: LONG, fallback: '0', isValid: integer(0), documentation: 'Spread of the age of files.' }],
  ['segment.ms', { type: LONG, fallback: '604800000', isValid: integer(1), documentation: 'Age at which a new file is begun.' }],
  ['unclean.leader.election.enable', { type: BOOLEAN, fallback: 'false', isValid: boolean, documentation: 'Whether a lagging replica may lead.' }],
]);

/** What is wrong with settings that a client asks for; null when they may be had. A null value means the default. */
export function configProblem(configs: Iterable<readonly [string, string | null]>): string | null {
  for (const [name, value] of configs) {
    const definition = topicConfigs.get(name);
    if (definition === undefined) return `Unknown topic config name: ${name}`;
    if (value === null) return `Null value not supported for topic configs: ${name}`;
    if (Buffer.byteLength(value) > MAX_VALUE_BYTES) return `The value for configuration ${name} is longer than ${MAX_VALUE_BYTES} bytes`;
    if (!definition.isValid(value)) return `Invalid value ${value} for configuration ${name}`;
  }
  return null;
}

/** The value of a setting where the topic has none of its own. */
export function defaultConfig(name: string, options: BrokerOptions): string {
  const { fallback, option } = topicConfigs.get(name)!;
  return String(option?.of(options) ?? fallback);
}

/** The settings in the form that a log reads for each append. */
export function logSettings(configs: ReadonlyMap<string, string>, options: BrokerOptions): LogSettings {
  const value = (name: string): string => configs.get(name) ?? defaultConfig(name, options);
  const number = (name: string): number => Number(value(name));
  const policies = value('cleanup.policy').split(',').map((policy) => policy.trim());
  const compacts = policies.includes('compact');
  return {
    maxMessageBytes: number('max.message.bytes'),
    segmentBytes: number('segment.bytes'),
    stampsAppendTime: value('message.timestamp.type') === 'LogAppendTime',
    minInsyncReplicas: number('min.insync.replicas'),
    // What is to be compacted in time must not lie in the file that is appended to.
    segmentMs: compacts ? Math.min(number('segment.ms'), number('max.compaction.lag.ms')) : number('segment.ms'),
    deletes: policies.includes('delete'),
    retentionMs: number('retention.ms'),
    retentionBytes: number('retention.bytes'),
    compacts,
    minCleanableDirtyRatio: number('min.cleanable.dirty.ratio'),
    minCompactionLagMs: number('min.compaction.lag.ms'),
    maxCompactionLagMs: number('max.compaction.lag.ms'),
    deleteRetentionMs: number('delete.retention.ms'),
    codecs: codecsOf(options.codecs),
  };
}

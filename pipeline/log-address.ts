import { readFileSync } from 'node:fs';
import type { KafkaConfig, SASLOptions } from 'kafkajs';
import { UsageError } from '../engine/usage-error.ts';

/** Where the log is, and how its clients speak to it. */
export interface LogAddress {
  /** `host:port`, at least one. */
  readonly brokers: readonly string[];
  /** Stands before the names of topics and groups: on a cluster of somebody else's they are told from all others by it. */
  readonly prefix: string;
  /** A cluster that is not the run's own: topics are made for the components, and a peer may fall silent. */
  readonly isExternal: boolean;
  readonly security: Pick<KafkaConfig, 'ssl' | 'sasl'>;
}

/** The log of the run itself. */
export function ownLog(brokers: readonly string[]): LogAddress {
  return { brokers, prefix: '', isExternal: false, security: {} };
}

const mechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;
type Mechanism = (typeof mechanisms)[number];

/** The keys under which a plan's `backends` hold the address of an external log; a password is never among them. */
export const logBackends = ['log', 'log.tls', 'log.sasl'] as const;

/** What `log.tls` says where the authorities of the machine are trusted; else it is a file of certificates. */
export const machineAuthorities = 'yes';

/** The variable of the environment that a password comes from. */
export const passwordVariable = 'WAVETANK_KAFKA_PASSWORD';

/** What everything of ours on a cluster is called by. */
export const ourPrefix = 'wavetank-';

/** Reads the address of an external log from a plan's `backends`; null where it names none. A mistake is a `UsageError`. */
export function externalLog(backends: Readonly<Record<string, string>>, prefix: string, password: string | undefined): LogAddress | null {
  if (backends.log === undefined) return null;
  const { 'log.tls': tls, 'log.sasl': sasl } = backends;
  return {
    brokers: parseBrokers(backends.log), prefix, isExternal: true,
    security: { ...(tls === undefined ? {} : { ssl: tlsOptions(tls) }), ...(sasl === undefined ? {} : { sasl: saslOptions(sasl, password) }) },
  };
}

export function parseBrokers(text: string): string[] {
  const brokers = text.split(',').map((each) => each.trim());
  for (const broker of brokers) {
    const [, host, port] = /^(.+):(\d+)$/.exec(broker) ?? [];
    if (host === undefined || Number(port) < 1 || Number(port) > 65_535 || /[\s/@]/.test(host)) {
      throw new UsageError(`"${broker}" is no address of a broker`, { where: '--kafka', hint: 'write host:port, several with commas: --kafka 127.0.0.1:9092' });
    }
  }
  return brokers;
}

function tlsOptions(tls: string): KafkaConfig['ssl'] {
  if (tls === machineAuthorities) return true;
  try {
    return { ca: [readFileSync(tls, 'utf8')] };
  } catch (error) {
    throw new UsageError(`the certificates cannot be read: ${(error as Error).message}`, { where: '--kafka-tls', hint: 'name a file of PEM certificates' });
  }
}

/** `mechanism:user`, without a password. */
export function parseSasl(text: string): { readonly mechanism: Mechanism; readonly username: string } {
  const [, name, username] = /^([^:]+):(.+)$/.exec(text) ?? [];
  const mechanism = mechanisms.find((each) => each === name?.toLowerCase());
  if (mechanism !== undefined) return { mechanism, username };
  throw new UsageError(`"${text}" is no way to log in`, { where: '--kafka-sasl', hint: `write mechanism:user, with one of ${mechanisms.join(', ')}` });
}

function saslOptions(sasl: string, password: string | undefined): SASLOptions {
  const { mechanism, username } = parseSasl(sasl);
  if (password !== undefined && password !== '') return { mechanism, username, password } as SASLOptions;
  throw new UsageError(`there is no password for ${username}`, { where: '--kafka-sasl', hint: `put it into the environment: ${passwordVariable}` });
}

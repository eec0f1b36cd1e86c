import net from 'node:net';
import tls from 'node:tls';
import { refusePort, refuseUnknown, type Random } from '../broker-options.ts';
import type { Clock } from '../shell.ts';
import { systemClock } from '../tcp.ts';
import { addressText, parseAddress, type Address } from './address.ts';
import type { ProxyEvent } from './events.ts';
import { ProxyFaults, type ProxyFault } from './faults/faults.ts';
import type { ProxyFaultName, ProxyFaultParams } from './faults/registry.ts';
import { Link, type LinkHost } from './link.ts';
import { NodeListeners } from './node-listeners.ts';
import type { ProxiedRequest } from './proxied-request.ts';
import { TopicNames } from './topic-names.ts';

/** How `startProxy` starts. */
export interface ProxyOptions {
  /** Addresses of the cluster, `host:port`, as a client would be given. Each has a listener from the start. */
  upstream: readonly string[];
  /** Address to listen on, which is also what clients are told. Default `127.0.0.1`. */
  host?: string;
  /** Port of the first listener; the others have the next ones, where these are free. Default 0: any that is free. */
  port?: number;
  /** Speaks TLS to the cluster; clients speak plainly to the proxy. */
  tls?: ProxyTls;
  /** Draws jitter. Default: `Math.random`. */
  random?: Random;
  /** Default: the system's clock. */
  clock?: Clock;
  /** Is told what happened that a user may want to know. */
  observe?: (event: ProxyEvent) => void;
}

/** How the cluster is known over TLS. */
export interface ProxyTls {
  /** Certificates that are trusted, in PEM. Default: those of Node. */
  ca?: string | Buffer;
  /** Name that certificates must be made out to. Default: that of the host. */
  servername?: string;
}

/** A running proxy. */
export interface RunningProxy {
  /** What a client wants as its list of brokers, in the order of `upstream`. */
  readonly brokers: string[];
  /** The first of `brokers`. */
  readonly address: string;
  /** Connections that there are. */
  readonly connections: number;
  /** Begins a fault, until it is ended or its `forMs` are over. Throws an `Error` that says what is wrong with it. */
  begin<Name extends ProxyFaultName>(kind: Name, params: ProxyFaultParams<Name>): ProxyFault;
  /** Ends all faults, and closes all connections and listeners. */
  close(): Promise<void>;
}

/** Every option, so that a misspelt one can be told from one that is left out. */
const PROXY_OPTIONS: Record<keyof ProxyOptions, true> = { upstream: true, host: true, port: true, tls: true, random: true, clock: true, observe: true };

/**
 * Starts a proxy between Kafka clients and a cluster. Clients that are given `brokers` stay behind it, for addresses of the
 * cluster are replaced in the answers that tell them; all else passes byte for byte, until a fault begins.
 *
 * Rejects with an `Error` that names the address if the port is taken, and the option if there is none of that name. Whether
 * the cluster is there shows when a client connects.
 */
export async function startProxy(options: ProxyOptions): Promise<RunningProxy> {
  refuseUnknown(options, PROXY_OPTIONS, 'startProxy has no option');
  const { upstream, port = 0 } = options;
  refusePort('port', port);
  if (upstream.length === 0) throw new Error('Option upstream must have an address, for example 127.0.0.1:9092.');
  const targets = upstream.map(parseAddress);
  const proxy = new RunningLinks(options);
  try {
    for (const target of targets) await proxy.listeners.open(target);
  } catch (error) {
    await proxy.close();
    throw error;
  }
  const brokers = targets.map((target) => addressText(proxy.listeners.find(target)!));
  return {
    brokers,
    address: brokers[0],
    get connections() {
      return proxy.links.size;
    },
    begin: (kind, params) => proxy.faults.begin(kind, params),
    close: () => proxy.close(),
  };
}

class RunningLinks implements LinkHost {
  readonly clock: Clock;
  readonly faults: ProxyFaults;
  readonly listeners: NodeListeners;
  readonly topics = new TopicNames();
  readonly links = new Set<Link>();
  readonly random: Random;
  private readonly options: ProxyOptions;
  /** Versions that it was told of already that they are not known. */
  private readonly told = new Set<string>();
  private isClosed = false;

  constructor(options: ProxyOptions) {
    this.options = options;
    this.clock = options.clock ?? systemClock;
    this.random = options.random ?? Math.random;
    this.faults = new ProxyFaults(this);
    this.listeners = new NodeListeners(options.host ?? '127.0.0.1', options.port ?? 0, (socket, target) => this.accept(socket, target));
  }

  changed(): void {
    for (const link of [...this.links]) link.faultsChanged();
  }

  tell(event: ProxyEvent): void {
    this.options.observe?.(event);
  }

  unable({ key, apiName, version }: ProxiedRequest): void {
    const what = `${apiName === '' ? `API key ${key}` : apiName} v${version}`;
    if (this.told.has(what)) return;
    this.told.add(what);
    this.tell({ type: 'unknown-version', message: `${what} cannot be read here, and passed as it was: faults do not strike it, and addresses of the cluster in its answers were not replaced.` });
  }

  closed(link: Link): void {
    this.links.delete(link);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.faults.end();
    for (const link of [...this.links]) link.tear();
    await this.listeners.close();
  }

  private accept(client: net.Socket, target: Address): void {
    if (this.isClosed || this.faults.tears({ nodeId: this.listeners.nodeIdOf(target), clientId: null })) {
      client.on('error', () => undefined);
      client.resetAndDestroy();
      return;
    }
    this.links.add(new Link(this, target, client, this.connect(target)));
  }

  private connect({ host, port }: Address): net.Socket {
    const { tls: secure } = this.options;
    if (secure === undefined) return net.connect({ host, port, noDelay: true });
    return tls.connect({ host, port, ca: secure.ca, servername: secure.servername }).setNoDelay(true);
  }
}

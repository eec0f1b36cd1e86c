import type net from 'node:net';
import { listen, type TcpServer } from '../tcp.ts';
import { addressText, type Address } from './address.ts';

/** The listeners of a proxy, one for each address of the cluster that answers told or that it was given. */
export class NodeListeners {
  private readonly host: string;
  private readonly accept: (socket: net.Socket, target: Address) => void;
  /** By the address that they stand for. */
  private readonly opening = new Map<string, Promise<void>>();
  private readonly servers = new Map<string, TcpServer>();
  private readonly nodeIds = new Map<string, number>();
  private nextPort: number;
  private isClosed = false;

  /** The first listener has `port` and the others the next ones, where they are free; 0 for any that is. */
  constructor(host: string, port: number, accept: (socket: net.Socket, target: Address) => void) {
    this.host = host;
    this.nextPort = port;
    this.accept = accept;
  }

  /** Opens the listener of an address, if there is none. Rejects with an error that says why there can be none. */
  open(target: Address): Promise<void> {
    const key = addressText(target);
    let opening = this.opening.get(key);
    if (opening === undefined) {
      opening = this.listen(target, key);
      this.opening.set(key, opening);
      // Another answer that tells the address tries again.
      opening.catch(() => this.opening.delete(key));
    }
    return opening;
  }

  /** Where the listener of an address is; undefined when there is none. */
  find(target: Address): Address | undefined {
    return this.servers.get(addressText(target));
  }

  /** An answer told that a node is there. */
  learn(nodeId: number, address: Address): void {
    this.nodeIds.set(addressText(address), nodeId);
  }

  /** Number of the node at an address; -1 as long as no answer told it. */
  nodeIdOf(address: Address): number {
    return this.nodeIds.get(addressText(address)) ?? -1;
  }

  /** Takes no more connections, and waits for those that there are: close them before. */
  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.allSettled(this.opening.values());
    await Promise.all([...this.servers.values()].map((server) => server.close()));
  }

  private async listen(target: Address, key: string): Promise<void> {
    const server = await this.listenNext(this.servers.size === 0 && this.opening.size === 0);
    if (this.isClosed) {
      await server.close();
      throw new Error('The proxy is closed.');
    }
    this.servers.set(key, server);
    server.serve((socket) => this.accept(socket, target));
  }

  /** On the next port, if one was asked for. That of the first must be free; another takes any when its own is not. */
  private async listenNext(isFirst: boolean): Promise<TcpServer> {
    if (this.nextPort === 0 || this.nextPort > 65535) return listen(this.host, 0);
    const port = this.nextPort++;
    if (isFirst) return listen(this.host, port);
    return listen(this.host, port).catch(() => listen(this.host, 0));
  }
}

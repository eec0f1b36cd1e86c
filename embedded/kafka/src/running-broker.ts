import { Broker } from './broker.ts';
import type { BrokerOptions } from './broker-options.ts';
import type { CrashOptions } from './faults/fault.ts';
import { Faults } from './faults/faults.ts';
import { Shell, type Clock } from './shell.ts';
import { StorageGoneError, type Storage } from './storage/storage.ts';
import { socketWire, type TcpServer } from './tcp.ts';

/** A broker behind its listeners, one for each node, and the one that comes after it when it crashed. */
export class RunningBroker {
  readonly faults = new Faults();
  broker: Broker;
  private readonly servers: readonly TcpServer[];
  private readonly options: BrokerOptions;
  private readonly clock: Clock;
  private shell: Shell;
  private isDown = false;
  private isClosed = false;

  /** `prepare` is called with the first broker, before it serves anybody. */
  constructor(servers: readonly TcpServer[], options: BrokerOptions, clock: Clock, prepare: (broker: Broker) => void) {
    this.servers = servers;
    this.options = { ...options, faults: this.faults };
    this.clock = clock;
    this.broker = new Broker(this.options);
    try {
      prepare(this.broker);
    } catch (error) {
      // What did not start must not keep its data folder from whoever tries again.
      this.broker.storage.close?.();
      throw error;
    }
    this.shell = new Shell(this.broker, clock);
    this.faults.hostedBy({ crash: (crash) => this.crash(crash), checkCrash: () => void this.crashing });
    servers.forEach((server, index) => {
      const { id } = this.broker.cluster.nodes[index];
      server.serve((socket) => this.shell.accept(socketWire(socket), id));
    });
  }

  /** Does something to the broker from outside of all connections. Throws what it throws, and an error while nobody serves. */
  act<T>(action: (broker: Broker) => T): T {
    if (this.isDown) throw new Error('The broker crashed, and is not up again.');
    let result!: T;
    this.shell.act(() => {
      result = action(this.broker);
    });
    return result;
  }

  /** Closes everything, and syncs what is stored. Rejects with what could not be synced; all is closed then, too. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.shell.close();
    try {
      this.broker.flush();
    } catch (error) {
      // The disk crashed before: there is nothing left to save, and closing is what one does then.
      if (!(error instanceof StorageGoneError)) throw error;
    } finally {
      try {
        this.broker.storage.close?.();
      } finally {
        await Promise.all(this.servers.map((server) => server.close()));
      }
    }
  }

  private crash({ tear, downMs }: CrashOptions): void {
    const { crashing } = this;
    if (this.isDown) return;
    crashing({ tear });
    this.isDown = true;
    // From here on whoever connects is hung up on.
    this.shell.close();
    this.clock.setTimeout(() => this.restart(), downMs);
  }

  /** What makes the storage crash; throws an error where nothing does. */
  private get crashing(): NonNullable<Storage['crash']> {
    const { storage } = this.options;
    if (storage?.crash === undefined) throw new Error('Fault crash: this storage cannot crash. SimulatedDisk can.');
    return (crash) => storage.crash!(crash);
  }

  private restart(): void {
    if (this.isClosed) return;
    this.isDown = false;
    this.broker = new Broker(this.options);
    this.shell = new Shell(this.broker, this.clock);
  }
}

import type { Broker } from './broker.ts';
import type { Connection } from './connection.ts';

/** Connections are looked at so many times, at most, in the time that one may be idle. */
const LOOKS = 100;

/**
 * Closes connections on which nothing came or went for `connectionsMaxIdleMs`, as Kafka does; one whose request the broker has not
 * answered yet is not idle. There is one deadline for all, and none without connections.
 */
export class IdleConnections {
  private readonly broker: Broker;
  private readonly connections: ReadonlyMap<number, Connection>;
  private readonly limitMs: number;
  private isArmed = false;

  constructor(broker: Broker, connections: ReadonlyMap<number, Connection>) {
    this.broker = broker;
    this.connections = connections;
    const { connectionsMaxIdleMs } = broker.options;
    this.limitMs = connectionsMaxIdleMs < 0 ? Infinity : connectionsMaxIdleMs;
  }

  /** A connection was opened. */
  opened({ activeMs }: Connection): void {
    if (!this.isArmed) this.arm(activeMs + this.limitMs);
  }

  /** A part of a request arrived. */
  touch(connectionId: number, nowMs: number): void {
    const connection = this.connections.get(connectionId);
    if (connection !== undefined) connection.activeMs = nowMs;
  }

  private arm(dueMs: number): void {
    this.isArmed = dueMs < Infinity;
    if (this.isArmed) this.broker.deadlines.add(dueMs, () => this.look());
  }

  private look(): void {
    const { nowMs } = this.broker;
    let nextMs = Infinity;
    for (const connection of [...this.connections.values()]) {
      const dueMs = (connection.inFlight === null ? connection.activeMs : nowMs) + this.limitMs;
      if (dueMs > nowMs) nextMs = Math.min(nextMs, dueMs);
      else {
        this.broker.observe({ type: 'idle', connection: connection.id, idleMs: nowMs - connection.activeMs });
        this.broker.hangUp(connection);
      }
    }
    this.arm(Math.max(nextMs, nowMs + this.limitMs / LOOKS));
  }
}

import type { Api } from '../api/api.ts';
import { refusals } from '../api/refusals.ts';
import type { Broker } from '../broker.ts';
import type { Request } from '../connection.ts';
import { errors, type ErrorCode } from '../errors.ts';

/** What stands between a request and its handler: the node that is asked leads or coordinates something else, or a fault. */
export class Gate {
  private readonly broker: Broker;

  constructor(broker: Broker) {
    this.broker = broker;
  }

  /** Why the node that is asked does not serve a partition; NONE when it does, and for a partition that is not there. */
  partitionError(request: Request, topic: string, partition: number): ErrorCode {
    if (this.isOpen) return errors.NONE;
    const code = this.broker.cluster.leaderError(request.connection.nodeId, topic, partition);
    return code === errors.NONE ? this.broker.faults.refusal(request, { topic, partition }) : code;
  }

  /** Answers what the node that is asked does not coordinate, and what a fault refuses as a whole. Whether it did. */
  refuses(request: Request, { name }: Api): boolean {
    const refusal = this.isOpen ? undefined : refusals[name];
    if (refusal === undefined) return false;
    const { version, connection } = request;
    const { coordinator } = refusal;
    const { coordinators } = this.broker.cluster;
    const names = refusal.names(request.bodyReader(), version);
    const codes = coordinator === null ? [] : names.map((name) => coordinators.error(connection.nodeId, coordinator, name));
    const code = codes.find((found) => found !== errors.NONE) ?? this.broker.faults.refusal(request, { group: names[0] });
    if (code === errors.NONE) return false;
    const writer = request.writer();
    refusal.write(writer, code, request.bodyReader(), version);
    request.reply(writer);
    return true;
  }

  /** One node, and no fault. */
  private get isOpen(): boolean {
    return !this.broker.faults.isActive && this.broker.cluster.isPlain;
  }
}

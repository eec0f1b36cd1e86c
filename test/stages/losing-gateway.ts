import type { BuildComponent } from '../../engine/component.ts';
import type { GatewayMessage } from '../../pipeline/gateway.ts';

/** A gateway that loses an event that reaches it, and tells nobody. */
export function losingGateway(build: BuildComponent, item: number): BuildComponent {
  return (context) => {
    const gateway = build(context);
    const receive = gateway.receive!.bind(gateway);
    return Object.assign(gateway, {
      receive(message: GatewayMessage, from: string): void {
        receive('events' in message ? { events: message.events.filter((event) => event.item !== item) } : message, from);
      },
    });
  };
}

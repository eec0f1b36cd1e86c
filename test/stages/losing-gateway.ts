import type { BuildComponent } from '../../engine/component.ts';
import type { GatewayMessage } from '../../pipeline/gateway.ts';

/** A gateway that loses the n-th event that reaches it, and tells nobody. */
export function losingGateway(build: BuildComponent, nth: number): BuildComponent {
  return (context) => {
    const gateway = build(context);
    let passed = 0;
    return Object.assign(gateway, {
      receive: ((receive) => (message: GatewayMessage, from: string): void => {
        if (!('events' in message)) return receive(message, from);
        receive({ events: message.events.filter(() => ++passed !== nth) }, from);
      })(gateway.receive!.bind(gateway) as (message: GatewayMessage, from: string) => void),
    });
  };
}

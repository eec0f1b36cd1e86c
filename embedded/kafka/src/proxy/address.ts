/** Where a node is. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** `host:port`, with brackets around an IPv6 address. */
export function addressText({ host, port }: Address): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Whether a node is there at all: answers about none of them tell an empty host and a port of -1. */
export function isAddress({ host, port }: Address): boolean {
  return host !== '' && port > 0 && port <= 65535;
}

/** Throws an error that says what is wrong with a text that is none. */
export function parseAddress(text: string): Address {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  const address = match === null ? null : { host: match[1] ?? match[2], port: Number(match[3]) };
  if (address === null || !isAddress(address)) throw new Error(`'${text}' is no address. Write host:port, for example 127.0.0.1:9092.`);
  return address;
}

import { apacheMissing, beginApache, beginServed, type KafkaServer, type StartedServer } from './kafka-server.ts';
import type { Form, Measured } from './measure.ts';

/** What was measured of both in turn, one value a round. `theirs` is empty where there is no Apache Kafka. */
export interface Duel<T> {
  readonly ours: readonly T[];
  readonly theirs: readonly T[];
}

/** Rounds that each server is measured in. Five are the fewest that bear an upper bound of 95 %. */
export function pairsOf(form: Form): number {
  return form === 'short' ? 5 : 15;
}

/** How either server is started. */
const starters: readonly (() => Promise<StartedServer> | StartedServer)[] = [beginServed, beginApache];

/** Both servers, ours first, or ours alone; the function ends them. */
async function startBoth(): Promise<{ servers: KafkaServer[]; stop: () => Promise<void> }> {
  const servers: StartedServer[] = [];
  const stop = async (): Promise<void> => void await Promise.all(servers.map((server) => server.stop()));
  try {
    for (const begin of apacheMissing() === null ? starters : starters.slice(0, 1)) {
      const server = await begin();
      servers.push(server);
      await server.serves;
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { servers, stop };
}

/** Measures two servers that stay up, in turn, so that both see the same machine; who begins changes with the round. */
export async function duel<T>(rounds: number, warmUp: (server: KafkaServer) => Promise<unknown>, measure: (server: KafkaServer, round: number) => Promise<T>): Promise<Duel<T>> {
  const { servers, stop } = await startBoth();
  try {
    for (const server of servers) await warmUp(server);
    return await inTurn(rounds, servers, measure);
  } finally {
    await stop();
  }
}

/** As `duel`, for what is measured of a server that has just been told to start; it is ended after each round. */
export async function duelOfFresh<T>(rounds: number, measure: (server: StartedServer) => Promise<T>): Promise<Duel<T>> {
  return await inTurn(rounds, apacheMissing() === null ? starters : starters.slice(0, 1), async (begin) => {
    const server = await begin();
    try {
      return await measure(server);
    } finally {
      await server.stop();
    }
  });
}

/** Measures two sides in turn, the first one first in even rounds. */
export async function inTurn<S, T>(rounds: number, sides: readonly S[], measure: (side: S, round: number) => Promise<T>): Promise<Duel<T>> {
  const found: T[][] = [[], []];
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? [...sides.keys()] : [...sides.keys()].reverse();
    for (const side of order) found[side].push(await measure(sides[side], round));
  }
  return { ours: found[0], theirs: found[1] };
}

/** One figure of both, and their ratio of each round with the bar that its upper bound is held to. Rounds that either has no figure of are left out. */
export function duelLines<T>(what: string, unit: string, { ours, theirs }: Duel<T>, figure: (measured: T) => number, atMost: number): Measured[] {
  const values = (side: readonly T[]): number[] => side.map(figure).filter(Number.isFinite);
  const lines: Measured[] = [{ what: `embedded, ${what}`, values: values(ours), unit }];
  const missing = apacheMissing();
  if (missing !== null) return [...lines, { what: `Apache Kafka (skipped: ${missing})`, values: [], unit: '' }];
  const ratios = ours.map((measured, round) => figure(measured) / figure(theirs[round])).filter(Number.isFinite);
  return [
    ...lines,
    { what: `Apache, ${what}`, values: values(theirs), unit },
    { what: `embedded / Apache, ${what}`, values: ratios, unit: '', bar: { sense: 'at most', value: atMost, holds: 'upper bound' } },
  ];
}

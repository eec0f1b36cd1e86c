import { startProxy, type ProxyTls, type RunningProxy } from '@wavetank/kafka/proxy';
import type { BuildComponent } from '../../engine/component.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Prepared, Surroundings, World } from '../../engine/scenario.ts';
import type { TopologyNode } from '../../engine/topology.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { logBackends, ownLog, type LogAddress } from '../../pipeline/log-address.ts';
import { LogCluster } from '../../pipeline/log-cluster.ts';
import { Feeder } from '../../pipeline/own/feeder.ts';
import { InputLanes } from '../../pipeline/own/input-lanes.ts';
import { InputLog } from '../../pipeline/own/input-log.ts';
import { ItemSet } from '../../pipeline/own/item-set.ts';
import type { OwnTopic, TopicsRun } from '../../pipeline/own/own-run.ts';
import { ProxyNode, type NetworkProxy } from '../../pipeline/own/proxy-node.ts';
import { Reader } from '../../pipeline/own/reader.ts';
import { prepareTopics, type PreparedTopics } from '../../pipeline/prepared-topics.ts';
import { BrokerMachine } from '../embedded-broker/broker-machine.ts';
import { allOf } from './all-of.ts';
import { recordsOf, type Contract, type Stood } from './contract.ts';
import type { Definition } from './definition.ts';
import type { Words } from './definition-mistakes.ts';
import { Expectation } from './expectation.ts';
import { sessionMs } from './session.ts';

const broker: TopologyNode = { id: 'kafka', kind: 'broker' };
const proxyNode: TopologyNode = { id: 'proxy', kind: 'proxy' };
/** So long nothing comes out of what is committed before it is believed that nothing will. */
const quietMs = 5_000;

/** The log that the run stands on; `machine` takes its broker down and brings it back, null where nobody here can. */
interface Log {
  readonly log: LogAddress;
  readonly machine: { start(): Promise<void>; crash(): void } | null;
  /** Calls with each topic that somebody asks for and there is not; one that is not ours tells of none. */
  onUnknownTopic(hear: (topic: string) => void): void;
  release(): Promise<void>;
}

/** The service reads a topic and writes another. */
export function topicsContract(definition: Definition, topics: NonNullable<Definition['topics']>): Contract {
  const { in: input, out, deadLetter, group } = topics;
  const on = (log: LogAddress, { topic, partitions }: OwnTopic): OwnTopic => ({ topic: `${log.prefix}${topic}`, partitions });
  const named = (log: LogAddress): Pick<TopicsRun, 'log' | 'in' | 'out' | 'deadLetter' | 'group'> => ({
    log, in: on(log, input), out: on(log, out), ...(deadLetter === undefined ? {} : { deadLetter: { ...on(log, deadLetter), setAside: new ItemSet() } }), group: `${log.prefix}${group}`,
  });
  const sizes = (log: LogAddress): Record<string, number> => (
    Object.fromEntries([input, out, ...(deadLetter === undefined ? [] : [deadLetter])].map((each) => on(log, each)).map(({ topic, partitions }) => [topic, partitions])));
  return {
    from: input.topic,
    to: out.topic,
    between: topics.proxy ? [broker, proxyNode] : [broker],
    backends: logBackends,
    outside: (prefix) => [
      `create topic ${prefix}${input.topic} with ${input.partitions} partitions and send to it`,
      `create topic ${prefix}${out.topic} with ${out.partitions} partitions and read it with groups ${prefix}wavetank-reader…`,
      ...(deadLetter === undefined ? [] : [`create topic ${prefix}${deadLetter.topic} with ${deadLetter.partitions} partitions and read it with groups ${prefix}wavetank-dead-letters…`]),
      `start the service, which is told these names and the group ${prefix}${group}`,
      'delete these topics and groups at the end',
    ],
    async prepare(world, surroundings, shared, folder) {
      if (world.plan.backends.log !== undefined) refuseFixedNames(definition, world.plan);
      // What is wrong with its files is told before anything is made.
      const expectation = new Expectation(definition, world.streams, folder);
      const external = await prepareTopics(world.plan.backends, sizes, sessionMs, surroundings);
      const { log, machine, onUnknownTopic, release } = external === null ? await embedded(world, sizes, surroundings.wait) : reached(external);
      const run: TopicsRun = { ...shared, ...named(log) };
      const unknownTopics: string[] = [];
      onUnknownTopic((topic) => {
        unknownTopics.push(topic);
        surroundings.note(`topic ${topic} was asked for, and there is none`);
        run.tables.push('log_events', ['unknown-topic', topic]);
      });
      try {
        const proxy = topics.proxy ? await proxyTo(run, world, surroundings) : null;
        return stand(run, machine, unknownTopics, proxy, expectation, () => allOf([() => proxy?.close(), release]));
      } catch (error) {
        await release();
        throw error;
      }
    },
  };
}

/** Of the certificates that our own clients trust, the proxy trusts the same. */
function tlsOf({ security: { ssl } }: LogAddress): ProxyTls | undefined {
  if (ssl === undefined || ssl === false) return undefined;
  return ssl === true ? {} : { ca: (ssl.ca as string[] | undefined)?.join('\n') };
}

/** What it meets and a person should know is told once, and kept for the checks. */
function proxyTo({ log, tables }: TopicsRun, world: World, { note }: Surroundings): Promise<RunningProxy> {
  const told = new Set<string>();
  return startProxy({
    upstream: log.brokers, tls: tlsOf(log), random: streamOf(world),
    observe({ type, message }) {
      if (told.has(message)) return;
      told.add(message);
      note(message);
      tables.push('log_events', [type, message]);
    },
  });
}

function streamOf({ streams }: World): () => number {
  const random = streams.get('components', 'proxy', 'jitter');
  return () => random.float();
}

function stand(run: TopicsRun, machine: Log['machine'], unknownTopics: readonly string[], proxy: RunningProxy | null, expectation: Expectation, release: Prepared['release']): Stood {
  const lanes = new InputLanes(run);
  return {
    run, release,
    words: { kafka: (proxy ?? run.log).brokers.join(','), in: run.in.topic, out: run.out.topic, group: run.group, ...(run.deadLetter === undefined ? {} : { deadLetter: run.deadLetter.topic }) } satisfies Words<'topics'> & Partial<Words<'deadLetter'>>,
    group: { log: run.log, id: run.group, unknownTopics },
    beyondReach: machine === null ? [broker.id] : [],
    component(kind, world): BuildComponent | null {
      if (kind === 'source') return (context) => new Feeder(context, { run, lanes, make: recordsOf(context, world, expectation), filtered: expectation.filtered });
      if (kind === 'broker') return (context) => new InputLog(context, { run, machine }, lanes);
      if (kind === 'proxy') return (context) => new ProxyNode(context, behind(proxy as NetworkProxy, run.log.prefix));
      if (kind === 'sink') return (context) => new Reader(context, { run, single: expectation.single, links: () => proxy?.connections ?? 0, understand: (message) => expectation.understand(message), recognise: (message) => expectation.recognise(message) });
      return null;
    },
    /** All is committed, and it is out, or nothing has come out for a while. What is not committed may yet be: a group may wait for a member that died. */
    drained(world) {
      if ((world.component('source')?.waiting?.() ?? 0) > 0) return false;
      const { lag, acknowledged } = lanes;
      return lag === 0 && ((expectation.single && run.cameOut.size >= acknowledged) || run.movement.stillMs >= quietMs);
    },
  };
}

/** A fault is about a topic or a group as the config calls it; on somebody's cluster that stands under another name. */
export function behind(proxy: NetworkProxy, prefix: string): NetworkProxy {
  const named = (params: object): object => Object.fromEntries(Object.entries(params).map(([name, value]) => [name, name === 'topic' || name === 'group' ? `${prefix}${value}` : value]));
  return { brokers: proxy.brokers, begin: (kind, params) => proxy.begin(kind, named(params)) };
}

/** On somebody's cluster topics and groups carry the name of the run, so a service must take them as it is told. */
function refuseFixedNames({ topics, service: { command = '', module, env } }: Definition, { scenario }: Plan): void {
  // A module is told all of them.
  if (module !== undefined) return;
  const text = [command, ...Object.values(env)].join(' ');
  const missing = ['in', 'out', ...(topics?.deadLetter === undefined ? [] : ['deadLetter']), 'group'].filter((name) => !text.includes(`\${${name}}`));
  if (missing.length === 0) return;
  throw new UsageError(`the service is not told ${missing.map((name) => `\${${name}}`).join(' and ')}, and on a cluster topics and groups are named after the run`, {
    where: `scenarios.${scenario}.service`, hint: 'hand them over in `env` or in the command, as npx wavetank init writes it',
  });
}

function reached({ log, control, release }: PreparedTopics): Log {
  return { log, machine: control, onUnknownTopic() {}, release };
}

/** The run's own broker has its topics before anybody looks for them. */
async function embedded(world: World, sizes: (log: LogAddress) => Record<string, number>, wait: Surroundings['wait']): Promise<Log> {
  const machine = await BrokerMachine.make(world.plan.seed);
  const log = ownLog([machine.address]);
  await machine.start(0);
  const cluster = await LogCluster.reach(log, wait);
  await cluster.make(sizes(log));
  await cluster.close();
  let isUp = true;
  return {
    log,
    machine: {
      async start() {
        if (!isUp) await machine.start(0);
        isUp = true;
      },
      crash() {
        isUp = false;
        machine.crash();
      },
    },
    onUnknownTopic: (hear) => void (machine.onUnknownTopic = hear),
    release: () => machine.stop(),
  };
}

import { resolve } from 'node:path';
import type { BuildComponent } from '../../engine/component.ts';
import type { TimedFault } from '../../engine/fault.ts';
import type { Remedy } from '../../engine/remedy.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Form, Prepared, Scenario, Surroundings, World } from '../../engine/scenario.ts';
import { Schedule } from '../../engine/schedule/schedule.ts';
import { UsageError } from '../../engine/usage-error.ts';
import type { Topology, TopologyNode } from '../../engine/topology.ts';
import { logBackends, ownLog, type LogAddress } from '../../pipeline/log-address.ts';
import { Feeder, type InputRecord } from '../../pipeline/own/feeder.ts';
import { InputLog } from '../../pipeline/own/input-log.ts';
import type { OwnRun } from '../../pipeline/own/own-run.ts';
import { OwnTables } from '../../pipeline/own/own-tables.ts';
import { Reader } from '../../pipeline/own/reader.ts';
import { Service } from '../../pipeline/own/service.ts';
import { prepareTopics, type PreparedTopics } from '../../pipeline/prepared-topics.ts';
import { BrokerMachine } from '../embedded-broker/broker-machine.ts';
import { definitionSchema, type Definition } from './definition.ts';
import { faults } from './faults.ts';
import { folderKey } from './folder.ts';
import { Expectation } from './expectation.ts';
import { judging } from './judging.ts';
import { outputStore, places } from './outcome.ts';

const broker: TopologyNode = { id: 'kafka', kind: 'broker' };
/** After so long a member of a group that died is out of it, unless its service has chosen otherwise. */
const sessionMs = 45_000;

/** What outlives the components of one run. */
interface Ground extends OwnRun {
  readonly machine: { start(): Promise<void>; crash(): void } | null;
  readonly lanes: ReturnType<typeof InputLog.lanes>;
  readonly expectation: Expectation;
  readonly folder: string;
}

/** What commands and files of a definition are relative to: the folder of its config, or where a plan is executed. */
function folderOf({ local }: Surroundings): string {
  return local[folderKey] ?? process.cwd();
}

const grounds = new WeakMap<World, Ground>();

/** A scenario of one's own from its definition; `given` is that as it was written, which its plans carry. */
export function ownScenario(id: string, given: Readonly<Record<string, unknown>>): Scenario {
  const definition = definitionSchema.parse(given);
  const { about, deadline, workload, service, topics, variants } = definition;
  const form = (forMs: number, rateEps: number, stretch: number): Form => ({
    durationMs: forMs, drainMs: workload.drain, rateEps, shapes: workload.shapes, process: workload.process, faults: timedFaults(definition, stretch),
  });
  const shortMs = workload.short.for ?? Math.min(workload.for, 30_000);
  return {
    id, question: `Is anything lost between ${topics.in.topic} and ${topics.out.topic}?`, item: 'record', about,
    own: given,
    clocks: ['real'],
    classes: ['record'],
    ...(deadline === undefined ? {} : { deadlineMs: deadline }),
    hops: ['source', 'broker', 'service', 'sink'],
    forms: { full: form(workload.for, workload.rate, 1), short: form(shortMs, workload.short.rate ?? workload.rate, shortMs / workload.for) },
    knobs: [{ id: 'service.instances', unit: 'count', default: service.instances, min: 1, max: 64, integer: true, about: 'How many instances of the service are started.' }],
    faults,
    remedies: Object.fromEntries(Object.entries(variants).map(([name, variant]) => [name, remedyOf(name, variant)])),
    ...judging(definition),
    stores: [outputStore(definition)],
    observations: [places(definition)],
    sick: [],
    topology: (remedies, knob) => topology(definition, instancesOf(definition, remedies, knob)),
    component: (node, world, folder) => component(definition, node, world, folder),
    prepare: (world, surroundings) => prepare(definition, world, surroundings),
    backends: logBackends,
    outside: (_, prefix) => outside(definition, prefix),
    drained: (world) => drained(world),
  };
}

function timedFaults({ faults: timed }: Definition, stretch: number): TimedFault[] {
  return timed.map(({ fault, at, for: forMs, ...params }) => ({ fault, atMs: Math.round(at * stretch), forMs: Math.round(forMs * stretch), params: params as TimedFault['params'] }));
}

function remedyOf(id: string, { about }: Definition['variants'][string]): Remedy {
  return { id, about, without: 'the service as it is', needs: [], switching: 'at-start', metric: 'undelivered', minEffect: 0.2 };
}

/** The service as it is with these variants: of two that change the same, the later one in the config wins. */
function serviceWith({ service, variants }: Definition, isOn: (variant: string) => boolean): Definition['service'] {
  let chosen = service;
  for (const [id, { command, env, instances }] of Object.entries(variants)) {
    if (isOn(id)) chosen = { ...chosen, command: command ?? chosen.command, env: { ...chosen.env, ...env }, instances: instances ?? chosen.instances };
  }
  return chosen;
}

/** A knob that was turned beats a variant. */
function instancesOf(definition: Definition, remedies: ReadonlySet<string>, knob: (id: string) => number): number {
  const turned = knob('service.instances');
  return turned === definition.service.instances ? serviceWith(definition, (id) => remedies.has(id)).instances : turned;
}

function topology({ topics }: Definition, instances: number): Topology {
  const services = Array.from({ length: instances }, (_, i): TopologyNode => ({ id: `service-${i + 1}`, kind: 'service' }));
  return {
    nodes: [{ id: 'source', kind: 'source' }, { ...broker, note: `${topics.in.topic} → ${topics.out.topic}` }, ...services, { id: 'reader', kind: 'sink', note: topics.out.topic }],
    edges: [{ from: 'source', to: broker.id }, ...services.flatMap(({ id }) => [{ from: broker.id, to: id }, { from: id, to: 'reader' }])],
  };
}

async function prepare(definition: Definition, world: World, surroundings: Surroundings): Promise<Prepared> {
  const { topics: { in: input, out, group } } = definition;
  const named = (log: LogAddress): Pick<OwnRun, 'log' | 'in' | 'out' | 'group'> => ({
    log, in: { topic: `${log.prefix}${input.topic}`, partitions: input.partitions }, out: { topic: `${log.prefix}${out.topic}`, partitions: out.partitions }, group: `${log.prefix}${group}`,
  });
  const sizes = (log: LogAddress): Record<string, number> => {
    const names = named(log);
    return { [names.in.topic]: input.partitions, [names.out.topic]: out.partitions };
  };
  if (world.plan.backends.log !== undefined) refuseFixedNames(definition, world.plan);
  const external = await prepareTopics(world.plan.backends, sizes, sessionMs, surroundings);
  const { log, machine, release } = external === null ? await embedded(world, sizes, surroundings.wait) : reached(external);
  const tables = await OwnTables.create(surroundings.folder);
  grounds.set(world, {
    ...named(log), machine, tables, ended: new Map(), cameOut: new Set(), movement: { atMs: 0, stillMs: 0 }, lanes: InputLog.lanes(input.partitions),
    folder: folderOf(surroundings), expectation: new Expectation(definition, world.streams, folderOf(surroundings)),
  });
  return {
    beyondReach: new Set(machine === null ? [broker.id] : []),
    async release() {
      await tables.close();
      await release();
    },
  };
}

/** On somebody's cluster topics and groups carry the name of the run, so a service must take them as it is told. */
function refuseFixedNames({ service: { command, env } }: Definition, { scenario }: Plan): void {
  const text = [command, ...Object.values(env)].join(' ');
  const missing = ['in', 'out', 'group'].filter((name) => !text.includes(`\${${name}}`));
  if (missing.length === 0) return;
  throw new UsageError(`the service is not told ${missing.map((name) => `\${${name}}`).join(' and ')}, and on a cluster topics and groups are named after the run`, {
    where: `scenarios.${scenario}.service`, hint: 'hand them over in `env` or in the command, as npx wavetank init writes it',
  });
}

type Reached = Pick<Ground, 'log' | 'machine'> & Pick<Prepared, 'release'>;

function reached({ log, control, release }: PreparedTopics): Reached {
  return { log, machine: control, release };
}

/** The run's own broker has its topics before anybody looks for them. */
async function embedded(world: World, sizes: (log: LogAddress) => Record<string, number>, wait: Surroundings['wait']): Promise<Reached> {
  const machine = await BrokerMachine.make(world.plan.seed);
  const log = ownLog([machine.address]);
  await machine.start(0);
  const { LogCluster } = await import('../../pipeline/log-cluster.ts');
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
    release: () => machine.stop(),
  };
}

function component(definition: Definition, node: TopologyNode, world: World, folder: string): BuildComponent {
  const ground = grounds.get(world)!;
  switch (node.kind) {
    case 'source':
      return feeder(ground, world);
    case 'broker':
      return (context) => new InputLog(context, { run: ground, machine: ground.machine }, ground.lanes);
    case 'service':
      return serviceComponent(definition, ground, world, folder);
    case 'sink':
      return (context) => new Reader(context, { run: ground, understand: (message) => ground.expectation.understand(message) });
    default:
      throw new Error(`a pipeline of one's own has no component of kind ${node.kind}`);
  }
}

function feeder(ground: Ground, world: World): BuildComponent {
  const { plan, streams } = world;
  return (context) => {
    const loadAt = (atMs: number): number => context.point('load', { factor: world.rateFactor(), atMs }).factor;
    const schedule = new Schedule(plan, streams.get('generators', 'own', 'arrivals'), (atMs) => world.plannedLoad(atMs), loadAt);
    let item = 0;
    const advance = (toMs: number, emit: (record: InputRecord) => void): void => schedule.advance(toMs, (dueMs) => emit(ground.expectation.record(item++, dueMs)));
    return new Feeder(context, { run: ground, advance, filtered: ground.expectation.filtered });
  };
}

function serviceComponent(definition: Definition, ground: Ground, world: World, folder: string): BuildComponent {
  const service = serviceWith(definition, (id) => world.remedy(id));
  return (context) => {
    const words: Record<string, string> = {
      kafka: ground.log.brokers.join(','), in: ground.in.topic, out: ground.out.topic, group: ground.group, instance: context.id.slice('service-'.length),
    };
    const filled = (text: string): string => text.replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => words[name] ?? whole);
    return new Service(context, {
      run: ground, where: `scenarios.${world.plan.scenario}.service`, logFile: `${folder}/${context.id}.log`,
      service: { command: filled(service.command), cwd: resolve(ground.folder, service.folder ?? '.'), env: Object.fromEntries(Object.entries(service.env).map(([name, value]) => [name, filled(value)])) },
      ready: service.ready, members: world.nodes('service').length, readyWithinMs: service.readyWithin, stopWithinMs: service.stopWithin, restartAfterMs: service.restartAfter,
      exited: () => context.metrics.count('exits'),
    });
  };
}

function outside({ topics: { in: input, out, group } }: Definition, prefix: string): string[] {
  return [
    `create topic ${prefix}${input.topic} with ${input.partitions} partitions and send to it`,
    `create topic ${prefix}${out.topic} with ${out.partitions} partitions and read it with group ${prefix}wavetank-reader`,
    `start the service, which is told these names and the group ${prefix}${group}`,
    'delete these topics and groups at the end',
  ];
}

/** So long nothing is committed and nothing comes out before it is believed that nothing will. */
const quietMs = 5_000;

/** Everything is out that can be, or nothing has moved for a while. */
function drained(world: World): boolean {
  const { cameOut, lanes, movement } = grounds.get(world)!;
  if ((world.component('source')?.waiting?.() ?? 0) > 0) return false;
  const sent = lanes.reduce((sum, { items }) => sum + items.length, 0);
  const lag = world.component(broker.id)?.waiting?.() ?? 1;
  return (lag === 0 && cameOut.size >= sent) || movement.stillMs >= quietMs;
}

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildComponent } from '../../engine/component.ts';
import type { TimedFault } from '../../engine/fault.ts';
import { refitted } from '../../engine/fault-times.ts';
import type { Remedy } from '../../engine/remedy.ts';
import type { Form, Prepared, Scenario, Surroundings, World } from '../../engine/scenario.ts';
import type { Topology, TopologyNode } from '../../engine/topology.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { moduleVariable } from '../../pipeline/own/module-variable.ts';
import { ItemSet } from '../../pipeline/own/item-set.ts';
import { outputToRead } from '../../pipeline/own/own-run.ts';
import { OwnTables } from '../../pipeline/own/own-tables.ts';
import { Service } from '../../pipeline/own/service.ts';
import { allOf } from './all-of.ts';
import { badDaysOf } from './bad-days.ts';
import { serviceWith } from './chosen-service.ts';
import type { Contract, Stood } from './contract.ts';
import { definitionSchema, mostInstances, type Definition } from './definition.ts';
import { faults } from './faults.ts';
import { shortMs, timedFaults } from './forms.ts';
import { filesContract } from './files.ts';
import { folderOf } from './folder.ts';
import { judging } from './judging.ts';
import { outputStore, witnesses } from './outcome.ts';
import { topicsContract } from './topics.ts';

/** What outlives the components of one run. */
interface Ground extends Stood {
  readonly folder: string;
}

const grounds = new WeakMap<World, Ground>();

/** A scenario of one's own from its definition; `given` is that as it was written, which its plans carry. */
export function ownScenario(id: string, given: Readonly<Record<string, unknown>>): Scenario {
  const definition = definitionSchema.parse(given);
  const { about, deadline, workload, service, variants } = definition;
  const contract = contractOf(definition);
  const form = (durationMs: number, rateEps: number, timed: readonly TimedFault[]): Form => ({
    durationMs, drainMs: workload.drain, rateEps, shapes: workload.shapes, process: workload.process, faults: timed,
  });
  const full = form(workload.for, workload.rate, timedFaults(definition));
  // A short form into which they do not fit is refused where the config is read.
  const shortFaults = refitted(full.faults, full.durationMs, shortMs(definition)) ?? full.faults;
  return {
    id, question: `Is anything lost between ${contract.from} and ${contract.to}?`, item: 'record', about,
    own: given,
    clocks: ['real'],
    classes: ['record'],
    ...(deadline === undefined ? {} : { deadlineMs: deadline }),
    ...(definition.files === undefined ? {} : { isUntimed: true }),
    ...(definition.duplicates === 'allowed' ? { mayRepeat: true } : {}),
    hops: ['source', 'broker', 'proxy', 'service', 'sink'],
    forms: { full, short: form(shortMs(definition), workload.short.rate ?? workload.rate, shortFaults) },
    knobs: [{ id: 'service.instances', unit: 'count', default: service.instances, min: 1, max: mostInstances, integer: true, about: 'How many instances of the service are started.' }],
    chosenKnobs: (remedies) => ({ 'service.instances': serviceWith(definition, (variant) => remedies.has(variant)).instances }),
    faults,
    keepsFaultLengths: true,
    remedies: Object.fromEntries(Object.entries(variants).map(([name, variant]) => [name, remedyOf(name, variant)])),
    meanings: meaningsOf(contract, definition),
    ...judging(definition, contract),
    wanted: definition.thresholds,
    badDays: badDaysOf(definition),
    stores: [outputStore(definition)],
    observations: witnesses(definition),
    sick: [],
    topology: (_, knob) => topology(contract, definition, knob('service.instances')),
    component: (node, world, folder) => component(definition, node, world, folder),
    prepare(world, surroundings) {
      refuseMissing(serviceWith(definition, (variant) => world.remedy(variant)), folderOf(surroundings.local), world.plan.scenario);
      return prepare(contract, world, surroundings);
    },
    backends: contract.backends,
    outside: (_, prefix) => contract.outside?.(prefix) ?? [],
    drained: (world) => grounds.get(world)!.drained(world),
  };
}

/** The buckets of the account in the words of a service. */
function meaningsOf({ from, to, backends }: Contract, { topics }: Definition): Scenario['meanings'] {
  const isOfTopics = backends.length > 0;
  const aside = topics?.deadLetter?.topic;
  return {
    late: `came out in ${to} later than \`deadline\` allows`,
    corrupted: `came out in ${to} with another key, or with other fields of \`same\``,
    ...(aside === undefined ? {} : { quarantined: `set aside in ${aside}` }),
    rejected: `struck by a fault and left out, as it may be then`,
    filtered: 'left out, as the relation says',
    pending: isOfTopics ? `in ${from}, and the service never said that it was done with it (no offset behind it was committed)` : 'in no file yet',
    unaccounted: isOfTopics ? `the service said that it was done with it (its offset is committed), and it never came out in ${to}${aside === undefined ? '' : `, nor was set aside in ${aside}`}` : `in a file, and never in ${to}`,
  };
}

function remedyOf(id: string, { about }: Definition['variants'][string]): Remedy {
  return { id, about, without: 'the service as it is', needs: [], switching: 'at-start', metric: 'undelivered', minEffect: 0.2 };
}

function topology({ between, to }: Contract, { topics }: Definition, instances: number): Topology {
  const services = Array.from({ length: instances }, (_, i): TopologyNode => ({ id: `service-${i + 1}`, kind: 'service' }));
  const source: TopologyNode = { id: 'source', kind: 'source' };
  const way = [source, ...between];
  const last = way[way.length - 1];
  return {
    nodes: [...way, ...services, { id: 'reader', kind: 'sink', note: [to, ...(topics?.deadLetter === undefined ? [] : [topics.deadLetter.topic])].join(', ') }],
    edges: [...between.map(({ id }, i) => ({ from: way[i].id, to: id })), ...services.flatMap(({ id }) => [{ from: last.id, to: id }, { from: id, to: 'reader' }])],
  };
}

export function contractOf(definition: Definition): Contract {
  const { topics, files } = definition;
  return topics !== undefined ? topicsContract(definition, topics) : filesContract(definition, files!);
}

/** A plan goes where its service does not: what of it is missing here is told before anything starts. */
function refuseMissing({ folder = '.', module }: Definition['service'], base: string, scenario: string): void {
  const where = resolve(base, folder);
  const missing = !existsSync(where) ? { what: `the folder of the service, ${where},`, field: 'folder' }
    : module !== undefined && !existsSync(resolve(where, module)) ? { what: `the module ${resolve(where, module)}`, field: 'module' } : null;
  if (missing === null) return;
  throw new UsageError(`${missing.what} is not here`, {
    where: `scenarios.${scenario}.service.${missing.field}`, hint: `a plan carries the config and not the service: its commands are relative to the folder of the nearest config, or to where you are (${base})`,
  });
}

async function prepare(contract: Contract, world: World, surroundings: Surroundings): Promise<Prepared> {
  const tables = await OwnTables.create(surroundings.folder);
  const folder = folderOf(surroundings.local);
  const stood = await contract.prepare(world, surroundings, { tables, ended: new Map(), cameOut: new ItemSet(), mayStayOut: new Map(), movement: { atMs: 0, stillMs: 0 }, output: outputToRead() }, folder).catch(async (error: unknown) => {
    await tables.close();
    throw error;
  });
  grounds.set(world, { ...stood, folder });
  return {
    beyondReach: new Set(stood.beyondReach),
    release: () => allOf([() => tables.close(), () => stood.release()]),
  };
}

function component(definition: Definition, node: TopologyNode, world: World, folder: string): BuildComponent {
  const ground = grounds.get(world)!;
  const built = node.kind === 'service' ? serviceComponent(definition, ground, world, folder) : ground.component(node.kind, world);
  if (built === null) throw new Error(`a pipeline of one's own has no component of kind ${node.kind}`);
  return built;
}

/** What starts a module: our own program around it. */
function moduleCommand(module: string): string {
  const host = new URL(import.meta.url.endsWith('.ts') ? '../../pipeline/own/module-host.ts' : '../../pipeline/own/module-host.js', import.meta.url);
  return [process.execPath, ...(host.pathname.endsWith('.ts') ? ['--import', 'tsx'] : []), fileURLToPath(host), module].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
}

function serviceComponent(definition: Definition, ground: Ground, world: World, folder: string): BuildComponent {
  const service = serviceWith(definition, (id) => world.remedy(id));
  return (context) => {
    const words: Readonly<Record<string, string>> = { ...ground.words, instance: context.id.slice('service-'.length) };
    const filled = (text: string): string => text.replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => words[name] ?? whole);
    return new Service(context, {
      run: ground.run, group: ground.group, where: `scenarios.${world.plan.scenario}.service`, logFile: `${folder}/${context.id}.log`,
      service: { command: service.command === undefined ? moduleCommand(service.module!) : filled(service.command), cwd: resolve(ground.folder, service.folder ?? '.'), env: { ...Object.fromEntries(Object.entries(service.env).map(([name, value]) => [name, filled(value)])), ...(service.module === undefined ? {} : { [moduleVariable]: JSON.stringify(words) }) } },
      ready: service.ready, members: world.nodes('service').length, readyWithinMs: service.readyWithin, stopWithinMs: service.stopWithin, restartAfterMs: service.restartAfter,
      exited: () => context.metrics.count('exits'),
    });
  };
}

import type { Fault } from '../../engine/fault.ts';
import { takenMsOf } from '../../engine/fault-times.ts';
import { formatQuantity } from '../../engine/quantity.ts';
import { workloadMistakes } from '../../engine/schedule/workload.ts';
import { mistakesOf, type SchemaMistake as Mistake } from '../../engine/schema-words.ts';
import type { NodeKind } from '../../engine/topology.ts';
import { nearest } from '../../engine/usage-error.ts';
import { sampleOf, type RecordGenerator } from '../../generators/samples/generated.ts';
import { fieldAt } from '../../generators/samples/record-source.ts';
import { recordGenerators } from '../../generators/samples/registry.ts';
import { mostInstances, type Definition } from './definition.ts';
import { faults } from './faults.ts';
import { shortMs, timedFaults } from './forms.ts';
import { absentFields, fieldsIn } from './named-fields.ts';
import { recordDamages, type RecordDamage } from './record-damage.ts';
import { hasTimes } from './record-values.ts';

/** What is wrong with a definition beyond its form: names of faults, shapes and generators, their parameters, times, placeholders. */
export function definitionMistakes(definition: Definition): Mistake[] {
  const { topics, files, relation, deadline, faults: timed, workload, service, variants } = definition;
  if ((topics === undefined) === (files === undefined)) return [{ path: [topics === undefined ? 'service' : 'files'], message: 'a service stands between `topics` or between `files`: one of the two is given' }];
  const known = topics === undefined ? placeholders.files : [...placeholders.topics, ...(topics.deadLetter === undefined ? [] : placeholders.deadLetter)];
  return [
    ...((service.command === undefined) === (service.module === undefined) ? [{ path: ['service'], message: 'is started by a `command` or is a `module`: one of the two is given' }] : []),
    ...(topics !== undefined && topics.in.topic === topics.out.topic ? [{ path: ['topics', 'out', 'topic'], message: 'is the topic that the service reads: what goes in would pass for what comes out' }] : []),
    ...deadLetterMistakes(definition),
    ...(files !== undefined && deadline !== undefined ? [{ path: ['deadline'], message: 'of files nothing tells when what comes out of them came: it is found when the run is over' }] : []),
    ...(files !== undefined && relation === 'aggregate' ? [{ path: ['relation'], message: 'of an aggregate of files nothing tells which rows it has taken: its input is a topic' }] : []),
    ...recordMistakes(definition),
    ...timed.flatMap((each, i) => faultMistakes(each, definition).map(({ path, message }) => ({ path: ['faults', i, ...path], message }))),
    ...shortMistakes(definition),
    ...workloadMistakes({ ...workload, shapes: workload.shapes }).map(({ path, message }) => ({ path: ['workload', ...path], message })),
    ...placeholderMistakes(known, service).map(({ path, message }) => ({ path: ['service', ...path], message })),
    ...Object.entries(variants).flatMap(([id, variant]) => placeholderMistakes(known, variant).map(({ path, message }) => ({ path: ['variants', id, ...path], message }))),
  ];
}

/** Whose a record of a topic is, and what it is there for, is told by the topic. */
function deadLetterMistakes({ topics, relation }: Definition): Mistake[] {
  const path = ['topics', 'deadLetter'];
  if (topics?.deadLetter === undefined) return [];
  const { topic } = topics.deadLetter;
  const other = topic === topics.in.topic ? 'reads' : topic === topics.out.topic ? 'writes' : null;
  return [
    ...(other === null ? [] : [{ path: [...path, 'topic'], message: `is the topic that the service ${other}: what is set aside would pass for something else` }]),
    ...(relation === 'aggregate' ? [{ path, message: 'of an aggregate nobody can tell which records it has taken, and so not which it should have set aside' }] : []),
  ];
}

/** `there is no fault "x"; did you mean …?` */
function unknownText(what: string, name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return `there is no ${what} "${name}"${near === null ? `; known: ${known.join(', ')}` : `; did you mean ${near}?`}`;
}

/** A generator that is none, and fields that records do not have; what a file has is seen when a run is prepared. */
function recordMistakes(definition: Definition): Mistake[] {
  const { records } = definition;
  if ('file' in records) return [];
  const registry: Readonly<Record<string, RecordGenerator>> = recordGenerators;
  if ('generator' in records && !Object.hasOwn(registry, records.generator)) return [{ path: ['records', 'generator'], message: unknownText('generator', records.generator, Object.keys(registry)) }];
  const [of, sample] = 'like' in records ? ['records.like', records.like] : [records.generator, sampleOf(registry[records.generator])];
  return [...idMistakes(definition), ...absentFields(definition, [sample]).map(({ path, field, known }) => ({ path: [...path], message: unknownText(`field of ${of}`, field, known) }))];
}

/** A sample without the id is most likely one whose id is called otherwise: every record would have another field, and the service would not know it. */
function idMistakes({ topics, files, records }: Definition): Mistake[] {
  const id = topics?.in.id ?? files!.id;
  if (!('like' in records) || !('field' in id) || fieldAt(records.like, id.field) !== undefined) return [];
  return [{ path: topics === undefined ? ['files', 'id', 'field'] : ['topics', 'in', 'id', 'field'], message: unknownText('field of records.like', id.field, fieldsIn([records.like])) }];
}

/** Faults last as long in the short form: a service's own timeouts do not shrink either. */
function shortMistakes(definition: Definition): Mistake[] {
  const takenMs = takenMsOf(timedFaults(definition), definition.workload.for);
  if (takenMs <= shortMs(definition)) return [];
  return [{ path: ['workload', 'short', 'for'], message: `its faults last as long as in the full form and take ${formatQuantity(takenMs, 'ms')}, and this is ${formatQuantity(shortMs(definition), 'ms')}` }];
}

/** Names of nodes that some number of instances gives, by the target of a fault that takes one. */
const nodes: Readonly<Partial<Record<NodeKind, RegExp>>> = { service: new RegExp(`^service-(${Array.from({ length: mostInstances }, (_, i) => i + 1).join('|')})$`), broker: /^kafka$/ };

function nodeMistakes({ target }: Fault, node: unknown): Mistake[] {
  if (typeof node !== 'string' || nodes[target]?.test(node) !== false) return [];
  return [{ path: ['node'], message: `there is no node "${node}": ${target === 'service' ? 'instances are service-1, service-2 and so on' : 'the log is kafka'}` }];
}

function faultMistakes({ fault: id, at, for: forMs, ...params }: Definition['faults'][number], definition: Definition): Mistake[] {
  const fault = Object.hasOwn(faults, id) ? faults[id] : null;
  if (fault === null) return [{ path: ['fault'], message: unknownText('fault', id, Object.keys(faults)) }];
  const durationMs = definition.workload.for;
  const late = at + forMs > durationMs ? [{ path: ['at'], message: `with its length it ends at ${formatQuantity(at + forMs, 'ms')}, and the workload lasts ${formatQuantity(durationMs, 'ms')}` }] : [];
  const damage = Object.hasOwn(recordDamages, id) ? damageMistakes(recordDamages[id], forMs, definition) : [];
  return [...late, ...damage, ...nodeMistakes(fault, params.node), ...paramMistakes(fault, params)];
}

/** What is wrong with the fields that a fault has beside its times. */
function paramMistakes({ id, params: schema }: Fault, params: object): Mistake[] {
  const { error } = schema.safeParse(params, { reportInput: true });
  return error === undefined ? [] : mistakesOf(error, schema, `of ${id}`);
}

/** A fault of records strikes those that are due while it lasts, and not every record has what it takes. */
function damageMistakes({ needs }: RecordDamage, forMs: number, { topics, records }: Definition): Mistake[] {
  const lacks = needs === 'log' && topics === undefined ? 'strikes records of a topic, and here are files'
    : needs === 'key' && topics?.in.key === undefined ? 'strikes the key of a record: name its field in topics.in.key'
    : needs === 'times' && 'like' in records && !hasTimes(records.like) ? 'strikes the times in a record, and in records.like there is none such as "2026-01-01T00:00:00Z"'
    : null;
  return [
    ...(forMs === 0 ? [{ path: ['fault'], message: 'strikes records that are due while it lasts: say how long, such as for: 5s' }] : []),
    ...(lacks === null ? [] : [{ path: ['fault'], message: lacks }]),
  ];
}

/** What is filled into a command and into the environment. */
export const placeholders = { topics: ['kafka', 'in', 'out', 'group', 'instance'], deadLetter: ['deadLetter'], files: ['landing', 'out', 'instance'] } as const;
/** What a run fills in for them; the number of an instance is known where that is started. */
export type Words<Ends extends keyof typeof placeholders> = Readonly<Record<Exclude<(typeof placeholders)[Ends][number], 'instance'>, string>>;

function placeholderMistakes(known: readonly string[], { command, env = {} }: { readonly command?: string; readonly env?: Readonly<Record<string, string>> }): Mistake[] {
  return [['command', command ?? ''] as const, ...Object.entries(env).map(([name, value]) => [`env.${name}`, value] as const)].flatMap(([field, text]) => (
    [...text.matchAll(/\$\{(\w+)\}/g)].filter(([, name]) => field !== 'command' && !known.includes(name)).map(([whole]) => ({
      path: field.split('.'), message: `${whole} is not filled in: there are ${known.map((name) => `\${${name}}`).join(', ')}`,
    }))));
}

import { formatQuantity } from '../../engine/quantity.ts';
import { workloadMistakes } from '../../engine/schedule/workload.ts';
import { nearest } from '../../engine/usage-error.ts';
import { fieldNames, type RecordGenerator } from '../../generators/samples/generated.ts';
import { recordGenerators } from '../../generators/samples/registry.ts';
import type { Definition } from './definition.ts';
import { faults } from './faults.ts';
import { recordDamages, type RecordDamage } from './record-damage.ts';
import { hasTimes } from './record-values.ts';

interface Mistake {
  readonly path: PropertyKey[];
  readonly message: string;
}

/** What is wrong with a definition beyond its form: names of faults, shapes and generators, their parameters, times, placeholders. */
export function definitionMistakes(definition: Definition): Mistake[] {
  const { topics, files, relation, faults: timed, workload, service, variants } = definition;
  if ((topics === undefined) === (files === undefined)) return [{ path: [topics === undefined ? 'service' : 'files'], message: 'a service stands between `topics` or between `files`: one of the two is given' }];
  const known = topics === undefined ? placeholders.files : placeholders.topics;
  return [
    ...((service.command === undefined) === (service.module === undefined) ? [{ path: ['service'], message: 'is started by a `command` or is a `module`: one of the two is given' }] : []),
    ...(files !== undefined && relation === 'aggregate' ? [{ path: ['relation'], message: 'of an aggregate of files nothing tells which rows it has taken: its input is a topic' }] : []),
    ...recordMistakes(definition),
    ...timed.flatMap((each, i) => faultMistakes(each, definition).map(({ path, message }) => ({ path: ['faults', i, ...path], message }))),
    ...workloadMistakes({ ...workload, shapes: workload.shapes }).map(({ path, message }) => ({ path: ['workload', ...path], message })),
    ...placeholderMistakes(known, service).map(({ path, message }) => ({ path: ['service', ...path], message })),
    ...Object.entries(variants).flatMap(([id, variant]) => placeholderMistakes(known, variant).map(({ path, message }) => ({ path: ['variants', id, ...path], message }))),
  ];
}

/** `there is no fault "x"; did you mean …?` */
function unknownText(what: string, name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return `there is no ${what} "${name}"${near === null ? `; known: ${known.join(', ')}` : `; did you mean ${near}?`}`;
}

/** What a generator is asked for and does not make. */
function recordMistakes({ records, topics, same }: Definition): Mistake[] {
  if (!('generator' in records)) return [];
  const registry: Readonly<Record<string, RecordGenerator>> = recordGenerators;
  if (!Object.hasOwn(registry, records.generator)) return [{ path: ['records', 'generator'], message: unknownText('generator', records.generator, Object.keys(registry)) }];
  const names = fieldNames(registry[records.generator]);
  const asked = [{ path: ['topics', 'in', 'key'], field: topics?.in.key }, { path: ['topics', 'out', 'key'], field: topics?.out.key }, ...same.map((field, i) => ({ path: ['same', i], field }))];
  return asked.flatMap(({ path, field }) => (field === undefined || names.includes(field) ? [] : [{ path, message: unknownText(`field of ${records.generator}`, field, names) }]));
}

function faultMistakes({ fault: id, at, for: forMs, ...params }: Definition['faults'][number], definition: Definition): Mistake[] {
  const fault = Object.hasOwn(faults, id) ? faults[id] : null;
  if (fault === null) return [{ path: ['fault'], message: unknownText('fault', id, Object.keys(faults)) }];
  const durationMs = definition.workload.for;
  const late = at + forMs > durationMs ? [{ path: ['at'], message: `with its length it ends at ${formatQuantity(at + forMs, 'ms')}, and the workload lasts ${formatQuantity(durationMs, 'ms')}` }] : [];
  const damage = Object.hasOwn(recordDamages, id) ? damageMistakes(recordDamages[id], forMs, definition) : [];
  return [...late, ...damage, ...(fault.params.safeParse(params).error?.issues ?? []).map(({ path, message }) => ({ path, message }))];
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
const placeholders = { topics: ['kafka', 'in', 'out', 'group', 'instance'], files: ['landing', 'out', 'instance'] } as const;

function placeholderMistakes(known: readonly string[], { command, env = {} }: { readonly command?: string; readonly env?: Readonly<Record<string, string>> }): Mistake[] {
  return [['command', command ?? ''] as const, ...Object.entries(env).map(([name, value]) => [`env.${name}`, value] as const)].flatMap(([field, text]) => (
    [...text.matchAll(/\$\{(\w+)\}/g)].filter(([, name]) => field !== 'command' && !known.includes(name)).map(([whole]) => ({
      path: field.split('.'), message: `${whole} is not filled in: there are ${known.map((name) => `\${${name}}`).join(', ')}`,
    }))));
}

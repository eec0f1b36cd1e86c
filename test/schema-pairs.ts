import fc from 'fast-check';

/** Pairs of schemas for tests: one, and what a random change made of it. */

type Avro = string | { readonly [key: string]: unknown };

const primitive = fc.constantFrom('int', 'long', 'float', 'double', 'string', 'bytes', 'boolean');
const symbols = fc.uniqueArray(fc.constantFrom('NEW', 'PAID', 'SENT', 'BACK'), { minLength: 1 });
const defaults: Readonly<Record<string, unknown>> = { int: 1, long: 2, float: 0.5, double: 0.25, string: 'x', bytes: 'y', boolean: true };

const avroType: fc.Arbitrary<Avro | Avro[]> = fc.oneof(
  { weight: 5, arbitrary: primitive },
  { weight: 2, arbitrary: primitive.map((type) => ['null', type]) },
  { weight: 1, arbitrary: fc.uniqueArray(fc.constantFrom('int', 'string', 'boolean', 'double'), { minLength: 2, maxLength: 3 }) },
  { weight: 1, arbitrary: primitive.map((items) => ({ type: 'array', items })) },
  { weight: 1, arbitrary: primitive.map((values) => ({ type: 'map', values })) },
);

/** `own` keeps names of types unique within a schema: a field's enum is called after it. */
const avroField = (name: string): fc.Arbitrary<Avro> => fc.oneof(
  { weight: 6, arbitrary: fc.tuple(avroType, fc.boolean()).map(([type, has]) => ({ name, type, ...(has ? defaultOf(type) : {}) })) },
  { weight: 1, arbitrary: fc.tuple(symbols, fc.boolean()).map(([list, has]) => ({ name, type: { type: 'enum', name: `E${name}`, symbols: list, ...(has ? { default: list[0] } : {}) } })) },
  { weight: 1, arbitrary: fc.constantFrom(4, 8).map((size) => ({ name, type: { type: 'fixed', name: `F${name}`, size } })) },
);

function defaultOf(type: Avro | Avro[]): { default?: unknown } {
  if (Array.isArray(type)) return type[0] === 'null' ? { default: null } : { default: defaults[type[0] as string] };
  if (typeof type === 'string') return { default: defaults[type] };
  return { default: type.type === 'array' ? [] : {} };
}

const avroFields = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1, maxLength: 4 })
  .chain((names) => fc.tuple(...names.map(avroField)));

const avroRecord = avroFields.map((fields): Record<string, unknown> => ({ type: 'record', name: 'Order', fields }));

/** Half of the pairs share most of their fields: of two at random hardly any would be compatible. */
export const avroPair: fc.Arbitrary<[object, object]> = avroRecord.chain((before) => {
  const fields = before.fields as { name: string }[];
  const changed = fc.tuple(fc.nat(fields.length - 1), fc.constantFrom('drop', 'replace', 'add', 'alias', 'reorder', 'rename')).chain(([at, change]) => {
    const rest = fields.filter((_, i) => i !== at);
    const withFields = (list: object[]): object => ({ ...before, fields: list });
    if (change === 'drop') return fc.constant(withFields(rest));
    if (change === 'add') return avroField('z').map((field) => withFields([...fields, field as object]));
    if (change === 'alias') return fc.constant(withFields([...rest, { ...fields[at], name: 'y', aliases: [fields[at].name] }]));
    if (change === 'reorder') return fc.constant(withFields([...rest, fields[at]]));
    if (change === 'rename') return fc.constant({ ...before, name: 'Purchase', aliases: at % 2 === 0 ? ['Order'] : [] });
    return avroField(fields[at].name).map((field) => withFields([...rest, field as object]));
  });
  return fc.oneof(changed, avroRecord).map((after): [object, object] => [before, after]);
});

const scalar = fc.oneof(
  fc.record({ type: fc.constantFrom('string', 'boolean', 'number', 'integer') }),
  fc.record({ type: fc.constant('string'), maxLength: fc.integer({ min: 2, max: 4 }) }),
  fc.record({ type: fc.constant('integer'), minimum: fc.integer({ min: 0, max: 2 }) }),
  fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 }).map((list) => ({ type: 'string', enum: list })),
);

const jsonProperty: fc.Arbitrary<object> = fc.oneof(
  { weight: 4, arbitrary: scalar as fc.Arbitrary<object> },
  { weight: 1, arbitrary: scalar.map((items) => ({ type: 'array', items })) },
);

const jsonObject = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 3 }).chain((names) => fc.record({
  type: fc.constant('object'),
  properties: fc.tuple(...names.map(() => jsonProperty)).map((list) => Object.fromEntries(list.map((each, i) => [names[i], each]))),
  required: fc.subarray(names),
  additionalProperties: fc.boolean(),
}));

export const jsonPair: fc.Arbitrary<[object, object]> = jsonObject.chain((before) => {
  const names = Object.keys(before.properties);
  const changed = fc.tuple(fc.constantFrom(...names), fc.constantFrom('drop', 'replace', 'add', 'require', 'open', 'same')).chain(([name, change]): fc.Arbitrary<object> => {
    const { [name]: _, ...rest } = before.properties;
    if (change === 'drop') return fc.constant({ ...before, properties: rest, required: before.required.filter((each) => each !== name) });
    if (change === 'replace') return jsonProperty.map((property) => ({ ...before, properties: { ...rest, [name]: property } }));
    if (change === 'add') return fc.tuple(jsonProperty, fc.boolean()).map(([property, must]) => ({ ...before, properties: { ...before.properties, z: property }, required: [...before.required, ...(must ? ['z'] : [])] }));
    if (change === 'require') return fc.constant({ ...before, required: (before.required as string[]).includes(name) ? before.required.filter((each) => each !== name) : [...before.required, name] });
    if (change === 'open') return fc.constant({ ...before, additionalProperties: !before.additionalProperties });
    return fc.constant({ ...before });
  });
  return fc.oneof(changed, jsonObject).map((after): [object, object] => [before, after]);
});

import { proxyFaultKinds } from '@wavetank/kafka/proxy';
import { z, type ZodType } from 'zod';
import { declareFault, type Fault } from '../../engine/fault.ts';

/** How a field of a fault of the proxy is checked before it is given one. */
interface Field {
  readonly type: 'text' | 'count' | 'whole' | 'number';
  readonly isRequired?: boolean;
  readonly oneOf?: readonly (string | number)[];
}

/** Faults of the network between the service and the log, one for each kind that the proxy has: `network-cut`, `network-delay`, … */
export const networkFaults: Readonly<Record<string, Fault>> = Object.fromEntries(Object.entries(proxyFaultKinds).map(([kind, { about, fields }]) => {
  const id = `network-${kind}`;
  return [id, declareFault({
    id, about: `Between the service and the log ${about}.`, target: 'proxy', point: 'network', params: paramsOf(fields), heals: true,
    disturb(call, { broker, ...params }) {
      if (call.struck === null) call.begins.push({ kind, params: broker === undefined ? params : { ...params, node: broker } });
      return call.struck === kind;
    },
  })];
}));

/** The number of a node of the cluster is its `broker` here: a node is one of the topology. */
function paramsOf(fields: Readonly<Record<string, Field>>): z.ZodObject<Record<string, ZodType>> {
  return z.strictObject(Object.fromEntries(Object.entries(fields).map(([name, field]) => [name === 'node' ? 'broker' : name, schemaOf(field)])));
}

function schemaOf({ type, isRequired = false, oneOf }: Field): ZodType {
  const plain: ZodType = type === 'text' ? z.string().min(1) : type === 'number' ? z.number().positive() : z.number().int().min(type === 'count' ? 1 : 0);
  const schema = oneOf === undefined ? plain : plain.refine((value: unknown) => oneOf.includes(value as string), { message: `is one of ${oneOf.join(', ')}` });
  return isRequired ? schema : schema.optional();
}

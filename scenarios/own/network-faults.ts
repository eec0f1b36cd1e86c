import { proxyFaultKinds, proxyFaultProblem, type ProxyFaultField, type ProxyFaultName } from '@wavetank/kafka/proxy';
import { z, type ZodType } from 'zod';
import { declareFault, type Fault } from '../../engine/fault.ts';

/** Faults of the network between the service and the log, one for each kind that the proxy has: `network-cut`, `network-delay`, … */
export const networkFaults: Readonly<Record<string, Fault>> = Object.fromEntries(Object.entries(proxyFaultKinds).map(([kind, { about, fields }]) => {
  const id = `network-${kind}`;
  return [id, declareFault({
    id, about: `Between the service and the log ${about}.`, target: 'proxy', point: 'network', params: paramsOf(kind as ProxyFaultName, fields), heals: true,
    disturb(call, of) {
      if (call.struck === null) call.begins.push({ of, kind, params: proxyParams(of) });
      return call.struck === of;
    },
  })];
}));

/** The number of a node of the cluster is its `broker` here: a node is one of the topology. */
function proxyParams({ broker, ...params }: Readonly<Record<string, unknown>>): object {
  return broker === undefined ? params : { ...params, node: broker };
}

/** What the form does not tell, the proxy's own check does. */
function paramsOf(kind: ProxyFaultName, fields: Readonly<Record<string, ProxyFaultField>>): z.ZodObject<Record<string, ZodType>> {
  const form = z.strictObject(Object.fromEntries(Object.entries(fields).map(([name, field]) => [name === 'node' ? 'broker' : name, schemaOf(field)])));
  return form.superRefine((params, context) => {
    if (context.issues.length > 0) return;
    const problem = proxyFaultProblem(kind, proxyParams(params));
    if (problem !== null) context.addIssue({ code: 'custom', message: problem });
  });
}

function schemaOf({ type, about, isRequired = false, oneOf, example }: ProxyFaultField): ZodType {
  const plain: ZodType = oneOf !== undefined ? z.literal([...oneOf])
    : type === 'text' ? z.string().min(1) : type === 'number' ? z.number().positive() : z.number().int().min(type === 'count' ? 1 : 0);
  const schema = plain.meta({ description: about, ...(example === undefined ? {} : { examples: [example] }) });
  return isRequired ? schema : schema.optional();
}

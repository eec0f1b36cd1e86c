/** A proxy between Kafka clients and a cluster, which keeps clients behind it and does to their connections what networks do. */
export { startProxy, type ProxyOptions, type ProxyTls, type RunningProxy } from './start-proxy.ts';
export type { Field as ProxyFaultField } from '../faults/fields.ts';
export type { ProxyEvent } from './events.ts';
export { proxyFaultProblem, type ProxyFault } from './faults/faults.ts';
export { proxyFaultKinds, type ProxyFaultName, type ProxyFaultParams } from './faults/registry.ts';

import type { Fault } from '../../engine/fault.ts';
import { burst, 'broker-restart' as brokerRestart } from '../../pipeline/faults/registry.ts';
import { serviceKilled, servicePaused, serviceStopped } from '../../pipeline/own/faults.ts';
import { networkFaults } from './network-faults.ts';
import { recordFaults } from './record-faults.ts';

/** Faults of a pipeline of one's own, by their ids. */
export const faults: Readonly<Record<string, Fault>> = {
  ...Object.fromEntries([burst, serviceKilled, serviceStopped, servicePaused, brokerRestart].map((fault) => [fault.id, fault])), ...networkFaults, ...recordFaults,
};

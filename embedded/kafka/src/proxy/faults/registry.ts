import { bandwidth } from './bandwidth.ts';
import { blackHole } from './black-hole.ts';
import { coordinatorMoved } from './coordinator-moved.ts';
import { cut } from './cut.ts';
import { delay } from './delay.ts';
import { dropResponse } from './drop-response.ts';
import { error } from './error.ts';
import type { ProxyFaultKind } from './fault.ts';
import { notLeader } from './not-leader.ts';

/** All kinds of faults of a proxy, by name: one line each. */
export const proxyFaultKinds = {
  cut,
  'black-hole': blackHole,
  delay,
  bandwidth,
  'drop-response': dropResponse,
  error,
  'not-leader': notLeader,
  'coordinator-moved': coordinatorMoved,
} satisfies Record<string, ProxyFaultKind>;

/** Name of a kind of fault. */
export type ProxyFaultName = keyof typeof proxyFaultKinds;

/** What a kind of fault is told. */
export type ProxyFaultParams<Name extends ProxyFaultName> = Parameters<(typeof proxyFaultKinds)[Name]['begin']>[0];

/**
 * The engine's public face: plans in, results out, and the contracts that scenarios, faults, remedies and checks obey.
 * A run is a function of its plan; see `startRun`.
 */
export { startRun, type RunHandle, type RunOptions, type RunOutcome } from './run/execute.ts';
export { makePlan, type PlanOptions } from './make-plan.ts';
export { checkAction, checkPlan, formatPlan, parsePlan } from './plan-file.ts';
export { planHash } from './canonical.ts';
export { UsageError } from './usage-error.ts';
export { checkOperations, type CheckOptions, type HistoryReport } from './history/check-history.ts';
export type { Operation } from './history/operation.ts';
export type { Account, Bucket, Claim } from './bucket.ts';
export type { Check, Evidence, Figure, Finding, Threshold } from './check.ts';
export type { Action, Steering } from './command.ts';
export type { BuildComponent, Component, ComponentContext, GeneratedItem } from './component.ts';
export type { DamageKind, Plant } from './damage.ts';
export type { Fault, FaultCall, FaultPoint, FaultReport, TimedFault } from './fault.ts';
export type { Knob } from './knob.ts';
export type { Plan } from './plan.ts';
export type { Remedy } from './remedy.ts';
export type { Result, Verdict } from './result.ts';
export type { Scenario, World } from './scenario.ts';
export type { RunEvent, Snapshot } from './snapshot.ts';
export type { Topology, TopologyEdge, TopologyNode } from './topology.ts';
